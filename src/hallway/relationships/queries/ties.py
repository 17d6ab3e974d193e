"""The ties that a viewer may use by name: their own, and those that people show to their connections.

Only between people who are here: nobody else is counted or named on a way, as in the networks that all share.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from hallway.core.prepared import Prepared, Slot
from hallway.people.enums import IN_DIRECTORY
from hallway.people.viewer import Viewer
from hallway.relationships.enums import ConnectionState, Consent
from hallway.relationships.models import Connection, Tie


class TieInSight(NamedTuple):
    """What one person holds towards another. Closeness and what was learned are for the viewer's own ties only."""

    holder: int
    other: int
    closeness: str
    learned: float | None
    origin: str
    last_used_at: datetime | None
    #: what the other end lets be known of it; of the viewer's own ties, what the viewer does
    back: str


_COLUMNS = TieInSight._fields[2:-1]


def ties_in_sight(viewer: Viewer) -> list[TieInSight]:
    """One query for all parts of a page."""
    return viewer.once("ties_in_sight", lambda: _read(viewer))


def own_tie(viewer: Viewer, *, to: int) -> TieInSight | None:
    """What the viewer holds towards somebody, from what is in sight anyway."""
    return next((tie for tie in ties_in_sight(viewer) if tie.other == to and tie.holder == viewer.id), None)


def _read(viewer: Viewer) -> list[TieInSight]:
    return [TieInSight(*row) for row in _in_sight.rows(viewer=viewer.id)] if viewer.id is not None else []


def _rows() -> QuerySet[Any, Any]:
    columns = ("holder_id", "other_id", *_COLUMNS)
    own = (
        Tie.objects.filter(holder=_VIEWER, other__standing__in=IN_DIRECTORY)
        .annotate(back=F("consent"))
        .values_list(*columns, "back")
    )
    confirmed = Connection.objects.filter(state=ConnectionState.CONFIRMED)
    connections = confirmed.filter(low=_VIEWER).values("high").union(confirmed.filter(high=_VIEWER).values("low"))
    shown = (
        Tie.objects.filter(
            holder__in=connections,
            consent=Consent.CONNECTIONS,
            holder__standing__in=IN_DIRECTORY,
            other__standing__in=IN_DIRECTORY,
        )
        .exclude(other=_VIEWER)
        .filter(other__ties__other_id=F("holder_id"), other__ties__consent__in=[Consent.CONNECTIONS, Consent.MEMBERS])
        .annotate(back=F("other__ties__consent"))
        .values_list(*columns, "back")
    )
    return own.union(shown, all=True)


_VIEWER = Slot("viewer")
_in_sight = Prepared(_rows)
