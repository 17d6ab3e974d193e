"""A member's address book. Every query starts from its owner: there is no way to ask for somebody else's."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from hallway.people.access import no_such_page
from hallway.people.viewer import Viewer
from hallway.relationships.models import Contact, ContactAddress, ContactImport


def contacts_of(viewer: Viewer, *, text: str = "") -> QuerySet[Contact]:
    """The viewer's contacts by name, with their addresses; `text` in name, organisation, role or address."""
    contacts = Contact.objects.filter(owner=viewer.id)
    if text:
        address = ContactAddress.objects.filter(contact=OuterRef("pk"), email__icontains=text)
        contacts = contacts.filter(
            Q(name__icontains=text) | Q(organisation__icontains=text) | Q(role__icontains=text) | Exists(address)
        )
    addresses = Prefetch("addresses", ContactAddress.objects.order_by("id"))
    return contacts.order_by("name", "id").prefetch_related(addresses)


def get_contact(public_id: UUID, *, viewer: Viewer) -> Contact:
    contact = contacts_of(viewer).filter(public_id=public_id).first()
    if contact is None:
        raise no_such_page()
    return contact


def get_import(public_id: UUID, *, viewer: Viewer) -> ContactImport:
    contact_import = ContactImport.objects.filter(public_id=public_id, owner=viewer.id).first()
    if contact_import is None:
        raise no_such_page()
    return contact_import


def imports_of(viewer: Viewer) -> QuerySet[ContactImport]:
    return ContactImport.objects.filter(owner=viewer.id).order_by("-id")
