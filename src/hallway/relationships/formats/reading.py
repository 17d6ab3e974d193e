"""Which kind of file it is, told by what is in it, and its rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from hallway.core.uploads import Unreadable
from hallway.relationships.enums import ContactSource
from hallway.relationships.formats import archives, mailboxes
from hallway.relationships.formats.cards import read_cards
from hallway.relationships.formats.rows import MOST_BYTES, Row, Skip
from hallway.relationships.formats.tables import read_table

_MAILDIR_PART = re.compile(r"(?:^|/)(?:cur|new)/[^/]+$")
_START = 4096
#: what an archive that a member took along from a Hallway server holds
_OWN_ARCHIVE = {"profile.json", "contacts.json", "contacts.csv"}


@dataclass(frozen=True)
class Owner:
    """For whom a mailbox is read, when, and what makes strengths of letters."""

    addresses: frozenset[str]
    now: datetime
    strengths: mailboxes.Strengths


@dataclass(frozen=True)
class Reading:
    """What we take a file for. `rows` reads on demand and may raise Unreadable on the way."""

    source: ContactSource
    rows: Iterator[Row | Skip]


def read_file(path: Path, *, file: str, owner: Owner, scratch: Path) -> Reading:
    """Recognise a file (or a maildir's folder) by its content; raises Unreadable.

    file     the name its owner knows it by           scratch  a path that may be written to while reading
    """
    if path.is_dir():
        return _read_maildir(path, file=file, owner=owner)
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(_("this file is empty. Export it again."), file=file)
    if size > MOST_BYTES:
        raise Unreadable(
            _("this file has {found} MB; at most {most} MB are read. Split it.").format(
                found=size >> 20, most=MOST_BYTES >> 20
            ),
            file=file,
        )
    if archives.is_zip(path):
        return _read_archive(path, file=file, owner=owner, scratch=scratch)
    return _read_plain(path, file=file, owner=owner)


def _read_plain(path: Path, *, file: str, owner: Owner) -> Reading:
    with path.open("rb") as stream:
        start = stream.read(_START)
    if start.startswith(b"From ") and b"\n" in start:
        return _mail(mailboxes.mbox_headers(path), owner)
    if re.match(rb"\s*BEGIN:VCARD", start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe"), re.IGNORECASE):
        return Reading(ContactSource.VCARD, read_cards(path, file=file))
    _refuse_other_kinds(start, file)
    source, rows = read_table(path, file=file)
    return Reading(source, rows)


def _refuse_other_kinds(start: bytes, file: str) -> None:
    if start.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"!BDN")):
        raise Unreadable(
            _("this is not a list of contacts in text. Choose CSV or vCard when you export it."), file=file, line=1
        )


def _mail(messages: Iterator[tuple[int, dict[bytes, bytes]]], owner: Owner) -> Reading:
    return Reading(
        ContactSource.MAIL,
        mailboxes.rows_from(messages, own=owner.addresses, now=owner.now, strengths=owner.strengths),
    )


def _read_maildir(path: Path, *, file: str, owner: Owner) -> Reading:
    files = sorted(
        found
        for part in ("cur", "new")
        for found in path.rglob(f"{part}/*")
        if found.is_file() and not found.is_symlink()
    )
    if not files:
        raise Unreadable(_("this folder is no maildir: it has no letters in “cur” or “new”."), file=file)
    return _mail(mailboxes.maildir_headers(files), owner)


def _read_archive(path: Path, *, file: str, owner: Owner, scratch: Path) -> Reading:
    with archives.opened(path, file=file) as archive:
        own = set(archive.namelist()) >= _OWN_ARCHIVE
        connections = archives.members_named(archive, "contacts.csv" if own else "connections.csv")
        mboxes = archives.members_named(archive, ".mbox")
        tables = archives.members_named(archive, ".csv")
        chosen = (connections or mboxes or tables)[:1]
        has_letters = any(_MAILDIR_PART.search(name) for name in archive.namelist())
        has_cards = bool(archives.members_named(archive, ".vcf"))
        if chosen and not (has_letters and not connections):
            archives.unpack(archive, chosen[0], to=scratch, file=file)
            return _read_plain(scratch, file=f"{file}/{chosen[0].filename}", owner=owner)
    if has_letters:
        return _mail(_letters_in(path, file), owner)
    if has_cards:
        return Reading(ContactSource.VCARD, _cards_in(path, file, scratch))
    raise Unreadable(
        _(
            "this archive holds no Connections.csv, no vCards and no mail. In LinkedIn, ask for a copy of your data "
            "with “Connections” ticked."
        ),
        file=file,
    )


def _letters_in(path: Path, file: str) -> Iterator[tuple[int, dict[bytes, bytes]]]:
    with archives.opened(path, file=file) as archive:
        members = sorted(
            (member for member in archive.infolist() if _MAILDIR_PART.search(member.filename)),
            key=lambda member: member.filename,
        )
        yield from mailboxes.zipped_maildir_headers(archive, members)


def _cards_in(path: Path, file: str, scratch: Path) -> Iterator[Row | Skip]:
    """The cards of every vCard file in an archive; lines are counted within each."""
    with archives.opened(path, file=file) as archive:
        for member in archives.members_named(archive, ".vcf"):
            archives.unpack(archive, member, to=scratch, file=file)
            yield from read_cards(scratch, file=f"{file}/{member.filename}")
