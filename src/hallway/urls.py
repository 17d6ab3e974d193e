"""One include per capability; a URL's name is its view's name."""

from django.urls import include, path

urlpatterns = [
    path("", include("hallway.web.urls")),
    path("accounts/", include("allauth.urls")),
]
