from django.urls import path

from hallway.organisations.views import affiliations, organisation

app_name = "organisations"
urlpatterns = [
    path("organisations/", organisation.directory, name="directory"),
    path("organisations/new", organisation.new, name="new"),
    path("organisations/complete", organisation.complete, name="complete"),
    path("organisations/<str:handle>/", organisation.organisation, name="organisation"),
    path("organisations/<str:handle>/edit/", organisation.edit, name="edit"),
    path("organisations/<str:handle>/domains/", organisation.domains, name="domains"),
    path("settings/work/", affiliations.own, name="own"),
    path("settings/work/<uuid:public_id>/withdraw", affiliations.withdraw, name="withdraw"),
    path("settings/work/<uuid:public_id>/end", affiliations.end, name="end"),
    path("affiliations/<uuid:public_id>/confirm", affiliations.confirm, name="confirm"),
    path("affiliations/<uuid:public_id>/refuse", affiliations.refuse_claim, name="refuse"),
    path("admin/affiliations/", affiliations.admin, name="admin_affiliations"),
]
