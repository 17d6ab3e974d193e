"""Taking along and leaving: each capability says in one place which rows are a member's, and what becomes of them.

In the `portability.py` of a capability, registered in its `apps.py`:

    portability.register(
        Belongings(
            "address_book",
            order=40,
            label=_("Address book"),
            tables=[Table("contacts", "Your address book.", {"name": "as you wrote it"}, rows_of_contacts)],
            files=[Files("contacts.vcf", "the same as vCards", cards_of)],
            fates=[Fate("address_book", _("Your address book is deleted."), Becomes.GONE)],
            models=[Contact, ContactAddress],
        )
    )
    portability.leave_out(LookupBudget, because="a count of what was compared, without anybody's words")

A table is written twice, as JSON and as CSV, row by row: nothing of it is ever held in memory as a whole. What is in
it is what the member sees on the pages, so each function takes the viewer. Every model that leads to a person is
registered or left out with a reason; a test sees to that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.functional import Promise

from hallway.people.lines import PersonLine, lines
from hallway.people.viewer import Viewer

T = TypeVar("T")
Value = str | int | float | bool | date | datetime | Sequence[str] | None
Row = Sequence[Value]

#: rows for which one more question is asked of the database
AT_ONCE = 1000


@dataclass(frozen=True)
class Table:
    """Rows of one kind: `name`.json and `name`.csv. Names of tables and columns are a promise to other programs."""

    name: str
    #: for the reference page, in English
    says: str
    #: name -> what it holds, in the order of the rows' values
    columns: Mapping[str, str]
    rows: Callable[[Viewer], Iterable[Row]]


@dataclass(frozen=True)
class Files:
    """Files in formats of their own, each with its path in the archive; none when there is nothing to write."""

    name: str
    says: str
    files: Callable[[Viewer], Iterable[tuple[str, Iterable[bytes]]]]


class Becomes(StrEnum):
    """What deleting an account does to something."""

    GONE = "gone"
    NAMELESS = "nameless"
    STAYS = "stays"


@dataclass(frozen=True)
class Fate:
    """One sentence of what is said before an account is deleted; there is a test for each that it is true."""

    name: str
    says: str | Promise
    becomes: Becomes


@dataclass(frozen=True)
class Belongings:
    """What one capability holds of a member."""

    name: str
    order: int
    label: str | Promise
    tables: Sequence[Table] = ()
    files: Sequence[Files] = ()
    fates: Sequence[Fate] = ()
    #: the models whose rows of a member's are in these tables and files
    models: Sequence[type[Model]] = field(default=(), repr=False)


_belongings: dict[str, Belongings] = {}
_left_out: dict[type[Model], str] = {}


def register(belongings: Belongings) -> None:
    _belongings[belongings.name] = belongings


def leave_out(*models: type[Model], because: str) -> None:
    """Say why rows that lead to a person are in no archive: others' words, or nothing that a member put in."""
    _left_out.update(dict.fromkeys(models, because))


def belongings() -> list[Belongings]:
    return sorted(_belongings.values(), key=lambda one: (one.order, one.name))


def left_out() -> Mapping[type[Model], str]:
    return dict(_left_out)


def fates(becomes: Becomes) -> list[Fate]:
    return [fate for one in belongings() for fate in one.fates if fate.becomes == becomes]


# --- what several capabilities need to write their rows -------------------------------------------------------


def by_number(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows, `AT_ONCE` together."""
    every = iter(rows)
    while some := list(islice(every, AT_ONCE)):
        yield some


def with_lines(rows: Iterable[T], *, of: Callable[[T], int | None], viewer: Viewer) -> Iterator[tuple[T, PersonLine]]:
    """Each row with the line of the person that it is about, without those whom the viewer may not come across."""
    for some in by_number(rows):
        people = {of(row) for row in some}
        shown = lines([person for person in people if person is not None], viewer=viewer, with_roles=False)
        for row in some:
            line = shown.get(of(row) or 0)
            if line is not None:
                yield row, line


def columns_of(*fields: str) -> Callable[[Any], Row]:
    """A function from an object to the values of these attributes."""
    return lambda row: [getattr(row, name) for name in fields]
