"""Whose table it is, told by the names of its columns, and which cell means what."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from hallway.core.spreadsheets import as_written
from hallway.relationships.enums import ContactSource
from hallway.relationships.formats.rows import Row, Skip, clean, is_link, make_row

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), 1
    )
    for name in names.split()
}
#: Google puts several values of one label into one cell
_SEVERAL = " ::: "

FIRST = ("first name", "given name", "vorname", "firstname")
MIDDLE = ("middle name", "additional name", "weitere vornamen")
LAST = ("last name", "family name", "nachname", "surname", "lastname")
NAME = ("name", "full name", "display name", "anzeigename")
ORGANISATION = ("company", "organization name", "organization 1 - name", "organisation", "organization", "firma")
ROLE = ("position", "job title", "organization title", "organization 1 - title", "role", "title", "rolle")
NOTE = ("notes", "note", "notizen", "notiz")
URL = ("url", "website 1 - value", "web page", "profile", "website", "webseite")
MET = ("connected on", "met on", "met_on")
_EMAIL = re.compile(
    r"e-?mail(?: \d+)?|e-?mail address|e-?mail \d - value|e-?mail \d address|e-?mail-?adresse|e-mail \d adresse|mail"
)
_PHONE = re.compile(r"phone|phone \d - value|(?:business|home|mobile|other) phone(?: 2)?|telefon|mobiltelefon")
_PLACE = ("place", "city", "business city", "home city", "address 1 - city", "ort")


@dataclass(frozen=True)
class Columns:
    """Which source, how many cells a row has, and how to read one."""

    source: ContactSource
    width: int
    read: Callable[[int, list[str]], Row | Skip]


def columns_of(cells: Sequence[str]) -> Columns | None:
    """What these cells mean as a heading; None when they are none of which we can make names."""
    names = [" ".join(cell.replace("\ufeff", "").split()).lower() for cell in cells]
    place = {name: number for number, name in reversed(list(enumerate(names))) if name}
    first, last, whole = _first_of(place, FIRST), _first_of(place, LAST), _first_of(place, NAME)
    emails = [number for number, name in enumerate(names) if _EMAIL.fullmatch(name)]
    organisation = _first_of(place, ORGANISATION)
    if whole is None and (first is None or last is None):
        return None
    if not emails and organisation is None:
        return None
    return Columns(
        _source(place),
        len(names),
        _reader(
            # "Name" beside "First Name" is the whole name in Google's older layout, and a nickname elsewhere
            names_at=[whole]
            if whole is not None and first is None
            else _present(first, _first_of(place, MIDDLE), last),
            whole_at=whole,
            emails_at=emails,
            organisation_at=organisation,
            role_at=_first_of(place, ROLE),
            note_at=_first_of(place, NOTE),
            url_at=_first_of(place, URL),
            met_at=_first_of(place, MET),
            phones_at=[number for number, name in enumerate(names) if _PHONE.fullmatch(name)],
            place_at=_first_of(place, _PLACE),
        ),
    )


def _source(place: dict[str, int]) -> ContactSource:
    if "connected on" in place and "position" in place:
        return ContactSource.LINKEDIN
    if "e-mail 1 - value" in place or {"group membership", "labels"} & place.keys():
        return ContactSource.GOOGLE
    if {"e-mail address", "e-mail-adresse", "e-mail 2 address"} & place.keys():
        return ContactSource.OUTLOOK
    return ContactSource.TABLE


def _first_of(place: dict[str, int], names: Sequence[str]) -> int | None:
    return next((place[name] for name in names if name in place), None)


def _present(*numbers: int | None) -> list[int]:
    return [number for number in numbers if number is not None]


def _reader(
    *,
    names_at: list[int],
    whole_at: int | None,
    emails_at: list[int],
    organisation_at: int | None,
    role_at: int | None,
    note_at: int | None,
    url_at: int | None,
    met_at: int | None,
    phones_at: list[int],
    place_at: int | None,
) -> Callable[[int, list[str]], Row | Skip]:
    # a column that is not there is read from behind the last one, where every row gets an empty cell
    whole, organisation, role, note, url, met_cell, place = (
        -1 if number is None else number
        for number in (whole_at, organisation_at, role_at, note_at, url_at, met_at, place_at)
    )

    def read(line: int, cells: list[str]) -> Row | Skip:
        cells = [*map(as_written, cells), ""]
        name = " ".join([cells[number] for number in names_at if cells[number]]) or cells[whole]
        emails = [cells[number] for number in emails_at if cells[number]]
        details: dict[str, list[str]] = {}
        if phones_at:
            phones = [phone for number in phones_at for phone in _several(cells[number])]
            if phones:
                details["phone"] = phones[:10]
        if cells[place] and cells[place].strip():
            details["place"] = [cells[place].strip()[:200]]
        urls = _several(cells[url])
        if urls[1:]:
            details["url"] = [other for other in urls[1:] if is_link(other)][:10]
        met = cells[met_cell].strip()
        met_on = day_in(met) if met else ""
        row = make_row(
            line,
            name=name,
            cells_with_addresses=[email for cell in emails for email in _several(cell)] if emails else (),
            organisation=cells[organisation],
            role=cells[role],
            note=cells[note],
            url=urls[0] if urls else "",
            met_on=met_on,
            details=details,
        )
        if met and not met_on and isinstance(row, Row):
            row.remark = _("“{text}” is not a day, so this contact is kept without one.").format(text=clean(met)[:80])
        return row

    return read


def _several(cell: str) -> list[str]:
    if _SEVERAL in cell:
        return [part.strip() for part in cell.split(_SEVERAL) if part.strip()]
    return [cell.strip()] if cell.strip() else []


@lru_cache(maxsize=10_000)
def day_in(text: str) -> str:
    """The day that "12 Mar 2024" or "2024-03-12" means, in ISO 8601; empty for anything else."""
    parts = text.replace(".", " ").replace("-", " ").split()
    if len(parts) != 3:
        return ""
    first, month, last = parts
    try:
        if len(first) == 4:
            return date(int(first), int(month), int(last)).isoformat()
        number = _MONTHS.get(month[:3].lower()) or int(month)
        return date(int(last), number, int(first)).isoformat()
    except ValueError:
        return ""
