"""Read a file and keep what would come of it, for its owner to look at and decide; the address book is untouched."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from errno import EDQUOT, ENOSPC
from pathlib import Path
from tempfile import TemporaryDirectory

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.core.uploads import Unreadable
from hallway.people.models import Person
from hallway.relationships import staging
from hallway.relationships.compute import strengths_from_letters
from hallway.relationships.enums import ContactSource, ImportState
from hallway.relationships.formats.reading import Owner, Reading, read_file
from hallway.relationships.formats.rows import MOST_ROWS, Row, Skip
from hallway.relationships.merging import Book, Entry, entry_of
from hallway.relationships.models import ContactImport
from hallway.relationships.queries.book import book_of

#: left-out rows that are told one by one; of the rest only the number
MOST_REPORTED = 200


def stage_import(owner: Person, *, path: Path, file_name: str, now: datetime) -> ContactImport:
    """A file as an import that waits for its owner's word; raises Unreadable, and then nothing is kept.

    An earlier import of the owner's that still waits is thrown away: its preview is no longer true.
    """
    file_name = _shown_name(file_name)
    forget_waiting_imports(owner)
    contact_import = ContactImport(owner=owner, file_name=file_name, made_at=now)
    with TemporaryDirectory(dir=staging.folder(), prefix="reading-") as scratch, _told_when_disk_is_full():
        try:
            reading = read_file(path, file=file_name, owner=_reader_of(owner, now), scratch=Path(scratch) / "member")
            contact_import.source = reading.source
            _stage(contact_import, reading, book=book_of(owner.pk))
            kept = _keep(contact_import, owner)
        except BaseException:
            staging.throw_away(contact_import.public_id)
            raise
    if kept != contact_import:
        staging.throw_away(contact_import.public_id)
    return kept


@transaction.atomic
def _keep(contact_import: ContactImport, owner: Person) -> ContactImport:
    """Save it as the one that waits; of a file sent twice at the same moment, the first."""
    Person.objects.select_for_update().get(pk=owner.pk)
    waiting = ContactImport.objects.filter(owner=owner, state=ImportState.READY).first()
    if waiting is not None and _looks_like(contact_import, waiting):
        return waiting
    forget_waiting_imports(owner)
    contact_import.save()
    return contact_import


def _looks_like(one: ContactImport, other: ContactImport) -> bool:
    told = ("file_name", "source", "rows", "imported", "merged", "skipped_count")
    return all(getattr(one, name) == getattr(other, name) for name in told)


def _stage(contact_import: ContactImport, reading: Reading, *, book: Book) -> None:
    seen: dict[int, int] = {}
    number = 0
    with staging.staging_entries(contact_import.public_id) as stage:
        for row in reading.rows:
            number += 1
            if number > MOST_ROWS:
                raise Unreadable(
                    _("this file has more than {most} rows, and nothing was imported. Split it.").format(
                        most=f"{MOST_ROWS:,}"
                    ),
                    file=contact_import.file_name,
                    line=row.line,
                )
            if isinstance(row, Skip):
                _skip(contact_import, row.line, row.reason)
                continue
            first_line = seen.setdefault(_signature(row), row.line)
            if first_line != row.line:
                _skip(contact_import, row.line, _("This row repeats row {line}.").format(line=first_line))
                continue
            entry = entry_of(row, source=ContactSource(reading.source))
            stage(entry)
            contact_import.rows += 1
            if row.remark:
                _remark(contact_import, row.line, row.remark)
            _count(contact_import, entry, book)
    if not contact_import.rows and not contact_import.skipped_count:
        raise Unreadable(_("this file has no contacts in it. Export it again."), file=contact_import.file_name)


def _count(contact_import: ContactImport, entry: Entry, book: Book) -> None:
    """Count what this entry would become, and let the next ones find it."""
    known = book.find(entry)
    if known is None:
        known = -contact_import.rows
        contact_import.imported += 1
    else:
        contact_import.merged += 1
    book.add(known, entry)


def _signature(row: Row) -> int:
    details = tuple([(kind, *values) for kind, values in row.details.items()]) if row.details else ()
    return hash((row.name, *row.emails, row.organisation, row.role, row.note, row.page, row.met_on, details))


def _skip(contact_import: ContactImport, line: int, reason: str) -> None:
    contact_import.skipped_count += 1
    if len(contact_import.skipped) < MOST_REPORTED:
        contact_import.skipped.append({"row": line, "reason": reason})


def _remark(contact_import: ContactImport, line: int, reason: str) -> None:
    contact_import.remarks_count += 1
    if len(contact_import.remarks) < MOST_REPORTED:
        contact_import.remarks.append({"row": line, "reason": reason})


def _reader_of(owner: Person, now: datetime) -> Owner:
    own = EmailAddress.objects.filter(user__person=owner, verified=True).values_list("email", flat=True)
    return Owner(frozenset(address.lower() for address in own), now, strengths_from_letters)


def _shown_name(file_name: str) -> str:
    name = "".join(sign for sign in Path(file_name).name if sign.isprintable()).strip()
    return name[-200:] or _("the file")


@contextmanager
def _told_when_disk_is_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {ENOSPC, EDQUOT}:
            raise Invalid(
                _("The server has no room for this file, and nothing was imported. Tell the operator.")
            ) from error
        raise


@transaction.atomic
def forget_waiting_imports(owner: Person) -> None:
    """Throw away what the owner has not confirmed."""
    waiting = ContactImport.objects.filter(owner=owner, state=ImportState.READY)
    for public_id in waiting.values_list("public_id", flat=True):
        staging.throw_away(public_id)
    waiting.delete()
