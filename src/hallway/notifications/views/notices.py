"""What I was told, what I am told by mail, and the link in a letter that stops it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.membership.current import current_community
from hallway.membership.models import Community
from hallway.notifications.actions import choose as choosing
from hallway.notifications.actions.read import mark_all_read, mark_read, recount
from hallway.notifications.forms import ChooseForm
from hallway.notifications.kinds import kind_named
from hallway.notifications.links import stopped_by
from hallway.notifications.models import Mailbox, Preference
from hallway.notifications.queries.notices import notice_at, notices_of
from hallway.notifications.views.browsers import about_browsers
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


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: ViewerRequest) -> HttpResponse:
    """What is mailed, when, and how much of it."""
    viewer = request.viewer
    assert viewer.person is not None
    assert viewer.account is not None  # a member has both
    most = (current_community() or Community()).mails_a_week
    status = 200
    if request.method == "POST":
        form = ChooseForm(request.POST, viewer=viewer, most=most)
        status = Invalid.status
        if form.is_valid():
            try:
                choosing.choose(viewer, **form.values(), now=clock.now())
            except Invalid as invalid:
                refuse(form, invalid)
            else:
                messages.success(request, _("Saved."))
                return redirect("notifications:choose")
    else:
        preference = Preference.objects.filter(person=viewer.person).first() or Preference(person=viewer.person)
        form = ChooseForm.of(preference, viewer=viewer, most=most)
    mailbox = Mailbox.objects.filter(person=viewer.person).first()
    is_stopped = mailbox is not None and mailbox.is_stopped_for(viewer.account.email)
    context = {
        "form": form,
        "is_stopped": is_stopped,
        "notices_url": reverse("notifications:notices"),
        **about_browsers(request, now=clock.now()),
    }
    return render(request, "notifications/choose.html", context, status=status)


@member_required
@require_POST
def write_again(request: ViewerRequest) -> HttpResponse:
    choosing.write_again(request.viewer)
    messages.success(request, _("We write to you again."))
    return redirect("notifications:choose")


@csrf_exempt  # mail programs send the form for their reader (RFC 8058); the token is what proves it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: ViewerRequest, token: str) -> HttpResponse:
    """Fetching the link asks; sending its form stops the letters. No sign-in."""
    public_id, what = stopped_by(token)
    context = {"kind": kind_named(what)}
    if request.method != "POST":
        return render(request, "notifications/stop.html", context)
    choosing.stop(public_id, what=what, now=clock.now())
    return render(request, "notifications/stopped.html", context)
