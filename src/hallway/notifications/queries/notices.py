"""The notices of a member as a page shows them: one line for several of one topic, and only what holds now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Q, QuerySet
from django.utils.safestring import SafeString

from hallway.core.paging import Page
from hallway.core.prepared import Prepared, Slot
from hallway.notifications.kinds import Kind, Line, Moment, Thing, Things, kind_named, kinds
from hallway.notifications.models import Notice
from hallway.notifications.rules import still_holds
from hallway.people.access import no_such_page
from hallway.people.lines import PersonLine, line_of, people_at
from hallway.people.viewer import Viewer

LINES_A_PAGE = 25
#: the oldest lines beyond are not shown any more
MOST_LINES = 500


@dataclass(frozen=True)
class Shown:
    """A line with the face of who did it."""

    line: Line
    words: SafeString
    leads_on: bool
    face: PersonLine | None


@dataclass(frozen=True)
class Notices:
    """A page of the list."""

    page: Page
    lines: Sequence[Shown]
    #: the newest notice there is, for marking all as read
    newest: int
    #: how many were not read, on all pages
    unread: int


def notices_of(viewer: Viewer, *, page: int, now: datetime) -> Notices:
    """The newest first. Three queries, one for the viewer's circles, and one for each sort of thing."""
    grouped = _groups.rows(viewer=viewer.id, **Moment.at(now).values())
    place = Page(
        number=min(max(1, page), Page(1, LINES_A_PAGE, len(grouped)).num_pages), size=LINES_A_PAGE, total=len(grouped)
    )
    begin = (place.number - 1) * place.size
    counts = {
        latest: (count, not is_new) for _kind, _topic, is_new, count, latest in grouped[begin : begin + place.size]
    }
    rows = Notice.objects.filter(pk__in=counts).order_by("-pk")
    lines = [replace(line, count=counts[line.id][0], is_read=counts[line.id][1]) for line in lines_of(rows)]
    actors = people_at({line.actor for line in lines if line.actor is not None}, viewer=viewer, also=("standing",))
    faces = {key: line_of(person, viewer) for key, person in actors.items()}
    shown = [_shown(line, faces) for line in lines]
    return Notices(
        place,
        [one for one in shown if one is not None],
        newest=max((latest for *_line, latest in grouped), default=0),
        unread=sum(count for _kind, _topic, is_new, count, _latest in grouped if is_new),
    )


def _shown(line: Line, faces: Mapping[int, PersonLine]) -> Shown | None:
    kind = kind_named(line.kind)
    face = faces.get(line.actor) if line.actor is not None else None
    if kind is None or (line.actor is not None and face is None):
        return None
    if face is not None:
        line = replace(line, actor_name=face.name, actor_path=face.url)
    return Shown(line, kind.says(line).html(), leads_on=bool(kind.leads_to(line)), face=face)


def lines_of(rows: Iterable[Notice]) -> list[Line]:
    """Notices with the things that they name, not yet the people. One query for each sort of thing."""
    notices = list(rows)
    keys: dict[Things, set[int]] = defaultdict(set)
    for notice in notices:
        if (kind := kind_named(notice.kind)) is not None:
            keys[kind.things].add(notice.thing)
    found = {things: things(keys) for things, keys in keys.items()}
    named = {kind.name: found[kind.things] for kind in kinds() if kind.things in found}
    return [
        Line(
            id=notice.pk,
            public_id=notice.public_id,
            kind=notice.kind,
            made_at=notice.made_at,
            is_read=notice.read_at is not None,
            actor=notice.actor_id,
            thing=named.get(notice.kind, {}).get(notice.thing, Thing()),
        )
        for notice in notices
    ]


def notice_at(public_id: UUID, *, viewer: Viewer, now: datetime) -> tuple[Notice, Kind, Line]:
    """One of the viewer's own that still holds; NotFound for everybody else's."""
    rows = Notice.objects.filter(still_holds(Moment.at(now)), public_id=public_id, person=viewer.id)
    notice = rows.select_related("actor").first() if viewer.is_member else None
    kind = kind_named(notice.kind) if notice is not None else None
    if notice is None or kind is None:
        raise no_such_page()
    [line] = lines_of([notice])
    if notice.actor is not None:
        line = replace(line, actor_name=notice.actor.name, actor_path=notice.actor.get_absolute_url())
    return notice, kind, line


def _rows() -> QuerySet[Any, Any]:
    is_new = ExpressionWrapper(Q(read_at__isnull=True), output_field=BooleanField())
    rows = Notice.objects.filter(still_holds(Moment.slots()), person=Slot("viewer")).annotate(is_new=is_new)
    lines = rows.order_by().values("kind", "topic", "is_new")
    return lines.annotate(count=Count("pk"), latest=Max("pk")).order_by("-latest")[:MOST_LINES]


_groups = Prepared(_rows)
