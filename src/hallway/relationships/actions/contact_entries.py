"""Contacts as plain values, many at once: read, changed by merging or undoing, written back."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

from django.db import connection

from hallway.relationships.merging import Entry
from hallway.relationships.models import Contact, ContactAddress

_UPDATED_COLUMNS = (
    "name", "organisation", "role", "details", "note", "name_key", "page", "met_on", "learned", "last_used_at",
)  # fmt: skip


def entries_of(keys: Iterable[int]) -> dict[int, Entry]:
    """The present values of these contacts, which are locked."""
    wanted = list(keys)
    emails: dict[int, list[str]] = {}
    for contact, email in (
        ContactAddress.objects.filter(contact__in=wanted).order_by("id").values_list("contact_id", "email")
    ):
        emails.setdefault(contact, []).append(email)
    contacts = Contact.objects.filter(pk__in=wanted).values_list(
        "id",
        "name",
        "organisation",
        "role",
        "note",
        "page",
        "met_on",
        "details",
        "learned",
        "last_used_at",
        "name_key",
        "source",
    )
    return {
        key: Entry(
            name, emails.get(key, []), organisation, role, note, page, met_on.isoformat() if met_on else None, details,
            learned, last_used_at.astimezone(UTC).isoformat() if last_used_at else None, name_key, source,
        )
        for (
            key, name, organisation, role, note, page, met_on, details, learned, last_used_at, name_key, source
        ) in contacts
    }  # fmt: skip


def write_entries(entries: dict[int, Entry]) -> None:
    """Write the values of contacts that are there; addresses are rows of their own."""
    if not entries:
        return
    table = connection.ops.quote_name(Contact._meta.db_table)
    assignments = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in _UPDATED_COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {assignments} WHERE id = %s",  # noqa: S608  names come from the model
            [
                (
                    entry.name, entry.organisation, entry.role, as_json(entry.details), entry.note,
                    entry.name_key, entry.page,
                    connection.ops.adapt_datefield_value(as_day(entry.met_on)), entry.learned,
                    connection.ops.adapt_datetimefield_value(as_time(entry.last_used_at)), key,
                )
                for key, entry in entries.items()
            ],
        )  # fmt: skip


as_json = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=10_000)
def as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def as_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
