"""Asks and offers: everybody's, and my own."""

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Path, Query, Router

from hallway.api.enums import Scope
from hallway.api.v1.bearer import ApiRequest, Bearer
from hallway.api.v1.conditions import IfMatch, check_match, give_tag
from hallway.api.v1.named import me_of
from hallway.api.v1.paging import Cursor, Limit, cut, link_next, rows_after
from hallway.api.v1.shapes.exchange import (
    Entries,
    EntryChange,
    EntryOfSomebody,
    GivenEntry,
    OwnEntry,
    of_own,
    of_somebody,
)
from hallway.core import clock
from hallway.core.edits import fingerprint
from hallway.exchange.actions.entries import add_entry, edit_entry, remove_entry
from hallway.exchange.enums import Kind
from hallway.exchange.queries import entry_at, own_entry, visible
from hallway.people.enums import Audience
from hallway.people.lines import line_of, lines

router = Router(tags=["exchange"])
READ, READ_OWN, WRITE = Bearer(Scope.PEOPLE_READ), Bearer(Scope.PROFILE_READ), Bearer(Scope.PROFILE_WRITE)

KindInPath = Annotated[Kind, Path(description="Which of the two.")]


@router.get("/entries", response=Entries, auth=READ, operation_id="entries")
def entries(
    request: ApiRequest,
    response: HttpResponse,
    kind: Annotated[Kind, Query(description="Asks, or offers.")] = Kind.ASK,
    limit: Limit = 30,
    cursor: Cursor = "",
) -> Entries:
    """What members look for, or can help with, the newest first."""
    viewer = request.caller.viewer
    found = visible(kind, viewer).exclude(person_id__in=viewer.muted_ids)
    rows = list(rows_after(found, cursor, by="made_at", newest=True, moments=True)[: limit + 1])
    shown, after = cut(rows, limit, key=lambda row: (row.made_at.isoformat(), str(row.public_id)))
    people = lines([row.person_id for row in shown], viewer=viewer)
    items = [of_somebody(row, people[row.person_id]) for row in shown if row.person_id in people]
    return Entries(items=items, next=link_next(request, response, after))


@router.get("/entries/{kind}/{uuid:id}", response=EntryOfSomebody, auth=READ, operation_id="entry")
def entry(request: ApiRequest, kind: KindInPath, id: UUID) -> EntryOfSomebody:
    """One ask or offer."""
    viewer = request.caller.viewer
    row = entry_at(kind, id, viewer=viewer)
    return of_somebody(row, line_of(row.person, viewer))


@router.post("/entries", response=OwnEntry, auth=WRITE, operation_id="add_entry")
def add(request: ApiRequest, response: HttpResponse, given: GivenEntry) -> OwnEntry:
    """Ask for something, or offer something. The same words said twice are said once."""
    viewer = request.caller.viewer
    row = add_entry(me_of(viewer), kind=given.kind, text=given.text, audience=given.audience, now=clock.now())
    return give_tag(response, of_own(row))


@router.get("/me/entries/{kind}/{uuid:id}", response=OwnEntry, auth=READ_OWN, operation_id="own_entry")
def own(request: ApiRequest, response: HttpResponse, kind: KindInPath, id: UUID) -> OwnEntry:
    """One of your own, with an ETag to change it by."""
    return give_tag(response, of_own(own_entry(kind, id, viewer=request.caller.viewer)))


@router.patch("/me/entries/{kind}/{uuid:id}", response=OwnEntry, auth=WRITE, operation_id="change_entry")
def change(
    request: ApiRequest,
    response: HttpResponse,
    kind: KindInPath,
    id: UUID,
    given: EntryChange,
    if_match: IfMatch = "",
) -> OwnEntry:
    """Other words for one of your own, or other eyes."""
    row = own_entry(kind, id, viewer=request.caller.viewer)
    stored = {"text": row.text, "audience": row.audience}
    text, audience = given.text or row.text, given.audience or Audience(row.audience)
    check_match(of_own(row), if_match, is_done=stored == {"text": text, "audience": audience.value})
    row = edit_entry(row, text=text, audience=audience, seen=fingerprint(stored), now=clock.now())
    return give_tag(response, of_own(row))


@router.delete("/me/entries/{kind}/{uuid:id}", response={204: None}, auth=WRITE, operation_id="remove_entry")
def remove(request: ApiRequest, kind: KindInPath, id: UUID) -> None:
    """Take one of your own off."""
    remove_entry(own_entry(kind, id, viewer=request.caller.viewer), now=clock.now())
