"""A member's own list of the people they know, and the requests on both sides; nobody else's eyes reach here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from hallway.organisations.models import Affiliation
from hallway.people.enums import Audience
from hallway.people.lines import PersonLine, lines
from hallway.people.rules import in_sight
from hallway.people.viewer import Viewer
from hallway.relationships.enums import Closeness
from hallway.relationships.models import Connection, Tie

_SHOWN_TO_MEMBERS = [Audience.EVERYONE, Audience.MEMBERS]


@dataclass(frozen=True)
class Known:
    """One person of a member's network, with what the member holds towards them."""

    line: PersonLine
    #: in words; empty when never said
    closeness: str
    connected: bool
    last_contact: datetime | None


@dataclass(frozen=True)
class Request:
    """A request to connect, from the viewer's side."""

    line: PersonLine
    words: str
    asked_at: datetime


def network_of(viewer: Viewer, *, text: str = "", closeness: str = "", kind: str = "", sort: str = "") -> QuerySet[Tie]:
    """The viewer's ties to people they may see. Unknown filters filter nothing."""
    ties = Tie.objects.filter(in_sight(viewer, person="other"), holder=viewer.id).select_related("other")
    if text:
        ties = ties.filter(Q(other__name__icontains=text) | _works_at(text, viewer))
    if closeness == "unstated":
        ties = ties.filter(closeness="")
    elif closeness in Closeness:
        ties = ties.filter(closeness=closeness)
    if kind == "connected":
        ties = ties.filter(other__in=viewer.connection_ids)
    elif kind == "other":
        ties = ties.exclude(other__in=viewer.connection_ids)
    if sort == "name":
        return ties.order_by("other__name", "other_id")
    if sort == "longest":
        return ties.order_by(F("last_used_at").asc(nulls_first=True), "other__name", "other_id")
    return ties.order_by(F("last_used_at").desc(nulls_last=True), "other__name", "other_id")


def _works_at(text: str, viewer: Viewer) -> Q:
    """People with such an organisation now, where the viewer may see that."""
    may_see = (
        Q(other__audiences__affiliations__isnull=True)
        | Q(other__audiences__affiliations__in=_SHOWN_TO_MEMBERS)
        | Q(other__audiences__affiliations=Audience.CONNECTIONS, other__in=viewer.connection_ids)
    )
    now_at = Affiliation.objects.filter(to_on=None, organisation__name__icontains=text).values("person")
    return Q(other__in=now_at) & may_see


def known_rows(ties: Iterable[Tie], *, viewer: Viewer) -> list[Known]:
    """What the list shows of these ties. Two queries for all of them."""
    rows = list(ties)
    shown = lines([tie.other_id for tie in rows], viewer=viewer)
    return [
        Known(
            shown[tie.other_id],
            str(Closeness(tie.closeness).label) if tie.closeness else "",
            tie.other_id in viewer.connection_ids,
            tie.last_used_at,
        )
        for tie in rows
        if tie.other_id in shown
    ]


def requests_to(viewer: Viewer) -> list[Request]:
    """Requests the viewer is to answer, newest first. Three queries."""
    assert viewer.id is not None
    return _requests(Connection.objects.waiting_for(viewer.id).order_by("-reached_at", "-id"), viewer)


def requests_by(viewer: Viewer) -> list[Request]:
    """The viewer's own open requests, newest first: whether they were set aside does not show. Three queries."""
    assert viewer.id is not None
    return _requests(Connection.objects.open_by(viewer.id).order_by("-asked_at", "-id"), viewer)


def _requests(rows: QuerySet[Connection], viewer: Viewer) -> list[Request]:
    found = [(row.other_end(viewer.id or 0), row) for row in rows]
    shown = lines([other for other, _row in found], viewer=viewer)
    return [Request(shown[other], row.words, row.asked_at) for other, row in found if other in shown]
