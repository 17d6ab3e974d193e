from django.urls import path

from hallway.messaging import views

app_name = "messaging"
urlpatterns = [
    path("messages/", views.threads, name="threads"),
    path("messages/kept/<uuid:public_id>/", views.kept, name="kept"),
    path("messages/files/<uuid:public_id>/", views.attachment, name="attachment"),
    path("messages/<str:handle>/", views.thread, name="thread"),
    path("settings/messages/", views.reading, name="reading"),
]
