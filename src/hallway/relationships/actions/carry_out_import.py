"""Bring the rows of a confirmed file into the address book, in steps that each keep their own count.

A step is one transaction of `STEP` rows, so that other writers get their turn and progress can be seen. When the
worker dies, another goes on from the rows done; when the rows are gone, what was brought in is taken out again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.bulk import insert_rows, reserve_keys
from hallway.core.errors import Conflict
from hallway.core.ids import uuid7s
from hallway.core.outbox import publish
from hallway.relationships import staging
from hallway.relationships.actions.contact_entries import as_day, as_json, as_time, entries_of, write_entries
from hallway.relationships.actions.undo_import import take_out
from hallway.relationships.enums import ImportState
from hallway.relationships.facts import ContactsImported, ImportConfirmed
from hallway.relationships.merging import Book, Changes, Entry, merge
from hallway.relationships.models import Contact, ContactAddress, ContactChange, ContactImport
from hallway.relationships.queries.book import book_of

STEP = 5000
_CONTACT_COLUMNS = (
    "id", "public_id", "owner_id", "name", "organisation", "role", "details", "note", "source", "name_key", "page",
    "met_on", "learned", "last_used_at", "made_by_id", "made_at",
)  # fmt: skip


@transaction.atomic
def confirm_import(contact_import: ContactImport, *, now: datetime) -> None:
    """The owner's yes to the preview. Saying yes twice is once; a member's files are carried out one by one."""
    row = ContactImport.objects.select_for_update().get(pk=contact_import.pk)
    if row.state != ImportState.READY:
        return
    if ContactImport.objects.filter(owner=row.owner_id, state=ImportState.RUNNING).exists():
        raise Conflict(_("Another file is being imported. Wait until it is done, then confirm this one."))
    row.state = ImportState.RUNNING
    row.imported = row.merged = 0
    row.save(update_fields=["state", "imported", "merged"])
    publish(ImportConfirmed(owner=row.owner_id, contact_import=row.pk), about=(row.owner_id,), now=now)


def carry_out_import(
    import_id: int, *, now: datetime, progress: Callable[[int, int], None] | None = None
) -> ContactImport:
    """Bring in what is left of a running import; harmless when it is done already.

    progress  called with the rows done and all rows after each step.
    """
    contact_import = ContactImport.objects.get(pk=import_id)
    if contact_import.state != ImportState.RUNNING:
        return contact_import
    book = book_of(contact_import.owner_id)
    try:
        rows = staging.staged_entries(contact_import.public_id, start=contact_import.rows_done)
        while step := list(islice(rows, STEP)):
            contact_import = _bring_in(contact_import, step, book, now)
            if progress is not None:
                progress(contact_import.rows_done, contact_import.rows)
    except FileNotFoundError:
        return fail_import(
            import_id, reason=_("The file's rows are gone from the server. Import the file again."), now=now
        )
    return _finish(contact_import, now)


@transaction.atomic
def fail_import(import_id: int, *, reason: str, now: datetime) -> ContactImport:
    """Give up a running import: none of its rows are kept."""
    contact_import = ContactImport.objects.select_for_update().get(pk=import_id)
    if contact_import.state == ImportState.RUNNING:
        take_out(contact_import, now=now)
        contact_import.state = ImportState.FAILED
        contact_import.error = reason
        contact_import.imported = contact_import.merged = 0
        contact_import.finished_at = now
        contact_import.save()
        transaction.on_commit(lambda: staging.throw_away(contact_import.public_id))
    return contact_import


@transaction.atomic
def _finish(contact_import: ContactImport, now: datetime) -> ContactImport:
    row = ContactImport.objects.select_for_update().get(pk=contact_import.pk)
    if row.state == ImportState.RUNNING:
        row.state = ImportState.DONE
        row.finished_at = now
        row.save(update_fields=["state", "finished_at"])
        publish(
            ContactsImported(owner=row.owner_id, contact_import=row.pk, imported=row.imported, merged=row.merged),
            about=(row.owner_id,),
            now=now,
        )
        transaction.on_commit(lambda: staging.throw_away(row.public_id))
    return row


@dataclass
class _Step:
    """What one step writes: contacts that are new, and what is merged into those that were there."""

    keys: Iterator[int]
    made: dict[int, Entry] = field(default_factory=dict)
    merged: dict[int, list[Entry]] = field(default_factory=dict)


@transaction.atomic
def _bring_in(contact_import: ContactImport, entries: list[Entry], book: Book, now: datetime) -> ContactImport:
    locked = ContactImport.objects.select_for_update().get(pk=contact_import.pk)
    if locked.rows_done != contact_import.rows_done or locked.state != ImportState.RUNNING:
        raise Conflict(_("Another worker carries this import out."))
    step = _Step(keys=iter(reserve_keys(Contact, len(entries))))
    for entry in entries:
        _sort_in(entry, book, step)
    _insert(locked, step.made, now)
    _update(locked, step.merged)
    locked.rows_done += len(entries)
    locked.imported += len(step.made)
    locked.merged += len(entries) - len(step.made)
    locked.save(update_fields=["rows_done", "imported", "merged"])
    return locked


def _sort_in(entry: Entry, book: Book, step: _Step) -> None:
    known = book.find(entry)
    if known is None:
        known = next(step.keys)
        step.made[known] = entry
    elif known in step.made:
        merge(step.made[known], new=book.only_its_own(known, entry))
    else:
        step.merged.setdefault(known, []).append(book.only_its_own(known, entry))
    book.add(known, entry)


def _insert(contact_import: ContactImport, made: dict[int, Entry], now: datetime) -> None:
    owner, maker = contact_import.owner_id, contact_import.pk
    public_ids = uuid7s(len(made))
    insert_rows(
        Contact,
        _CONTACT_COLUMNS,
        (
            (
                key, next(public_ids), owner, entry.name, entry.organisation, entry.role,
                as_json(entry.details) if entry.details else "{}", entry.note, entry.source, entry.name_key,
                entry.page, as_day(entry.met_on), entry.learned, as_time(entry.last_used_at), maker, now,
            )
            for key, entry in made.items()
        ),
    )  # fmt: skip
    insert_rows(
        ContactAddress,
        ("contact_id", "owner_id", "email"),
        ((key, owner, email) for key, entry in made.items() for email in entry.emails),
    )


def _update(contact_import: ContactImport, merged: dict[int, list[Entry]]) -> None:
    """Merge into contacts that were there, and note what each was before."""
    changed: dict[int, tuple[Entry, Changes]] = {}
    for key, entry in entries_of(merged).items():
        changes: Changes = {}
        for new in merged[key]:
            for name, (before, after) in merge(entry, new=new).items():
                changes[name] = [changes[name][0] if name in changes else before, after]
        if changes:
            changed[key] = (entry, changes)
    write_entries({key: entry for key, (entry, _changes) in changed.items()})
    insert_rows(
        ContactAddress,
        ("contact_id", "owner_id", "email"),
        (
            (key, contact_import.owner_id, email)
            for key, (_entry, changes) in changed.items()
            if "emails" in changes
            for email in changes["emails"][1]
            if email not in changes["emails"][0]
        ),
    )
    insert_rows(
        ContactChange,
        ("contact_import_id", "contact_id", "fields"),
        ((contact_import.pk, key, as_json(changes)) for key, (_entry, changes) in changed.items()),
    )
