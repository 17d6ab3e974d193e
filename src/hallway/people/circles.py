"""Circles: for one viewer, sets of persons that decide what is seen; all read in one query.

A capability registers a circle in its `apps.py` as a function from the viewer's primary key to rows of one column
`person`; the viewer reads them together the first time any is asked for:

    circles.provide("connections", lambda viewer: Connection.objects.filter(...).values_list("high_id"))
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import CharField, QuerySet, Value

#: person's primary key -> querysets with exactly one column, a person's primary key
Rows = Callable[[int], list[QuerySet[Any, Any]]]

_circles: dict[str, Rows] = {}


def provide(name: str, rows: Rows) -> None:
    _circles[name] = rows


def circles_of(person: int) -> dict[str, frozenset[int]]:
    """Every registered circle of this person, in one query."""
    parts = [
        part.order_by().values_list(Value(name, output_field=CharField()), *part.query.values_select)
        for name, rows in _circles.items()
        for part in rows(person)
    ]
    members: dict[str, set[int]] = defaultdict(set)
    if parts:
        for name, other in parts[0].union(*parts[1:], all=True):
            members[name].add(other)
    return {name: frozenset(members[name] - {person}) for name in _circles}
