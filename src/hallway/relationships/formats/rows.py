"""What one row of a file is to us, good or not, and how its words are cleaned."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TextIO

from django.utils.translation import gettext as _

from hallway.core.uploads import Unreadable

#: more rows than this are refused before anything is stored
MOST_ROWS = 250_000
#: the largest file and the most that a zip archive may unpack to
MOST_BYTES = 1024 * 1024 * 1024
LONGEST_WORDS = 200
MOST_ADDRESSES = 20
_LONGEST_LINE = 8 * 1024 * 1024

_SPACE = re.compile(r"\s+")
#: control characters, halves of letters, and the marks that turn the direction of writing around
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\.]+(?:\.[^@\s<>,;:\"()\[\]\\.]+)+")
_LINKEDIN_PAGE = re.compile(r"^https?://(?:[a-z]{2,3}\.)?linkedin\.com/in/([^/?#\s]+)", re.IGNORECASE)


@dataclass(slots=True)
class Row:
    """One contact as a file has it. `line` is where it begins in the file, from 1."""

    line: int
    name: str
    emails: list[str] = field(default_factory=list)
    organisation: str = ""
    role: str = ""
    note: str = ""
    #: the contact's LinkedIn name, which stays when the firm changes
    page: str = ""
    #: the day in ISO 8601, or empty
    met_on: str = ""
    #: phones, links, places: {"phone": [...], "url": [...], "place": str}
    details: dict[str, list[str]] = field(default_factory=dict)
    #: from letters, in (0, 1], and when the last one was
    learned: float | None = None
    last_used: float | None = None
    #: what of the row could not be kept, and why; empty when all of it was
    remark: str = ""


@dataclass(slots=True)
class Skip:
    """A row that is left out, and why, with what to do about it."""

    line: int
    reason: str


def bounded_lines(stream: TextIO, *, file: str) -> Iterator[str]:
    """The lines of a file, none of which may fill the memory; raises Unreadable."""
    for number, line in enumerate(iter(partial(stream.readline, _LONGEST_LINE), ""), 1):
        if len(line) == _LONGEST_LINE:
            raise Unreadable(
                _("this line has more than {most} letters. Export the file again.").format(most=_LONGEST_LINE),
                file=file,
                line=number,
            )
        yield line


def clean(text: str) -> str:
    """One line of visible characters, composed."""
    if text.isascii() and text.isprintable():
        return (_SPACE.sub(" ", text) if "  " in text else text).strip()
    text = _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean_note(text: str) -> str:
    """Several lines of visible characters."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def address_in(text: str) -> str:
    """The mail address this cell is, lower-case; empty when it is none."""
    text = text.strip().removeprefix("mailto:").strip("<> ").lower()
    if len(text) > 254 or not _ADDRESS.fullmatch(text) or not text.isprintable():
        return ""
    return text


def linkedin_page(url: str) -> str:
    """The name in the address of somebody's LinkedIn page; empty for any other address."""
    found = _LINKEDIN_PAGE.match(url)
    return found.group(1).lower()[:LONGEST_WORDS] if found else ""


def is_link(url: str) -> bool:
    """Whether this is the address of a page that we keep."""
    return url.startswith(("http://", "https://")) and len(url) <= 500


def make_row(
    line: int,
    *,
    name: str,
    cells_with_addresses: Iterable[str] = (),
    organisation: str = "",
    role: str = "",
    note: str = "",
    url: str = "",
    met_on: str = "",
    details: dict[str, list[str]] | None = None,
) -> Row | Skip:
    """A cleaned row, or why it is left out."""
    name, organisation, role = clean(name), clean(organisation), clean(role)
    emails: list[str] = []
    if written := [cell for cell in cells_with_addresses if cell and not cell.isspace()]:
        emails = [email for email in dict.fromkeys(map(address_in, written)) if email][:MOST_ADDRESSES]
        if not emails:
            return Skip(
                line,
                _("“{text}” is not a mail address. Correct it in the file and import it again.").format(
                    text=clean(written[0])[:80]
                ),
            )
    if not name:
        if not emails:
            return Skip(line, _("This row has neither a name nor a mail address."))
        name = emails[0]
    if len(name) > LONGEST_WORDS or len(organisation) > LONGEST_WORDS or len(role) > LONGEST_WORDS:
        return Skip(
            line,
            _("A name, organisation or role has more than {most} letters. Shorten it in the file.").format(
                most=LONGEST_WORDS
            ),
        )
    details = {kind: [clean(value) for value in values] for kind, values in details.items()} if details else {}
    page = ""
    if url:
        url = clean(url)
        page = linkedin_page(url)
        if not page and is_link(url):
            details.setdefault("url", []).insert(0, url)
    return Row(line, name, emails, organisation, role, clean_note(note)[:5000] if note else "", page, met_on, details)
