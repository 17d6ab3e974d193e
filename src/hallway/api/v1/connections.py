"""Connections, and requests on both sides."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router

from hallway.api.enums import Scope
from hallway.api.v1.bearer import ApiRequest, Bearer
from hallway.api.v1.named import HandleInPath, me_of, somebody
from hallway.api.v1.paging import Cursor, Limit, cut, link_next, part_of, rows_after
from hallway.api.v1.shapes.connections import (
    Between,
    Connection,
    Connections,
    GivenConfirmation,
    GivenRequest,
    Request,
    Requests,
    Side,
)
from hallway.api.v1.shapes.people import Person
from hallway.core import clock
from hallway.people.lines import lines
from hallway.people.models import Person as PersonRow
from hallway.people.viewer import Viewer
from hallway.relationships.actions.connect import (
    ask_to_connect,
    confirm_connection,
    end_connection,
    set_aside_request,
    withdraw_request,
)
from hallway.relationships.enums import Closeness
from hallway.relationships.models import Tie
from hallway.relationships.queries.connections import connection_with, stage_of
from hallway.relationships.queries.network import network_of, requests_by, requests_to

router = Router(tags=["connections"])
READ, WRITE = Bearer(Scope.CONNECTIONS_READ), Bearer(Scope.CONNECTIONS_WRITE)


@router.get("/connections", response=Connections, auth=READ, operation_id="connections")
def connections(request: ApiRequest, response: HttpResponse, limit: Limit = 30, cursor: Cursor = "") -> Connections:
    """Everybody you are connected with, by name."""
    viewer = request.caller.viewer
    ties = network_of(viewer, kind="connected")
    rows = list(rows_after(ties, cursor, by="other__sort_key", tie="other__public_id")[: limit + 1])
    shown, after = cut(rows, limit, key=_place)
    people = lines([tie.other_id for tie in shown], viewer=viewer)
    items = [
        Connection(
            person=Person.of(people[tie.other_id]),
            closeness=Closeness(tie.closeness) if tie.closeness else None,
            last_contact_at=tie.last_used_at,
        )
        for tie in shown
        if tie.other_id in people
    ]
    return Connections(items=items, next=link_next(request, response, after))


def _place(tie: Tie) -> tuple[str, str]:
    return tie.other.sort_key, str(tie.other.public_id)


@router.get("/connection-requests", response=Requests, auth=READ, operation_id="connection_requests")
def connection_requests(
    request: ApiRequest,
    response: HttpResponse,
    side: Annotated[Side, Query(description="Who asked.")] = Side.TO_ME,
    limit: Limit = 30,
    cursor: Cursor = "",
) -> Requests:
    """Requests that wait for your answer, or your own that are open, the newest first."""
    viewer = request.caller.viewer
    every = requests_to(viewer) if side == Side.TO_ME else requests_by(viewer)
    shown, after = part_of(every, cursor, limit, key=lambda one: str(one.line.public_id))
    items = [Request(person=Person.of(one.line), words=one.words, asked_at=one.asked_at) for one in shown]
    return Requests(items=items, next=link_next(request, response, after))


@router.post("/connections/{handle}/ask", response=Between, auth=WRITE, operation_id="ask_to_connect")
def ask(request: ApiRequest, handle: HandleInPath, given: GivenRequest) -> Between:
    """Ask somebody to connect; who asked you already is confirmed. The first request stays when you ask again."""
    viewer = request.caller.viewer
    other = somebody(handle, viewer=viewer)
    ask_to_connect(me_of(viewer), other=other, words=given.words, consent=given.consent, now=clock.now())
    return _between(viewer, other)


@router.post("/connections/{handle}/confirm", response=Between, auth=WRITE, operation_id="confirm_connection")
def confirm(request: ApiRequest, handle: HandleInPath, given: GivenConfirmation) -> Between:
    """Say yes to somebody's request."""
    viewer = request.caller.viewer
    other = somebody(handle, viewer=viewer)
    confirm_connection(me_of(viewer), other=other, consent=given.consent, now=clock.now())
    return _between(viewer, other)


@router.post("/connections/{handle}/decline", response=Between, auth=WRITE, operation_id="decline_request")
def decline(request: ApiRequest, handle: HandleInPath) -> Between:
    """Set somebody's request aside. They are not told, and go on seeing an open one."""
    viewer = request.caller.viewer
    other = somebody(handle, viewer=viewer)
    set_aside_request(me_of(viewer), other=other, now=clock.now())
    return _between(viewer, other)


@router.post("/connections/{handle}/withdraw", response=Between, auth=WRITE, operation_id="withdraw_request")
def withdraw(request: ApiRequest, handle: HandleInPath) -> Between:
    """Take your own request back."""
    viewer = request.caller.viewer
    other = somebody(handle, viewer=viewer)
    withdraw_request(me_of(viewer), other=other, now=clock.now())
    return _between(viewer, other)


@router.delete("/connections/{handle}", response=Between, auth=WRITE, operation_id="end_connection")
def end(request: ApiRequest, handle: HandleInPath) -> Between:
    """End a connection. They are not told; each keeps their own notes."""
    viewer = request.caller.viewer
    other = somebody(handle, viewer=viewer)
    end_connection(me_of(viewer), other=other, now=clock.now())
    return _between(viewer, other)


def _between(viewer: Viewer, other: PersonRow) -> Between:
    """As it is now: what the viewer knew was read before."""
    fresh = Viewer(viewer.person, viewer.account)
    assert fresh.id is not None
    return Between(connection=stage_of(connection_with(fresh, other=other.pk), viewer_id=fresh.id))
