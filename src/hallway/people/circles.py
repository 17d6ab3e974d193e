"""Circles: for one viewer, sets of persons that decide what is seen; all read in one query.

A capability registers a circle in its `apps.py`, in terms of VIEWER and NOW, as rows of one column `person`; the
viewer reads all circles together the first time any is asked for:

    circles.provide("connections", lambda: [Connection.objects.filter(low=VIEWER).values_list("high_id")])
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import CharField, DateTimeField, QuerySet, Value

from hallway.core import clock
from hallway.core.prepared import Prepared, Slot

#: the viewer's primary key, and the moment of looking
VIEWER, NOW = Slot("viewer"), Slot("now", DateTimeField())

#: querysets with exactly one column, a person's primary key
Rows = Callable[[], list[QuerySet[Any, Any]]]

_circles: dict[str, Rows] = {}
_together: list[Prepared] = []


def provide(name: str, rows: Rows) -> None:
    _circles[name] = rows
    _together[:] = [Prepared(_all_rows)]


def circles_of(person: int) -> dict[str, frozenset[int]]:
    """Every registered circle of this person, in one query."""
    members: dict[str, set[int]] = defaultdict(set)
    for query in _together:
        for name, other in query.rows(viewer=person, now=clock.now()):
            members[name].add(other)
    return {name: frozenset(members[name] - {person}) for name in _circles}


def _all_rows() -> QuerySet[Any, Any]:
    first, *others = [
        part.order_by().values_list(Value(name, output_field=CharField()), *part.query.values_select)
        for name, rows in _circles.items()
        for part in rows()
    ]
    return first.union(*others, all=True)
