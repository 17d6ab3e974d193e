"""Requests to connect: the page with both sides of them, and what is done about one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.feedback import say_asked, say_done, say_why_not
from hallway.core.forms import refuse
from hallway.people.access import member_required
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person
from hallway.people.queries.profile import somebody_else_at
from hallway.relationships.actions.connect import (
    ask_to_connect,
    confirm_connection,
    end_connection,
    set_aside_request,
    take_request_up_again,
    withdraw_request,
)
from hallway.relationships.enums import ConnectionState, Consent
from hallway.relationships.forms import ConfirmForm, ConnectForm
from hallway.relationships.queries.connections import Stage, connection_with, stage_of
from hallway.relationships.queries.network import requests_by, requests_to
from hallway.relationships.views.shared import back_from, me

#: why a link to "confirm" leads to the profile instead; a request that was set aside or waits for room is none
_NOTHING_TO_CONFIRM = {
    Stage.NOTHING: gettext_lazy("{name} has no open request to you."),
    Stage.I_ASKED: gettext_lazy("You asked {name} to connect; the answer is theirs."),
    Stage.CONNECTED: gettext_lazy("You and {name} are connected."),
}


@require_GET
@member_required
def connections(request: ViewerRequest) -> HttpResponse:
    """Who asked me, and whom I asked."""
    context = {
        "to_me": requests_to(request.viewer) if request.viewer.circle("asked_me") else [],
        "by_me": requests_by(request.viewer) if request.viewer.circle("asked_by_me") else [],
    }
    return render(request, "relationships/connections.html", context)


@require_POST
@member_required
def ask(request: ViewerRequest, handle: str) -> HttpResponse:
    person = somebody_else_at(handle, viewer=request.viewer)
    form = ConnectForm(request.POST, person=me(request.viewer))
    if form.is_valid():
        given = form.cleaned_data
        try:
            row = ask_to_connect(
                me(request.viewer),
                other=person,
                words=given["words"],
                consent=Consent(given["consent"]),
                now=clock.now(),
            )
        except Invalid as error:
            refuse(form, error)
        else:
            if row.state == ConnectionState.CONFIRMED:
                say_done(request, _("You and {name} are connected.").format(name=person.name))
            else:
                say_asked(
                    request,
                    # the same words whether it has arrived, waits for room, or is not wanted
                    _("You asked {name} to connect.").format(name=person.name),
                    undo=reverse("relationships:withdraw", args=[handle]),
                )
            return back_from(request, person)
    return _form_page(request, person, form, title=_("Connect with {name}"), label=_("Ask to connect"))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def confirm(request: ViewerRequest, handle: str) -> HttpResponse:
    """Say yes, and what others may know of it."""
    person = somebody_else_at(handle, viewer=request.viewer)
    if request.method != "POST" and (stage := _stage(request, person)) != Stage.ASKED_ME:
        say_why_not(request, str(_NOTHING_TO_CONFIRM[stage]).format(name=person.name))
        return redirect(person)
    form = ConfirmForm(request.POST or None, person=me(request.viewer))
    if form.is_valid():
        confirm_connection(
            me(request.viewer), other=person, consent=Consent(form.cleaned_data["consent"]), now=clock.now()
        )
        say_done(request, _("You and {name} are connected.").format(name=person.name))
        return back_from(request, person)
    return _form_page(request, person, form, title=_("You and {name}"), label=_("Yes, we know each other"))


def _stage(request: ViewerRequest, person: Person) -> Stage:
    return stage_of(connection_with(request.viewer, other=person.pk), viewer_id=me(request.viewer).pk)


def _form_page(request: ViewerRequest, person: Person, form: Any, *, title: str, label: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title.format(name=person.name),
        "label": label,
        "back_url": person.get_absolute_url(),
    }
    return render(request, "confirm.html", context, status=422 if form.is_bound else 200)


@require_POST
@member_required
def set_aside(request: ViewerRequest, handle: str) -> HttpResponse:
    person = somebody_else_at(handle, viewer=request.viewer)
    set_aside_request(me(request.viewer), other=person, now=clock.now())
    say_done(
        request,
        _("Set aside. {name} is not told.").format(name=person.name),
        undo=reverse("relationships:undo_set_aside", args=[handle]),
    )
    return redirect("relationships:connections")


@require_POST
@member_required
def undo_set_aside(request: ViewerRequest, handle: str) -> HttpResponse:
    take_request_up_again(me(request.viewer), other=somebody_else_at(handle, viewer=request.viewer))
    return redirect("relationships:connections")


@require_POST
@member_required
def withdraw(request: ViewerRequest, handle: str) -> HttpResponse:
    person = somebody_else_at(handle, viewer=request.viewer)
    withdraw_request(me(request.viewer), other=person, now=clock.now())
    say_done(request, _("Your request to {name} is taken back.").format(name=person.name))
    return back_from(request, person)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def end(request: ViewerRequest, handle: str) -> HttpResponse:
    """End a connection, after a page that says what happens."""
    person = somebody_else_at(handle, viewer=request.viewer)
    if request.method == "POST":
        end_connection(me(request.viewer), other=person, now=clock.now())
        say_done(request, _("You and {name} are no longer connected.").format(name=person.name))
        return redirect(person.get_absolute_url())
    if _stage(request, person) != Stage.CONNECTED:
        say_why_not(request, _("You and {name} are not connected.").format(name=person.name))
        return redirect(person)
    context = {
        "title": _("End the connection with {name}?").format(name=person.name),
        "text": _("{name} is not told. Each keeps their own notes, and nobody else sees a tie between you.").format(
            name=person.name
        ),
        "label": _("End the connection"),
        "danger": True,
        "back_url": reverse("relationships:tie", args=[handle]),
    }
    return render(request, "confirm.html", context)
