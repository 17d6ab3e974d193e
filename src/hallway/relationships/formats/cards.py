"""vCard 2.1, 3.0 and 4.0, line by line: tolerant where files are, bounded where they are hostile."""

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from hallway.core.uploads import Unreadable, encoding_of
from hallway.relationships.formats.rows import Row, Skip, bounded_lines, make_row

#: what one card may hold beside its pictures, in letters, and how long one property may become
MOST_LETTERS = 200_000
_LONGEST_PROPERTY = 100_000
_WANTED = frozenset(["FN", "N", "NICKNAME", "EMAIL", "ORG", "TITLE", "ROLE", "NOTE", "URL", "TEL", "ADR"])
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
#: every octet is a letter in it, so that each property can be decoded by itself
_OCTETS = "latin-1"
_WESTERN = "cp1252"
_STATED = re.compile(rb"[^:]*;CHARSET=[^:]*:.*[\x80-\xff]", re.IGNORECASE)
_UNESCAPED_SEMICOLON = re.compile(r"(?<!\\);")


@dataclass
class _Card:
    line: int
    letters: int = 0
    properties: list[tuple[str, str]] = field(default_factory=list)

    def first(self, name: str) -> str:
        return next((value for known, value in self.properties if known == name), "")

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.properties if known == name]


def read_cards(path: Path, *, file: str) -> Iterator[Row | Skip]:
    """One row for each card of the file.

    In vCard 2.1 each property may say which letters its bytes mean. Unless the whole file is UTF-8 or UTF-16, it is
    then read as octets, and each property decoded by itself.
    """
    remedy = _("Export the contacts again as vCard 3.0 or 4.0, which are UTF-8.")
    stated = _states_charset(path)
    try:
        encoding = encoding_of(path, file=file, remedy=remedy)
    except Unreadable:
        if not stated:
            raise
        encoding = _WESTERN
    decode = _Decoder(file, remedy) if stated and encoding == _WESTERN else None
    with path.open(encoding=_OCTETS if decode else encoding, newline=None) as stream:
        yield from cards_in(bounded_lines(stream, file=file), decode=decode)


def _states_charset(path: Path) -> bool:
    """Whether the bytes of some property beyond ASCII say what they mean."""
    with path.open("rb") as stream:
        return any(_STATED.match(line) for line in iter(partial(stream.readline, _LONGEST_PROPERTY), b""))


@dataclass(frozen=True)
class _Decoder:
    """What the octets of one property mean."""

    file: str
    remedy: str

    def __call__(self, octets: str, *, line: int, parameters: list[str]) -> str:
        if octets.isascii():
            return octets
        charset = _charset_of(parameters)
        for codec in (charset,) if charset else ("utf-8", _WESTERN):
            with suppress(LookupError, UnicodeError):
                return octets.encode(_OCTETS).decode(codec)
        raise Unreadable(
            _("these are not letters of {charset} that we can read. {remedy}").format(
                charset=charset[:40] or "Windows-1252", remedy=self.remedy
            ),
            file=self.file,
            line=line,
        )


def _charset_of(parameters: list[str]) -> str:
    """The name of the charset that a property states, or empty."""
    stated = (parameter.partition("=")[2] for parameter in parameters if parameter.upper().startswith("CHARSET="))
    return next(stated, "").strip().strip('"')


def cards_in(lines: Iterable[str], *, decode: _Decoder | None = None) -> Iterator[Row | Skip]:
    """Rows from the lines of a vCard file. A card inside a card (an assistant's, in 2.1) is passed over.

    decode   what the octets of a property mean, when the lines are octets
    """
    card: _Card | None = None
    depth = 0
    for number, line in _unfolded(lines):
        mark = line[:6].upper()
        if mark == "BEGIN:" and line[6:].strip().upper() == "VCARD":
            if card is not None and depth == 1 and _is_new_card(card):
                yield _broken(card)
                depth = 0
            depth += 1
            if depth == 1:
                card = _Card(number)
        elif line[:4].upper() == "END:" and line[4:].strip().upper() == "VCARD":
            depth = max(0, depth - 1)
            if depth == 0 and card is not None:
                yield _row(card)
                card = None
        elif card is not None and depth == 1:
            _add(card, line, number, decode)
    if card is not None:
        yield _broken(card)


def _is_new_card(card: _Card) -> bool:
    """A BEGIN inside a card belongs to an AGENT only when that property was just opened."""
    return not card.properties or card.properties[-1][0] != "AGENT"


