"""The pages about the API, for people. What programs ask is answered before any of these: `middleware.py`."""

from django.urls import path

from hallway.api import views

app_name = "api"
urlpatterns = [
    path("api/", views.to_documentation, name="root"),
    path("api/docs/", views.documentation, name="documentation"),
    path("api/problems/<slug:word>/", views.problem, name="problem"),
    path("settings/programs/", views.tokens, name="tokens"),
    path("settings/programs/new/", views.new_token, name="new_token"),
    path("settings/programs/<uuid:public_id>/revoke/", views.revoke, name="revoke"),
]
