from django.urls import path

from hallway.discovery import views

app_name = "discovery"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("suggestions/<str:handle>/dismiss/", views.dismiss, name="dismiss"),
    path("suggestions/<str:handle>/snooze/", views.snooze, name="snooze"),
    path("suggestions/<str:handle>/undo/", views.undo, name="undo"),
]
