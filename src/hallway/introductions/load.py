"""What introductions count: a part that reached somebody in a week, whatever they answer, as what they were asked."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from hallway.introductions.enums import Role
from hallway.introductions.models import Part
from hallway.people import load

SIDE_OF = {Role.CONNECTOR: load.Side.CONNECTOR, Role.END: load.Side.APPROACHED}


def reached(people: Collection[int], week: date) -> Iterable[tuple[int, load.Side]]:
    """One query."""
    parts = Part.objects.filter(
        Q(person__in=people) | Q(holder__in=people),
        reached_at__gte=load.begin_of(week),
        reached_at__lt=load.end_of(week),
    ).order_by()
    return [
        (person or holder, SIDE_OF[Role(role)])
        for person, holder, role in parts.values_list("person_id", "holder_id", "role")
    ]


def register() -> None:
    load.register("introductions", reached, sides=[load.Side.APPROACHED, load.Side.CONNECTOR])
