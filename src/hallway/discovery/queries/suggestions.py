"""The suggestions a member has this week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateField, QuerySet, Value

from hallway.core.clock import week_of
from hallway.core.prepared import Prepared, Slot
from hallway.discovery.models import Picked, Suggestion
from hallway.discovery.queries.people_to_meet import PersonToMeet, explain, left_out
from hallway.people.viewer import Viewer

SHOWN_AT_ONCE = 3


@dataclass(frozen=True)
class Week:
    """What was picked for a viewer this week."""

    #: whether it was looked for people at all
    picked: bool
    #: everybody suggested, in the order of picking, whatever came of it
    people: Sequence[int]


def this_week(viewer: Viewer, *, now: datetime) -> Week:
    """One query."""
    rows = _this_week.rows(viewer=viewer.id, week=week_of(now))
    people = sorted((order, person) for order, person in rows if order)
    return Week(picked=bool(rows), people=[person for _order, person in people])


def _rows() -> QuerySet[Any, Any]:
    viewer, week = Slot("viewer"), Slot("week", DateField())
    suggested = Suggestion.objects.filter(viewer=viewer, week_on=week).order_by().values_list("pk", "person_id")
    picked = Picked.objects.filter(viewer=viewer, week_on=week).values_list(Value(0), "viewer_id")
    return suggested.union(picked, all=True)


_this_week = Prepared(_rows)


def open_suggestions(viewer: Viewer, week: Week) -> list[int]:
    """Those neither acted on nor set aside, and still for the viewer to see."""
    out = left_out(viewer)
    return [person for person in week.people if person not in out]


def suggestions(viewer: Viewer, week: Week) -> list[PersonToMeet]:
    """Those of this week's suggestions that are open, with the reasons that hold now."""
    return explain(viewer, open_suggestions(viewer, week)[:SHOWN_AT_ONCE], scores={})
