"""The browsers in which I am told: begin it, try it, end it; and the script that shows what arrives."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hallway.core import clock
from hallway.core.errors import Conflict, Invalid
from hallway.core.feedback import say_done, say_why_not
from hallway.notifications.actions import browsers as acts
from hallway.notifications.offer import offer_on
from hallway.notifications.queries.browsers import browser_at, browsers_of, is_offered
from hallway.people.access import member_required
from hallway.people.middleware import ViewerRequest


@lru_cache
def _script() -> bytes:
    return (Path(__file__).parent.parent / "worker.js").read_bytes()


@csp({"default-src": [NONE]})
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Beside the notices, whose addresses are therefore all that it could ever touch; asked for anew each time."""
    if not is_offered():
        raise Http404
    return HttpResponse(_script(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def about_browsers(request: ViewerRequest, *, now: datetime) -> dict[str, object]:
    """For the settings: those that are told, and the offer where this one is not."""
    if not is_offered():
        return {}
    told = browsers_of(request.viewer, now=now)
    is_here = any(browser.session_id == request.session.session_key for browser in told)
    return {"browsers": told, "offer": None if is_here else offer_on(request)}


@require_POST
@member_required
def tell_here(request: ViewerRequest) -> HttpResponse:
    """The form that the offer's script fills with what the browser gave it."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("notifications:choose")
    try:
        acts.tell_here(
            request.viewer,
            session=request.session.session_key or "",
            endpoint=request.POST.get("endpoint", ""),
            p256dh=request.POST.get("p256dh", ""),
            auth=request.POST.get("auth", ""),
            user_agent=request.headers.get("User-Agent", ""),
            now=clock.now(),
        )
    except (Invalid, Conflict) as refusal:
        say_why_not(request, str(refusal))
    else:
        say_done(request, _("You are told in this browser, for as long as you are signed in here."))
    return redirect(back)


@require_POST
@member_required
def try_out(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    browser = browser_at(public_id, viewer=request.viewer, now=now)
    try:
        acts.try_out(browser, now=now)
    except Conflict as refusal:
        say_why_not(request, str(refusal))
    else:
        say_done(request, _("On its way. It shows there within a minute, where that browser is running."))
    return redirect("notifications:choose")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def remove(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """After a page that says what happens."""
    browser = browser_at(public_id, viewer=request.viewer, now=clock.now())
    if request.method == "POST":
        acts.tell_no_more(browser)
        say_done(request, _("Nothing is told there any more."))
        return redirect("notifications:choose")
    context = {
        "title": _("Tell nothing there any more?"),
        "text": _("{browser}: you stay signed in there, and what happens still stands among your notices.").format(
            browser=browser.name or _("A browser")
        ),
        "label": _("Tell nothing there"),
        "back_url": reverse("notifications:choose"),
    }
    return render(request, "confirm.html", context)
