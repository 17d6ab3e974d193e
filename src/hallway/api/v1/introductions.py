"""Introductions: mine and those before me, and everything that is done about one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from hallway.api.enums import Scope
from hallway.api.v1.bearer import ApiRequest, Bearer
from hallway.api.v1.paging import Cursor, Limit, cut, link_next, rows_after
from hallway.api.v1.shapes.introductions import (
    ContactDetails,
    FullIntroduction,
    GivenAnswer,
    GivenAsk,
    GivenHandOn,
    GivenOffer,
    GivenOutcome,
    GivenOutsider,
    GivenThanks,
    Introduction,
    Introductions,
    Side,
    of_begun,
    of_part,
)
from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.introductions.actions.afterwards import give_outcome, thank
from hallway.introductions.actions.answer import answer_part, hand_on
from hallway.introductions.actions.begin import ask_for_introduction, introduce_two
from hallway.introductions.actions.withdraw import withdraw_introduction
from hallway.introductions.enums import Answer
from hallway.introductions.models import Introduction as Row
from hallway.introductions.models import Part
from hallway.introductions.queries.begun import all_begun, as_begun, begun_of, lines_of_begun
from hallway.introductions.queries.contact import contact_for
from hallway.introductions.queries.parts import (
    all_parts,
    as_seen,
    beside,
    introduction_at,
    part_at,
    part_in,
    people_beside,
)
from hallway.introductions.rules import Named
from hallway.membership.cleaning import clean_email, clean_name
from hallway.people.lines import lines
from hallway.people.queries.profile import person_at
from hallway.people.viewer import Viewer

router = Router(tags=["introductions"])
READ, WRITE = Bearer(Scope.INTRODUCTIONS_READ), Bearer(Scope.INTRODUCTIONS_WRITE)


@router.get("/introductions", response=Introductions, auth=READ, operation_id="introductions")
def introductions(
    request: ApiRequest,
    response: HttpResponse,
    side: Annotated[Side, Query(description="Those you began, or those that reached you.")] = Side.RECEIVED,
    limit: Limit = 30,
    cursor: Cursor = "",
) -> Introductions:
    """Those that reached you, or those you began, the newest first."""
    viewer = request.caller.viewer
    items, after = (_begun if side == Side.BEGUN else _received)(viewer, cursor, limit)
    return Introductions(items=items, next=link_next(request, response, after))


def _begun(viewer: Viewer, cursor: str, limit: int) -> tuple[list[Introduction], str]:
    found = rows_after(all_begun(viewer), cursor, by="asked_at", newest=True, moments=True)
    rows, after = cut(list(found[: limit + 1]), limit, key=lambda row: (row.asked_at.isoformat(), str(row.public_id)))
    now = clock.now()
    shown = lines_of_begun(rows, viewer=viewer, now=now)
    return [of_begun(as_begun(row, shown=shown, now=now)) for row in rows], after


def _received(viewer: Viewer, cursor: str, limit: int) -> tuple[list[Introduction], str]:
    found = rows_after(all_parts(viewer), cursor, by="reached_at", newest=True, moments=True)
    parts, after = cut(list(found[: limit + 1]), limit, key=_place)
    everybody = beside(part.introduction_id for part in parts)
    shown = lines(people_beside(parts, everybody), viewer=viewer, with_roles=False)
    seen = as_seen(parts, everybody, shown=shown, viewer=viewer, now=clock.now())
    return [of_part(one) for one in seen], after


def _place(part: Part) -> tuple[str, str]:
    assert part.reached_at is not None  # it is in the list
    return part.reached_at.isoformat(), str(part.public_id)


@router.get("/introductions/{uuid:id}", response=FullIntroduction, auth=READ, operation_id="introduction")
def introduction(request: ApiRequest, id: UUID) -> FullIntroduction:
    """One that you began, or are asked about."""
    return _full(id, viewer=request.caller.viewer)


@router.post("/introductions/ask", response=FullIntroduction, auth=WRITE, operation_id="ask_for_introduction")
def ask(request: ApiRequest, given: GivenAsk) -> FullIntroduction:
    """Ask to be introduced to somebody. One that is under way to the same person is answered as it is."""
    viewer = request.caller.viewer
    with _faults_at(connector="connectors", other="to"):
        row = ask_for_introduction(
            viewer,
            to=_named(given.to, viewer, at="to"),
            connectors=[_named(one, viewer, at=f"connectors.{place}") for place, one in enumerate(given.connectors)],
            words=given.words,
            now=clock.now(),
        )
    return _full(row.public_id, viewer=viewer)


@router.post("/introductions/offer", response=FullIntroduction, auth=WRITE, operation_id="introduce_two")
def offer(request: ApiRequest, given: GivenOffer) -> FullIntroduction:
    """Introduce two people to each other. Both are asked; one that is under way is answered as it is."""
    viewer = request.caller.viewer
    with _faults_at(connector="one"):
        row = introduce_two(
            viewer,
            one=_named(given.one, viewer, at="one"),
            other=_named(given.other, viewer, at="other"),
            words=given.words,
            now=clock.now(),
        )
    return _full(row.public_id, viewer=viewer)


@router.post(
    "/introductions/{uuid:id}/answer", response=FullIntroduction, auth=WRITE, operation_id="answer_introduction"
)
def answer(request: ApiRequest, id: UUID, given: GivenAnswer) -> FullIntroduction:
    """Say yes or no, when it waits for you. Of a no nobody is told."""
    viewer, now = request.caller.viewer, clock.now()
    seen = part_at(id, viewer=viewer, now=now)
    answer_part(seen.part, answer=Answer(given.answer.value), word=given.word, now=now)
    return _full(id, viewer=viewer)


@router.post(
    "/introductions/{uuid:id}/hand-on", response=FullIntroduction, auth=WRITE, operation_id="hand_introduction_on"
)
def hand(request: ApiRequest, id: UUID, given: GivenHandOn) -> FullIntroduction:
    """As a connector, name somebody better placed, who is asked instead of you."""
    viewer, now = request.caller.viewer, clock.now()
    seen = part_at(id, viewer=viewer, now=now)
    hand_on(seen.part, to=_named(given.to, viewer, at="to"), word=given.word, viewer=viewer, now=now)
    return _full(id, viewer=viewer)


@router.post(
    "/introductions/{uuid:id}/withdraw", response=FullIntroduction, auth=WRITE, operation_id="withdraw_introduction"
)
def withdraw(request: ApiRequest, id: UUID) -> FullIntroduction:
    """Take your own back, while it is open. Nobody is written to."""
    viewer = request.caller.viewer
    withdraw_introduction(id, viewer=viewer, now=clock.now())
    return _full(id, viewer=viewer)


@router.post(
    "/introductions/{uuid:id}/thank", response=FullIntroduction, auth=WRITE, operation_id="thank_for_introduction"
)
def say_thanks(request: ApiRequest, id: UUID, given: GivenThanks) -> FullIntroduction:
    """As one of the two, thank those who introduced you, once both agreed."""
    viewer = request.caller.viewer
    thank(id, viewer=viewer, words=given.words, now=clock.now())
    return _full(id, viewer=viewer)


@router.put(
    "/introductions/{uuid:id}/outcome",
    response=FullIntroduction,
    auth=WRITE,
    operation_id="give_introductions_outcome",
)
def outcome(request: ApiRequest, id: UUID, given: GivenOutcome) -> FullIntroduction:
    """As one of the two, say what came of it. The last word counts."""
    viewer = request.caller.viewer
    give_outcome(id, viewer=viewer, met=given.met, helped=given.helped, words=given.words, now=clock.now())
    return _full(id, viewer=viewer)


def _full(public_id: UUID, *, viewer: Viewer) -> FullIntroduction:
    """As it is now, for these eyes."""
    fresh = Viewer(viewer.person, viewer.account)
    row, now = introduction_at(public_id, viewer=fresh), clock.now()
    if row.initiator_id == fresh.id:
        shape, is_end = of_begun(begun_of(row, viewer=fresh, now=now)), row.is_asked
    else:
        seen = part_in(row, viewer=fresh, now=now)
        shape, is_end = of_part(seen), not seen.is_connector
    return FullIntroduction(**dict(shape), contact=_contact(fresh, row) if is_end else None)


def _contact(viewer: Viewer, row: Row) -> ContactDetails | None:
    contact = contact_for(viewer, row)
    return ContactDetails.of(contact) if contact is not None else None


def _named(given: str | GivenOutsider, viewer: Viewer, *, at: str) -> Named:
    if isinstance(given, str):
        return Named(person_at(given, viewer=viewer))
    with _faults_at(name=f"{at}.name", email=f"{at}.address"):
        return Named(name=clean_name(given.name), address=clean_email(given.address))


@contextmanager
def _faults_at(**places: str) -> Iterator[None]:
    """What is wrong is told where it stands in what was sent; `places` by the fields that the actions name."""
    try:
        yield
    except Invalid as problem:
        fields = {places.get(name, name): words for name, words in problem.fields.items()}
        raise Invalid(problem.message, fields=fields) from None
