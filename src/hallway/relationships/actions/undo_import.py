"""Take an import back: what it brought goes, what it changed becomes what it was."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict
from hallway.relationships.actions.contact_entries import entries_of, write_entries
from hallway.relationships.actions.contacts import delete_contacts, private_ties_from
from hallway.relationships.enums import ImportState
from hallway.relationships.merging import Entry, name_key
from hallway.relationships.models import Contact, ContactAddress, ContactChange, ContactImport
from hallway.relationships.models.contact_import import UNDO_LASTS

_CHUNK = 2000


def can_undo(contact_import: ContactImport, *, now: datetime) -> bool:
    """Done, recent, and the newest of its owner's: a later one may have built on it."""
    return (
        contact_import.state == ImportState.DONE
        and contact_import.made_at > now - UNDO_LASTS
        and not ContactImport.objects.filter(
            owner=contact_import.owner_id,
            state__in=[ImportState.DONE, ImportState.RUNNING],
            pk__gt=contact_import.pk,
        ).exists()
    )


@transaction.atomic
def undo_import(contact_import: ContactImport, *, now: datetime) -> ContactImport:
    """Undo a finished import; what its owner changed by hand since, in contacts that were there before, stays."""
    row = ContactImport.objects.select_for_update().get(pk=contact_import.pk)
    if row.state == ImportState.UNDONE:
        return row
    if not can_undo(row, now=now):
        raise Conflict(_("Only the newest import can be undone, and within a month. Undo the later one first."))
    take_out(row, now=now)
    row.state = ImportState.UNDONE
    row.save(update_fields=["state"])
    return row


def take_out(contact_import: ContactImport, *, now: datetime) -> None:
    """Remove what an import brought and restore what it changed; in the caller's transaction."""
    _restore(contact_import)
    made = Contact.objects.filter(owner=contact_import.owner_id, made_by=contact_import)
    members = list(made.filter(person__isnull=False).values_list("person_id", flat=True))
    ties = private_ties_from(contact_import.owner_id, members).filter(made_at__gte=contact_import.made_at)
    delete_contacts(made, ties=ties, now=now)


def _restore(contact_import: ContactImport) -> None:
    changes = ContactChange.objects.filter(contact_import=contact_import).order_by("-id")
    rows = list(changes.values_list("contact_id", "fields"))
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        entries = entries_of(contact for contact, _fields in part)
        added: list[tuple[int, str]] = []
        for contact, fields in part:
            if contact in entries:
                added += [(contact, email) for email in _take_back(entries[contact], fields)]
        write_entries(entries)
        for contact, email in added:
            ContactAddress.objects.filter(contact=contact, email=email).delete()
    changes.delete()


def _take_back(entry: Entry, fields: dict[str, list[Any]]) -> list[str]:
    """Each field that is still as the import left it becomes what it was; returns the addresses to remove."""
    for name, (before, after) in fields.items():
        if name != "emails" and getattr(entry, name) == after:
            setattr(entry, name, before)
    entry.name_key = name_key(entry.name, entry.organisation)
    before, after = fields.get("emails", ([], []))
    return [email for email in after if email not in before]