def _broken(card: _Card) -> Skip:
    return Skip(card.line, _("The card that begins here does not end (END:VCARD is missing). Export it again."))


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Whole properties with the line they begin at: folded lines joined, soft quoted-printable breaks too."""
    pending: list[str] = []
    begins, length, soft = 0, 0, False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        if pending and (soft or line[:1] in {" ", "\t"}):
            if length < _LONGEST_PROPERTY:
                pending.append(line if soft else line[1:])
                length += len(line)
        else:
            if pending:
                yield begins, "".join(pending)
            pending, begins, length = [line], number, len(line)
            soft = False
        soft = line.endswith("=") and (soft or "QUOTED-PRINTABLE" in line.partition(":")[0].upper())
        if soft and pending[-1].endswith("="):
            pending[-1] = pending[-1][:-1]
    if pending:
        yield begins, "".join(pending)


def _add(card: _Card, line: str, number: int, decode: _Decoder | None) -> None:
    head, colon, value = _parted(line)
    if not colon:
        return
    name, *parameters = head.split(";")
    name = name.rpartition(".")[2].strip().upper()
    if name == "AGENT":
        card.properties.append((name, ""))
        return
    if name not in _WANTED:
        return
    if any("QUOTED-PRINTABLE" in parameter.upper() for parameter in parameters):
        value = _from_quoted_printable(value, parameters)
    elif decode is not None:
        value = decode(value, line=number, parameters=parameters)
    card.letters += len(value)
    if card.letters <= MOST_LETTERS:
        card.properties.append((name, value))


def _parted(line: str) -> tuple[str, str, str]:
    """Name with parameters, colon, value; a colon inside a quoted parameter does not part."""
    if '"' not in line:
        return line.partition(":")
    inside = False
    for place, sign in enumerate(line):
        if sign == '"':
            inside = not inside
        elif sign == ":" and not inside:
            return line[:place], ":", line[place + 1 :]
    return line, "", ""


def _from_quoted_printable(value: str, parameters: list[str]) -> str:
    charset = _charset_of(parameters) or "utf-8"
    try:
        octets = quopri.decodestring(value.encode("latin-1", "replace"))
    except (ValueError, binascii.Error):
        return value
    for codec in (charset, "utf-8", "cp1252"):
        try:
            return octets.decode(codec)
        except (LookupError, UnicodeDecodeError):
            continue
    return octets.decode("latin-1")


def _unescape(value: str) -> str:
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda found: "\n" if found.group(1) in "nN" else found.group(1), value)


def _parts(value: str) -> list[str]:
    return [_unescape(part).strip() for part in _UNESCAPED_SEMICOLON.split(value)]


def _row(card: _Card) -> Row | Skip:
    if card.letters > MOST_LETTERS:
        return Skip(
            card.line,
            _("This card holds more than {most} letters. Take the long notes out and import it again.").format(
                most=MOST_LETTERS
            ),
        )
    organisation = _parts(card.first("ORG"))
    urls = [url for url in (_unescape(url).strip() for url in card.all("URL")) if url]
    linkedin = next((url for url in urls if "linkedin.com/in/" in url), "")
    places = [", ".join(part for part in _parts(address)[3:7:3] if part) for address in card.all("ADR")]
    details: dict[str, list[str]] = {}
    phones = [_unescape(phone).removeprefix("tel:").strip() for phone in card.all("TEL")]
    if any(phones):
        details["phone"] = [phone[:60] for phone in phones if phone][:10]
    others = [url for url in urls if url != linkedin and url.startswith(("http://", "https://")) and len(url) <= 500]
    if others:
        details["url"] = others[:10]
    if any(places):
        details["place"] = [next(place for place in places if place)[:200]]
    return make_row(
        card.line,
        name=_name(card),
        cells_with_addresses=[_unescape(email) for email in card.all("EMAIL")],
        organisation=organisation[0],
        role=_unescape(card.first("TITLE") or card.first("ROLE")),
        note=_unescape(card.first("NOTE")),
        url=linkedin,
        details=details,
    )


def _name(card: _Card) -> str:
    whole = _unescape(card.first("FN")).strip()
    if whole:
        return whole
    parts = [*_parts(card.first("N")), "", "", "", ""][:4]
    family, given, additional, prefix = (part.replace(",", " ") for part in parts)
    return " ".join(part for part in (prefix, given, additional, family) if part) or _unescape(card.first("NICKNAME"))
