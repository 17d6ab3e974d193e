"""Whom to meet this week, ways to somebody, and search."""

from typing import Annotated

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from hallway.api.enums import Scope
from hallway.api.problems import Problem
from hallway.api.v1.bearer import ApiRequest, Bearer
from hallway.api.v1.named import HandleInPath, somebody
from hallway.api.v1.paging import Cursor, link_next, misread, page_in, write
from hallway.api.v1.shapes.discovery import (
    FoundKind,
    FoundKinds,
    Route,
    Routes,
    SearchKind,
    Suggestion,
    Suggestions,
)
from hallway.core import clock, startup
from hallway.core.clock import week_of
from hallway.discovery.actions.set_aside import dismiss_person, snooze_person, take_back
from hallway.discovery.actions.suggest import top_up_suggestions, want_suggestions
from hallway.discovery.queries.search import LONGEST_QUERY, search_everything, search_kind
from hallway.discovery.queries.suggestions import suggestions as open_ones
from hallway.discovery.queries.suggestions import this_week
from hallway.introductions.queries.begun import begun_by
from hallway.introductions.queries.ways import ways_to
from hallway.people.viewer import Viewer

router = Router()
READ, WRITE = Bearer(Scope.SUGGESTIONS_READ), Bearer(Scope.SUGGESTIONS_WRITE)
LOOK_UP = Bearer(Scope.PEOPLE_READ)
PREPARING_S = 10


@router.get("/suggestions", response=Suggestions, auth=READ, operation_id="suggestions", tags=["suggestions"])
def suggestions(request: ApiRequest) -> Suggestions:
    """People to meet this week, each with reasons. Looked for in the background when nobody did yet."""
    return _this_week(request.caller.viewer)


@router.post(
    "/suggestions/{handle}/dismiss",
    response=Suggestions,
    auth=WRITE,
    operation_id="dismiss_suggestion",
    tags=["suggestions"],
)
def dismiss(request: ApiRequest, handle: HandleInPath) -> Suggestions:
    """Never suggest this person to me again. They do not learn of it; somebody else takes the place."""
    viewer = request.caller.viewer
    dismiss_person(somebody(handle, viewer=viewer), viewer=viewer, now=clock.now())
    return _topped_up(viewer)


@router.post(
    "/suggestions/{handle}/snooze",
    response=Suggestions,
    auth=WRITE,
    operation_id="snooze_suggestion",
    tags=["suggestions"],
)
def snooze(request: ApiRequest, handle: HandleInPath) -> Suggestions:
    """Do not suggest this person to me for four weeks. They do not learn of it."""
    viewer = request.caller.viewer
    snooze_person(somebody(handle, viewer=viewer), viewer=viewer, now=clock.now())
    return _topped_up(viewer)


@router.post(
    "/suggestions/{handle}/take-back",
    response=Suggestions,
    auth=WRITE,
    operation_id="take_back_suggestion",
    tags=["suggestions"],
)
def undo(request: ApiRequest, handle: HandleInPath) -> Suggestions:
    """Undo either."""
    viewer = request.caller.viewer
    take_back(somebody(handle, viewer=viewer), viewer=viewer)
    return _this_week(Viewer(viewer.person, viewer.account))


def _topped_up(viewer: Viewer) -> Suggestions:
    """As on the page: what was set aside has changed, so the viewer is read anew."""
    fresh = Viewer(viewer.person, viewer.account)
    if startup.is_ready():
        top_up_suggestions(fresh, now=clock.now())
    return _this_week(fresh)


def _this_week(viewer: Viewer) -> Suggestions:
    now = clock.now()
    _be_ready()
    week = this_week(viewer, now=now)
    if not week.picked:
        assert viewer.id is not None
        want_suggestions(viewer.id, now=now)
    items = [Suggestion.of(found) for found in open_ones(viewer, week)] if week.picked else []
    return Suggestions(week_on=week_of(now), is_picked=week.picked, items=items)


@router.get("/people/{handle}/routes", response=Routes, auth=LOOK_UP, operation_id="routes", tags=["routes"])
def routes(request: ApiRequest, handle: HandleInPath) -> Routes:
    """Through whom you could be introduced to somebody. Nothing of it says how well others know each other."""
    viewer = request.caller.viewer
    person = somebody(handle, viewer=viewer)
    _be_ready()
    if person.pk in viewer.connection_ids:
        return Routes(items=[])
    ways = ways_to(person, viewer=viewer, own=begun_by(viewer), now=clock.now())
    return Routes(items=[Route.of(way) for way in ways])


@router.get("/search", response=FoundKinds, auth=LOOK_UP, operation_id="search", tags=["search"])
def search(
    request: ApiRequest,
    response: HttpResponse,
    q: Annotated[str, Query(min_length=1, max_length=LONGEST_QUERY, description="Words, or a sentence.")],
    kind: Annotated[SearchKind | None, Query(description="Of this kind alone, twenty at a time.")] = None,
    cursor: Cursor = "",
) -> FoundKinds:
    """The best of each kind, or everything of one."""
    viewer = request.caller.viewer
    _be_ready()
    if kind is None:
        if cursor:
            raise misread()
        groups = search_everything(q, viewer=viewer)
        return FoundKinds(items=[FoundKind.of(group) for group in groups], next=None)
    group, page = search_kind(kind.value, q, viewer=viewer, page=page_in(cursor))
    after = write(str(page.number + 1)) if page.has_next else ""
    return FoundKinds(items=[FoundKind.of(group)], next=link_next(request, response, after))


def _be_ready() -> None:
    """Raise Problem in the first moments of a process, while its engine is being compiled."""
    if not startup.is_ready():
        raise Problem("unavailable", _("The server is still starting."), headers={"Retry-After": str(PREPARING_S)})
