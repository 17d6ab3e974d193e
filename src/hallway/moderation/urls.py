from django.urls import path

from hallway.moderation.views import appeals, reports

app_name = "moderation"
urlpatterns = [
    path("people/<str:handle>/report/", reports.report, name="report"),
    path("people/<str:handle>/suspend/", reports.suspend, name="suspend"),
    path("people/<str:handle>/reinstate/", reports.reinstate, name="reinstate"),
    path("moderation/suspended/", reports.suspended, name="suspended"),
    path("moderation/", reports.queue, name="queue"),
    path("moderation/appeals/", appeals.appeals, name="appeals"),
    path("moderation/appeals/<uuid:public_id>/", appeals.appeal, name="appeal"),
    path("moderation/<uuid:public_id>/", reports.detail, name="detail"),
    path("appeals/<str:token>/", appeals.appeal_by_letter, name="appeal_by_letter"),
    path("admin/looks/", reports.looks, name="looks"),
]
