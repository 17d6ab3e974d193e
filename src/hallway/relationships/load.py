"""What requests to connect count: whoever reached somebody takes one place of their week, whatever comes of it.

Withdrawing a request and asking again neither makes room for more nor takes another place.
"""

from collections.abc import Collection, Iterable
from datetime import date

from hallway.core.models import Fact
from hallway.people import load
from hallway.relationships.facts import ConnectionReached


def reached(people: Collection[int], week: date) -> Iterable[tuple[int, load.Side]]:
    """One query."""
    return [(asked, load.Side.APPROACHED) for _asker, asked in _pairs(people, week)]


def who_reached(person: int, week: date) -> set[int]:
    """Whose requests came before the person's eyes in this week. One query."""
    return {asker for asker, _asked in _pairs([person], week)}


def _pairs(people: Collection[int], week: date) -> set[tuple[int, int]]:
    facts = Fact.objects.filter(
        kind=ConnectionReached.__name__,
        occurred_at__gte=load.begin_of(week),
        occurred_at__lt=load.end_of(week),
        about_rows__person__in=people,
    )
    wanted = set(people)
    return {(asker, asked) for asker, asked in facts.values_list("payload__asker", "payload__asked") if asked in wanted}


def register() -> None:
    load.register("requests", reached, sides=[load.Side.APPROACHED])
