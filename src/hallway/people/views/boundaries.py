"""Block and mute: what happens is said before, and each can be taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hallway.core import clock
from hallway.people.access import member_required
from hallway.people.actions.boundaries import block_person, mute_person, unblock_person, unmute_person
from hallway.people.lines import line_of
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person
from hallway.people.queries.directory import blocked_by, muted_by
from hallway.people.queries.profile import person_kept_away_at
from hallway.people.views.editing import own_person


@member_required
def block(request: ViewerRequest, handle: str) -> HttpResponse:
    person, other = own_person(request), person_kept_away_at(handle, viewer=request.viewer)
    if request.method == "POST":
        block_person(person, other=other, now=clock.now())
        messages.info(request, _("You and {name} do not see each other any more.").format(name=other.name))
        return redirect("people:boundaries")
    context = {
        "title": _("Block {name}?").format(name=other.name),
        "text": _(
            "From then on you do not exist for each other here: no profile, no list, no search, no suggestion and no "
            "route shows one to the other. If you are connected, the connection ends. {name} is not told; your page "
            "looks to them as if it were not there. You can take it back in your settings."
        ).format(name=other.name),
        "label": _("Block"),
        "danger": True,
        "back_url": other.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


@member_required
def mute(request: ViewerRequest, handle: str) -> HttpResponse:
    person, other = own_person(request), person_kept_away_at(handle, viewer=request.viewer)
    if request.method == "POST":
        mute_person(person, other=other, now=clock.now())
        messages.info(request, _("{name} does not appear in your lists and suggestions now.").format(name=other.name))
        return redirect(other)
    context = {
        "title": _("Mute {name}?").format(name=other.name),
        "text": _(
            "You are not shown {name} in lists and suggestions any more. Nothing else changes: you can still open "
            "this page and search for the name, a connection stays, and nobody but you learns of it."
        ).format(name=other.name),
        "label": _("Mute"),
        "back_url": other.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


@require_POST
@member_required
def unblock(request: ViewerRequest, handle: str) -> HttpResponse:
    other = person_kept_away_at(handle, viewer=request.viewer)
    unblock_person(own_person(request), other=other, now=clock.now())
    messages.info(request, _("{name} can see you again, as every member can.").format(name=other.name))
    return redirect("people:boundaries")


@require_POST
@member_required
def unmute(request: ViewerRequest, handle: str) -> HttpResponse:
    other = person_kept_away_at(handle, viewer=request.viewer)
    unmute_person(own_person(request), other=other, now=clock.now())
    messages.info(request, _("{name} appears in your lists again.").format(name=other.name))
    return redirect("people:boundaries")


@member_required
def boundaries(request: ViewerRequest) -> HttpResponse:
    """Everybody whom one blocked or muted, to take it back."""
    person = own_person(request)
    kinds = [
        (
            _("Blocked"),
            _("You do not exist for each other here."),
            _("Unblock"),
            [_row(other, "people:unblock", request) for other in blocked_by(person)],
        ),
        (
            _("Muted"),
            _("You are not shown them in lists and suggestions."),
            _("Unmute"),
            [_row(other, "people:unmute", request) for other in muted_by(person)],
        ),
    ]
    return render(request, "people/boundaries.html", {"kinds": kinds})


def _row(other: Person, url_name: str, request: ViewerRequest) -> dict[str, object]:
    return {
        "line": line_of(other, request.viewer),
        "url": reverse(url_name, args=[other.handle]),
    }
