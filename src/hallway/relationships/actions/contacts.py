"""Contacts by hand: a note, one or all deleted, and one brought back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hallway.atlas import registry
from hallway.core.text import optional_text
from hallway.people.models import Person
from hallway.relationships.actions.match_contacts import tie_from_contact
from hallway.relationships.actions.pairs import ordered
from hallway.relationships.enums import Consent, Origin
from hallway.relationships.models import Contact, ContactAddress, ContactChange, ContactImport, Tie


def private_ties_from(owner_id: int, members: Iterable[int]) -> QuerySet[Tie]:
    """The owner's ties to these members that came from the address book and were never touched since."""
    return Tie.objects.filter(
        holder=owner_id,
        other__in=list(members),
        origin__in=[Origin.IMPORTED, Origin.LETTERS],
        consent=Consent.PRIVATE,
        closeness="",
        note="",
    )


@transaction.atomic
def delete_contacts(contacts: QuerySet[Contact], *, ties: QuerySet[Tie], now: datetime) -> int:
    """Delete contacts with their addresses, and the ties that rested on nothing else; how many contacts."""
    changed = [ordered(holder, other) for holder, other in ties.values_list("holder_id", "other_id")]
    ties.delete()
    registry.touch_many(registry.TIES, changed, now=now)
    # table by table: Django would load a quarter of a million rows to follow the keys itself
    ContactChange.objects.filter(contact__in=contacts).delete()
    ContactAddress.objects.filter(contact__in=contacts).delete()
    return contacts._raw_delete(contacts.db)


@transaction.atomic
def delete_contact(contact: Contact, *, now: datetime) -> dict[str, object]:
    """Delete one contact; returns what `restore_contact` brings it back from, as JSON values."""
    kept = {
        "public_id": contact.public_id.hex,
        "emails": list(contact.addresses.order_by("id").values_list("email", flat=True)),
        **{
            name: getattr(contact, name)
            for name in ("name", "organisation", "role", "details", "note", "source", "name_key", "page", "learned")
        },
        "met_on": contact.met_on.isoformat() if contact.met_on else None,
        "last_used_at": contact.last_used_at.isoformat() if contact.last_used_at else None,
        "person_id": contact.person_id,
        "made_by_id": contact.made_by_id,
        "made_at": contact.made_at.isoformat(),
    }
    owner = contact.owner_id
    members = [contact.person_id] if contact.person_id else []
    delete_contacts(Contact.objects.filter(pk=contact.pk), ties=private_ties_from(owner, members), now=now)
    return kept


@transaction.atomic
def delete_all_contacts(owner: Person, *, now: datetime) -> int:
    """Empty the address book; how many contacts went."""
    contacts = Contact.objects.filter(owner=owner)
    members = list(contacts.filter(person__isnull=False).values_list("person_id", flat=True))
    return delete_contacts(contacts, ties=private_ties_from(owner.pk, members), now=now)


@transaction.atomic
def restore_contact(owner: Person, *, kept: dict[str, Any], now: datetime) -> Contact | None:
    """Bring a deleted contact back as it was, unless one like it was imported meanwhile."""
    values = dict(kept)
    emails = values.pop("emails")
    taken = ContactAddress.objects.filter(owner=owner, email__in=emails).exists()
    if taken or (values["page"] and Contact.objects.filter(owner=owner, page=values["page"]).exists()):
        return None
    if not ContactImport.objects.filter(owner=owner, pk=values["made_by_id"]).exists():
        values["made_by_id"] = None
    contact = Contact.objects.create(owner=owner, **values)
    ContactAddress.objects.bulk_create(
        # looked up already: coming back is no second look
        ContactAddress(contact=contact, owner=owner, email=email, looked_up_at=now)
        for email in emails
    )
    contact.refresh_from_db()
    if contact.person is not None:
        tie_from_contact(owner, contact=contact, member=contact.person, now=now)
    return contact


def write_note(contact: Contact, *, note: str) -> None:
    """What the owner notes of a contact, for their own eyes."""
    contact.note = optional_text(note, field="note", most=5000)
    contact.save(update_fields=["note"])
