"""The server as a WSGI application, for `hallway serve` and for any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")

application = get_wsgi_application()
