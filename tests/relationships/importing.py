"""Bringing files in, in one call, for tests."""

from datetime import UTC, datetime
from pathlib import Path

from hallway.relationships.actions.carry_out_import import carry_out_import, confirm_import
from hallway.relationships.actions.stage_import import stage_import
from hallway.relationships.models import Contact, ContactAddress

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "samples"
LINKEDIN_HEAD = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def stage(owner, path, *, now=NOW):
    return stage_import(owner, path=Path(path), file_name=Path(path).name, now=now)


def bring_in(owner, path, *, now=NOW):
    """Stage, confirm and carry out."""
    waiting = stage(owner, path, now=now)
    confirm_import(waiting, now=now)
    return carry_out_import(waiting.pk, now=now)


def written(folder, text, name="Connections.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def book(owner):
    """Every value of the address book that an owner could notice, to compare before and after."""
    addresses = {}
    for contact, email in ContactAddress.objects.filter(owner=owner).order_by("email").values_list("contact", "email"):
        addresses.setdefault(contact, []).append(email)
    rows = Contact.objects.filter(owner=owner).order_by("name", "id")
    return [
        (
            row.pk, row.public_id, row.name, row.organisation, row.role, row.details, row.note, row.source,
            row.name_key, row.page, row.met_on, row.learned, row.last_used_at, row.person_id, row.made_by_id,
            addresses.get(row.pk, []),
        )
        for row in rows
    ]  # fmt: skip
