from django.urls import path

from hallway.moderation import views

app_name = "moderation"
urlpatterns = [
    path("people/<str:handle>/report/", views.report, name="report"),
    path("people/<str:handle>/suspend/", views.suspend, name="suspend"),
    path("people/<str:handle>/reinstate/", views.reinstate, name="reinstate"),
    path("moderation/suspended/", views.suspended, name="suspended"),
    path("moderation/", views.queue, name="queue"),
    path("moderation/<uuid:public_id>/", views.detail, name="detail"),
    path("admin/looks/", views.looks, name="looks"),
]
