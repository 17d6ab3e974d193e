"""mbox files and maildirs: who wrote to whom and when. Only headers are parsed; what was written is passed over."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from django.utils.translation import gettext as _

from hallway.relationships.formats.rows import LONGEST_WORDS, Row, Skip, address_in, clean

_MOST_HEADER_BYTES = 256 * 1024
#: a letter to more people than this is an announcement and says nothing of who knows whom
MOST_RECIPIENTS = 60
_HEADERS = (b"from", b"to", b"cc", b"date", b"auto-submitted", b"precedence", b"list-unsubscribe", b"list-post")
_ROBOT = re.compile(
    r"(?:.*[-._+])?(?:no-?reply|do-?not-?reply|notifications?|newsletter|mailer-daemon|postmaster|bounces?|alerts?)"
    r"(?:[-._+].*)?@.*"
)

#: sender, recipient and seconds, as numbers of people (0 is the owner), to strength and last use by person
Strengths = Callable[[list[int], list[int], list[float], float], dict[int, tuple[float, float]]]


@dataclass(frozen=True)
class Letter:
    """What one message's headers say."""

    number: int
    sender: tuple[str, str]
    recipients: list[tuple[str, str]]
    sent_at: float


@dataclass
class _Person:
    first_seen: int
    names: Counter[str] = field(default_factory=Counter)


def rows_from(
    messages: Iterable[tuple[int, dict[bytes, bytes]]], *, own: frozenset[str], now: datetime, strengths: Strengths
) -> Iterator[Row | Skip]:
    """One row for each person who wrote to the owner or whom the owner wrote to.

    own  the owner's verified addresses. Whose mailbox it is we know: a letter in it that the owner did not
         write came to them, whatever it says in To.
    """
    people: dict[str, _Person] = {}
    number_of: dict[str, int] = dict.fromkeys(own, 0)
    senders: list[int] = []
    recipients: list[int] = []
    moments: list[float] = []
    for number, headers in messages:
        letter = _letter(number, headers, now)
        if isinstance(letter, Skip):
            yield letter
            continue
        if letter is None:
            continue
        ends = []
        for name, address in (letter.sender, *letter.recipients):
            if address not in number_of:
                number_of[address] = len(people) + 1
                people[address] = _Person(number)
            if address in people and name:
                people[address].names[name] += 1
            ends.append(number_of[address])
        sender, *others = ends
        if sender != 0 and 0 not in others:
            others.append(0)
        senders += [sender] * len(others)
        recipients += others
        moments += [letter.sent_at] * len(others)
    known = strengths(senders, recipients, moments, now.timestamp())
    for number, (address, person) in enumerate(people.items(), 1):
        if number in known and not _ROBOT.fullmatch(address):
            strength, last_used = known[number]
            yield Row(person.first_seen, _best_name(person, address), [address], learned=strength, last_used=last_used)


def _letter(number: int, headers: dict[bytes, bytes], now: datetime) -> Letter | Skip | None:
    """The letter; a Skip when it should have been one; None when a machine sent it to many."""
    if _is_automatic(headers):
        return None
    senders = _addresses(headers.get(b"from", b""))
    if not senders:
        return Skip(number, _("Message {number} does not say who sent it.").format(number=number))
    recipients = _addresses(headers.get(b"to", b"")) + _addresses(headers.get(b"cc", b""))
    if len(recipients) > MOST_RECIPIENTS or _ROBOT.fullmatch(senders[0][1]):
        return None
    sent_at = _moment(headers.get(b"date", b""))
    if sent_at is None:
        return Skip(
            number,
            _(
                "Message {number} has no date that can be read. Correct its line “Date:”, or add the person by hand."
            ).format(number=number),
        )
    return Letter(number, senders[0], recipients, min(sent_at, now.timestamp()))


