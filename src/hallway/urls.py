"""One include per capability; a URL's name is its view's name."""

from django.urls import include, path

from hallway.core.serving.health import healthz

urlpatterns = [
    path("", include("hallway.web.urls")),
    path("healthz", healthz, name="healthz"),
    path("", include("hallway.discovery.urls")),
    path("accounts/", include("allauth.urls")),
]
