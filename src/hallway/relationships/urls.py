from django.urls import path

from hallway.relationships.views import connections, contacts, imports, network

app_name = "relationships"

urlpatterns = [
    path("network/", network.network, name="network"),
    path("network/requests/", connections.connections, name="connections"),
    path("network/contacts/", contacts.contacts, name="contacts"),
    path("network/contacts/delete/", contacts.delete_all, name="delete_all_contacts"),
    path("network/contacts/undo/", contacts.undo_delete, name="undo_delete_contact"),
    path("network/contacts/export.csv", contacts.export_csv, name="export_contacts_csv"),
    path("network/contacts/export.vcf", contacts.export_vcards, name="export_contacts_vcards"),
    path("network/contacts/<uuid:public_id>/", contacts.contact, name="contact"),
    path("network/contacts/<uuid:public_id>/delete/", contacts.delete, name="delete_contact"),
    path("network/import/", imports.import_contacts, name="import_contacts"),
    path("network/import/<uuid:public_id>/", imports.contact_import, name="contact_import"),
    path("network/import/<uuid:public_id>/confirm/", imports.confirm, name="confirm_import"),
    path("network/import/<uuid:public_id>/discard/", imports.discard, name="discard_import"),
    path("network/import/<uuid:public_id>/undo/", imports.undo, name="undo_import"),
    path("network/people/<str:handle>/", network.tie, name="tie"),
    path("network/people/<str:handle>/forget/", network.forget, name="forget"),
    path("network/people/<str:handle>/spoke/", network.spoke, name="spoke"),
    path("network/people/<str:handle>/spoke/undo/<str:token>/", network.undo_spoke, name="undo_spoke"),
    path("network/people/<str:handle>/ask/", connections.ask, name="ask"),
    path("network/people/<str:handle>/confirm/", connections.confirm, name="confirm"),
    path("network/people/<str:handle>/aside/", connections.set_aside, name="set_aside"),
    path("network/people/<str:handle>/aside/undo/", connections.undo_set_aside, name="undo_set_aside"),
    path("network/people/<str:handle>/withdraw/", connections.withdraw, name="withdraw"),
    path("network/people/<str:handle>/end/", connections.end, name="end"),
]