def _is_automatic(headers: dict[bytes, bytes]) -> bool:
    if headers.get(b"auto-submitted", b"no").strip().lower() not in {b"", b"no"}:
        return True
    is_discussion = b"list-post" in headers
    return not is_discussion and (
        b"list-unsubscribe" in headers or headers.get(b"precedence", b"").strip().lower() in {b"bulk", b"junk"}
    )


def _addresses(raw: bytes) -> list[tuple[str, str]]:
    """(name, address) of each mailbox in a header, whatever bytes it is written in."""
    found = []
    for name, address in getaddresses([_text(raw)]):
        email = address_in(address)
        if email:
            name = clean(_decoded(name)).strip("'\"")
            found.append(("" if "@" in name else name[:LONGEST_WORDS], email))
    return found


def _text(raw: bytes) -> str:
    """A header's bytes as text: RFC 5322 allows ASCII only, mail programs write UTF-8 and Latin-1."""
    for codec in ("ascii", "utf-8", "cp1252"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _decoded(name: str) -> str:
    """Encoded words (RFC 2047) made readable; left as they are when broken."""
    if "=?" not in name:
        return name
    try:
        pieces = decode_header(name)
        return "".join(
            piece if isinstance(piece, str) else piece.decode(codec or "ascii", "replace") for piece, codec in pieces
        )
    except (HeaderParseError, LookupError, ValueError):
        return name


def _moment(raw: bytes) -> float | None:
    try:
        moment = parsedate_to_datetime(_text(raw))
    except (TypeError, ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    try:
        seconds = moment.timestamp()
    except (OverflowError, ValueError):
        return None
    return seconds if seconds > 0 else None


def _best_name(person: _Person, address: str) -> str:
    if not person.names:
        return address
    name, _times = person.names.most_common(1)[0]
    return unicodedata.normalize("NFC", name)


def mbox_headers(path: Path) -> Iterator[tuple[int, dict[bytes, bytes]]]:
    """The wanted headers of each message of an mbox file, numbered from 1."""
    number = 0
    block: list[bytes] | None = None
    size = 0
    after_blank = True
    with path.open("rb") as stream:
        for line in stream:
            if after_blank and line.startswith(b"From "):
                if block is not None:
                    yield number, headers_in(block)
                number, block, size = number + 1, [], 0
            elif block is not None and not line.strip():
                yield number, headers_in(block)
                block = None
            elif block is not None and size < _MOST_HEADER_BYTES:
                block.append(line)
                size += len(line)
            after_blank = not line.strip()
    if block is not None:
        yield number, headers_in(block)


def maildir_headers(files: Iterable[Path]) -> Iterator[tuple[int, dict[bytes, bytes]]]:
    """The wanted headers of each file of a maildir, numbered from 1 in the order of their names."""
    for number, path in enumerate(files, 1):
        with path.open("rb") as stream:
            yield number, _headers_of_start(stream.read(_MOST_HEADER_BYTES))


def zipped_maildir_headers(archive: ZipFile, members: Iterable[ZipInfo]) -> Iterator[tuple[int, dict[bytes, bytes]]]:
    for number, member in enumerate(members, 1):
        with archive.open(member) as stream:
            yield number, _headers_of_start(stream.read(_MOST_HEADER_BYTES))


def _headers_of_start(start: bytes) -> dict[bytes, bytes]:
    block = []
    for line in start.splitlines(keepends=True):
        if not line.strip():
            break
        block.append(line)
    return headers_in(block)


def headers_in(lines: Iterable[bytes]) -> dict[bytes, bytes]:
    """The headers we read from, unfolded; the first of each name counts, except that To and Cc add up."""
    found: dict[bytes, bytes] = {}
    name = b""
    for line in lines:
        if line[:1] in {b" ", b"\t"}:
            if name:
                found[name] += b" " + line.strip()
            continue
        head, colon, value = line.partition(b":")
        name = head.strip().lower()
        if not colon or name not in _HEADERS:
            name = b""
        elif name in {b"to", b"cc"} and name in found:
            found[name] += b", " + value.strip()
        elif name in found:
            name = b""
        else:
            found[name] = value.strip()
    return found
