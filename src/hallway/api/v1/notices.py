"""What I was told."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from hallway.api.enums import Scope
from hallway.api.v1.bearer import ApiRequest, Bearer
from hallway.api.v1.paging import Cursor, link_next, page_in, write
from hallway.api.v1.shapes.notices import GivenUpTo, Notice, Notices
from hallway.core import clock
from hallway.notifications.actions.read import mark_all_read, mark_read, recount
from hallway.notifications.queries.notices import notice_at, notices_of

router = Router(tags=["notices"])
READ, WRITE = Bearer(Scope.NOTICES_READ), Bearer(Scope.NOTICES_WRITE)


@router.get("/notices", response=Notices, auth=READ, operation_id="notices")
def notices(request: ApiRequest, response: HttpResponse, cursor: Cursor = "") -> Notices:
    """The newest first, twenty-five at a time. Reading the list marks nothing as read."""
    viewer, now = request.caller.viewer, clock.now()
    found = notices_of(viewer, page=page_in(cursor), now=now)
    assert viewer.account is not None
    assert viewer.id is not None
    if viewer.account.unread_notices != found.unread:
        recount([viewer.id], now=now)  # something was taken back since, as on the page
    after = write(str(found.page.number + 1)) if found.page.has_next else ""
    items = [Notice.of(shown) for shown in found.lines]
    return Notices(items=items, unread=found.unread, next=link_next(request, response, after))


@router.post("/notices/{uuid:id}/read", response={204: None}, auth=WRITE, operation_id="mark_notice_read")
def read(request: ApiRequest, id: UUID) -> None:
    """Mark one line as read."""
    viewer, now = request.caller.viewer, clock.now()
    notice, _kind, _line = notice_at(id, viewer=viewer, now=now)
    mark_read(notice, viewer=viewer, now=now)


@router.post("/notices/read", response={204: None}, auth=WRITE, operation_id="mark_notices_read")
def read_all(request: ApiRequest, given: GivenUpTo) -> None:
    """Mark everything up to one notice as read."""
    viewer, now = request.caller.viewer, clock.now()
    notice, _kind, _line = notice_at(given.up_to, viewer=viewer, now=now)
    mark_all_read(viewer=viewer, up_to=notice.pk, now=now)
