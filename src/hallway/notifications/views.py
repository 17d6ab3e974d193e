"""What I was told."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hallway.core import clock
from hallway.notifications.actions.read import mark_all_read, mark_read, recount
from hallway.notifications.queries.notices import notice_at, notices_of
from hallway.people.access import member_required
from hallway.people.middleware import ViewerRequest


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 1


@member_required
@require_safe
def notices(request: ViewerRequest) -> HttpResponse:
    """The newest first. Looking at the list reads nothing: its lines do, and the button for all of them."""
    viewer, now = request.viewer, clock.now()
    found = notices_of(viewer, page=_number(request.GET.get("page", "")), now=now)
    if viewer.account is not None and viewer.id is not None and viewer.account.unread_notices != found.unread:
        recount([viewer.id], now=now)  # something was taken back since
        viewer.account.unread_notices = found.unread
    return render(request, "notifications/notices.html", {"notices": found, "page": found.page})


@member_required
@require_safe
def follow(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """To what the notice is about, which is read then."""
    now = clock.now()
    notice, kind, line = notice_at(public_id, viewer=request.viewer, now=now)
    mark_read(notice, viewer=request.viewer, now=now)
    return redirect(kind.leads_to(line) or "notifications:notices")


@member_required
@require_POST
def read(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    notice, _kind, _line = notice_at(public_id, viewer=request.viewer, now=now)
    mark_read(notice, viewer=request.viewer, now=now)
    return redirect("notifications:notices")


@member_required
@require_POST
def read_all(request: ViewerRequest) -> HttpResponse:
    up_to = request.POST.get("up_to", "")
    mark_all_read(
        viewer=request.viewer, up_to=int(up_to) if up_to.isdecimal() and len(up_to) < 19 else 0, now=clock.now()
    )
    return redirect("notifications:notices")
