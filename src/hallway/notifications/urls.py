from django.urls import path

from hallway.notifications.views import browsers, notices

app_name = "notifications"

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="read_all"),
    path("notices/worker.js", browsers.worker, name="worker"),
    path("notices/stop/<str:token>/", notices.stop, name="stop"),
    path("notices/<uuid:public_id>/", notices.follow, name="follow"),
    path("notices/<uuid:public_id>/read/", notices.read, name="read"),
    path("settings/notifications/", notices.choose, name="choose"),
    path("settings/notifications/again/", notices.write_again, name="write_again"),
    path("settings/notifications/browsers/", browsers.tell_here, name="tell_here"),
    path("settings/notifications/browsers/<uuid:public_id>/try/", browsers.try_out, name="try_browser"),
    path("settings/notifications/browsers/<uuid:public_id>/remove/", browsers.remove, name="remove_browser"),
]
