"""Everything of a member's that is over, page by page, and what came of what they passed on."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count

from hallway.introductions.enums import Answer, Role
from hallway.introductions.models import Introduction, Part
from hallway.introductions.queries.begun import Begun, all_begun, as_begun, lines_of_begun
from hallway.introductions.queries.parts import PartSeen, all_parts, as_seen, beside, done, people_beside
from hallway.people.lines import lines
from hallway.people.viewer import Viewer

A_PAGE = 20


@dataclass(frozen=True)
class PassedOn:
    """What came of all that the viewer passed on."""

    count: int
    agreed: int
    met: int
    thanked: int


def begun_over(viewer: Viewer, *, page: str | None, now: datetime) -> "Page[Introduction]":
    """Two queries."""
    return Paginator(all_begun(viewer).over_at(now), A_PAGE).get_page(page)


def parts_over(viewer: Viewer, *, role: Role, page: str | None, now: datetime) -> "Page[Part]":
    """Two queries."""
    return Paginator(done(viewer, role=role, now=now), A_PAGE).get_page(page)


def begun_on(page: "Page[Introduction]", *, viewer: Viewer, now: datetime) -> list[Begun]:
    """One query."""
    shown = lines_of_begun(page, viewer=viewer, now=now)
    return [as_begun(row, shown=shown, now=now) for row in page]


def seen_on(page: "Page[Part]", *, viewer: Viewer, now: datetime) -> list[PartSeen]:
    """Two queries."""
    parts = list(page)
    everybody = beside(part.introduction_id for part in parts)
    shown = lines(people_beside(parts, everybody), viewer=viewer, with_roles=False)
    return as_seen(parts, everybody, shown=shown, viewer=viewer, now=now)


def came_of_what_passed_on(viewer: Viewer) -> PassedOn:
    """One query."""
    passed_on = all_parts(viewer).filter(role=Role.CONNECTOR, answer__in=[Answer.YES, Answer.HANDED_ON]).order_by()
    return PassedOn(
        **passed_on.aggregate(
            count=Count("pk"),
            agreed=Count("introduction__accepted_at"),
            met=Count("introduction__met_at"),
            thanked=Count("introduction__thanked_at"),
        )
    )
