"""The server as a WSGI application, for `hallway serve` and for any other WSGI server."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")

application = get_wsgi_application()
import_module("hallway.urls")  # and with it every page, before what runs beside the first one asked for slows it down
