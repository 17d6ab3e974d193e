"""What suggestions count: each counts one against what the suggested person accepts that week."""

from collections.abc import Collection, Iterable
from datetime import date

from hallway.discovery.models import Suggestion
from hallway.people import load


def suggested(people: Collection[int], week: date) -> Iterable[tuple[int, load.Side]]:
    """One query."""
    rows = Suggestion.objects.filter(person__in=people, week_on=week).order_by()
    return [(person, load.Side.APPROACHED) for person in rows.values_list("person_id", flat=True)]


def register() -> None:
    load.register("suggestions", suggested, sides=[load.Side.APPROACHED])
