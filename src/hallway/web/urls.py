from django.conf import settings
from django.urls import path

from hallway.web import views

app_name = "web"

urlpatterns = [path("", views.today, name="today")]
if settings.DEBUG:
    urlpatterns.append(path("components/", views.components, name="components"))
