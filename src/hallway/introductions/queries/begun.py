"""What whoever began introductions sees of them: computed from the introductions' own rows alone, never from parts.

So a refusal at any place, silence and expiry are the same words at the same moments, in as many queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.introductions.enums import Role, Standing
from hallway.introductions.models import Introduction
from hallway.introductions.models.introduction import IntroductionQuerySet
from hallway.people.access import no_such_page
from hallway.people.lines import PersonLine, lines
from hallway.people.viewer import Viewer

#: as many as anybody may have begun within a week are among the newest
SHOWN = 50


@dataclass(frozen=True)
class NamedLine:
    """One whom the initiator named: a member they may see, or a name of somebody outside or gone."""

    role: Role
    line: PersonLine | None
    name: str
    #: whether they are in it as no member, under the name that somebody wrote; who wrote it, unless it was the viewer
    is_outside: bool = False
    named_by: str = ""

    @property
    def remark(self) -> str:
        return str(remark_on(self.named_by)) if self.is_outside else ""


def remark_on(named_by: str) -> Any:
    """What stands after the name of one who is in it as no member, in the language in which it is shown."""
    if named_by:
        return format_lazy(gettext_lazy("(no member here; named by {name})"), name=named_by)
    return gettext_lazy("(no member here)")


def names_of(people: Iterable[NamedLine]) -> str:
    """In one line, for titles."""
    return " & ".join(f"{one.name or _('somebody who is no longer here')} {one.remark}".rstrip() for one in people)


@dataclass(frozen=True)
class Begun:
    """An introduction as its initiator sees it."""

    row: Introduction
    standing: Standing
    connectors: Sequence[NamedLine]
    ends: Sequence[NamedLine]
    is_closed: bool

    @property
    def end_names(self) -> str:
        return names_of(self.ends)

    @property
    def is_open(self) -> bool:
        return self.standing == Standing.OPEN

    @property
    def is_thanked(self) -> bool:
        """Whether one of the two thanked the viewer for introducing them."""
        return not self.row.is_asked and self.row.thanked_at is not None

    @property
    def came_about(self) -> bool:
        return self.standing == Standing.ACCEPTED


def all_begun(viewer: Viewer) -> IntroductionQuerySet:
    """The viewer's own, newest first."""
    return Introduction.objects.filter(initiator=viewer.id).order_by("-asked_at", "-pk")


def begun_by(viewer: Viewer) -> list[Introduction]:
    """The newest of the viewer's own. One query."""
    return list(all_begun(viewer)[:SHOWN])


def some_begun(viewer: Viewer, *, few: int, now: datetime) -> list[Introduction]:
    """All that are under way, and a few of those that are over. One query."""
    own = all_begun(viewer)
    is_open = Q(pk__in=own.open_at(now).values("pk"))
    return list(own.filter(is_open | Q(pk__in=own.over_at(now).values("pk")[:few])))


def people_named(rows: Iterable[Introduction]) -> set[int]:
    return {named["person"] for row in rows for named in row.named if named["person"] is not None}


def lines_of_begun(
    rows: Iterable[Introduction], *, viewer: Viewer, now: datetime, also: Iterable[int] = ()
) -> dict[int, PersonLine]:
    """The lines of everybody named in these, and of `also`. One query.

    As they were when it was asked until the time of each is over: otherwise somebody who says no and blocks the viewer
    would vanish from it, and somebody who does not answer stays.
    """
    rows = list(rows)
    running = [row for row in rows if row.accepted_at is None and now < row.ends_at]
    kept = people_named(running)
    return lines(people_named(rows) | set(also), viewer=viewer, with_roles=False, kept=kept)


def as_begun(row: Introduction, *, shown: dict[int, PersonLine], now: datetime) -> Begun:
    named = [
        NamedLine(
            Role(one["role"]),
            line,
            line.name if line is not None else one["name"],
            is_outside=one["person"] is None and bool(one["name"]),
        )
        for one in row.named
        for line in [shown.get(one["person"])]
    ]
    return Begun(
        row,
        row.standing(now),
        connectors=[one for one in named if one.role == Role.CONNECTOR],
        ends=[one for one in named if one.role == Role.END],
        is_closed=row.is_closed(now),
    )


def begun_at(public_id: UUID, *, viewer: Viewer, now: datetime) -> Begun:
    """One of the viewer's own. NotFound for everybody else's. Two queries."""
    row = all_begun(viewer).filter(public_id=public_id).first() if viewer.is_member else None
    if row is None:
        raise no_such_page()
    return begun_of(row, viewer=viewer, now=now)


def begun_of(row: Introduction, *, viewer: Viewer, now: datetime) -> Begun:
    """This introduction, which the viewer began. One query."""
    return as_begun(row, shown=lines_of_begun([row], viewer=viewer, now=now), now=now)


def open_with(other: int, *, among: Iterable[Introduction], now: datetime) -> Introduction | None:
    """The one of these that somebody asked for to meet this person, and that is under way."""
    asked = (row for row in among if row.is_asked and row.standing(now) == Standing.OPEN)
    return next((row for row in asked if row.named[-1]["person"] == other), None)
