"""The suggestions a member has this week."""

from collections.abc import Sequence
from datetime import datetime

from hallway.core.clock import week_of
from hallway.discovery.models import Suggestion
from hallway.discovery.queries.people_to_meet import PersonToMeet, explain, left_out
from hallway.people.viewer import Viewer

SHOWN_AT_ONCE = 3


def suggested_this_week(viewer: Viewer, *, now: datetime) -> list[int]:
    """Everybody suggested to the viewer this week, in the order of picking, whatever came of it. One query."""
    return list(
        Suggestion.objects.filter(viewer=viewer.id, week_on=week_of(now))
        .order_by("pk")
        .values_list("person_id", flat=True)
    )


def open_suggestions(viewer: Viewer, suggested: Sequence[int]) -> list[int]:
    """Those neither acted on nor set aside, and still for the viewer to see."""
    out = left_out(viewer)
    return [person for person in suggested if person not in out]


def suggestions(viewer: Viewer, suggested: Sequence[int]) -> list[PersonToMeet]:
    """Those of this week's suggestions that are open, with the reasons that hold now."""
    still_open = open_suggestions(viewer, suggested)
    return explain(viewer, still_open[:SHOWN_AT_ONCE], scores={})
