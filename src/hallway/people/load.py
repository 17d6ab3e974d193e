"""How much of somebody's week is taken: one registry of everything that counts against what they accept.

A week is the calendar week in UTC. A capability says in its `apps.py` what of its own counts:

    load.register("suggestions", suggested, sides=[load.Side.APPROACHED])

`suggested(people, week)` returns a pair (person, side) for each approach to one of these people in the week that begins
on that Monday. Whoever approaches somebody locks that person with `lock` first, and counts then: two who come at the
same moment cannot both take the last place.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from hallway.core.clock import week_of
from hallway.people.models import Person


class Side(StrEnum):
    """As whom one is approached; each has a capacity of its own."""

    APPROACHED = "approached"
    CONNECTOR = "connector"


Counts = Callable[[Collection[int], date], Iterable[tuple[int, Side]]]


@dataclass(frozen=True)
class _Kind:
    counts: Counts
    sides: frozenset[Side]


_kinds: dict[str, _Kind] = {}


def register(name: str, counts: Counts, *, sides: Iterable[Side]) -> None:
    _kinds[name] = _Kind(counts, frozenset(sides))


def load_of(people: Collection[int], *, side: Side, now: datetime) -> Counter[int]:
    """How often each was approached this week. One query for each kind of thing that counts to this side."""
    return loads_of(people, sides=[side], now=now)[side]


def loads_of(people: Collection[int], *, sides: Collection[Side], now: datetime) -> dict[Side, Counter[int]]:
    """The same for several sides at once, in as many queries as there are kinds."""
    loads: dict[Side, Counter[int]] = {side: Counter() for side in sides}
    for kind in _kinds.values():
        if not people or kind.sides.isdisjoint(sides):
            continue
        for person, side in kind.counts(people, week_of(now)):
            if side in loads:
                loads[side][person] += 1
    return loads


def room_of(people: Iterable[Person], *, side: Side, now: datetime) -> dict[int, int]:
    """How many more approaches each accepts this week; none while they pause."""
    rows = list(people)
    load = load_of([person.pk for person in rows], side=side, now=now)
    return {person.pk: max(0, accepts(person, side=side, now=now) - load[person.pk]) for person in rows}


def accepts(person: Person, *, side: Side, now: datetime) -> int:
    """Approaches a week; none while the person pauses."""
    if person.paused_until is not None and person.paused_until > now.date():
        return 0
    return person.connector_capacity if side == Side.CONNECTOR else person.capacity


def lock(people: Iterable[int]) -> dict[int, Person]:
    """These people's rows, locked until the caller's transaction ends, in one order for everybody."""
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=list(people)).order_by("pk")
    return {person.pk: person for person in rows}


def begin_of(week: date) -> datetime:
    """The first moment of the week of this Monday."""
    return datetime.combine(week, time.min, UTC)


def end_of(week: date) -> datetime:
    """The first moment of the week after."""
    return begin_of(week) + timedelta(days=7)
