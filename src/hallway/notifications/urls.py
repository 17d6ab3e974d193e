from django.urls import path

from hallway.notifications import views

app_name = "notifications"

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/stop/<str:token>/", views.stop, name="stop"),
    path("notices/<uuid:public_id>/", views.follow, name="follow"),
    path("notices/<uuid:public_id>/read/", views.read, name="read"),
    path("settings/notifications/", views.choose, name="choose"),
    path("settings/notifications/again/", views.write_again, name="write_again"),
]
