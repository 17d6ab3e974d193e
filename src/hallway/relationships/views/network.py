"""People I know: the list, and what I keep about one of them."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.feedback import say_done, say_why_not
from hallway.core.forms import refuse
from hallway.people.access import member_required, no_such_page
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person
from hallway.people.queries.profile import somebody_else_at
from hallway.relationships.actions.ties import forget_tie, note_contact, state_tie, take_contact_back
from hallway.relationships.enums import Closeness, Consent, Origin
from hallway.relationships.forms import NetworkForm, TieForm
from hallway.relationships.queries.connections import Between, Stage, between
from hallway.relationships.queries.network import known_rows, network_of
from hallway.relationships.rules import may_let_others_know
from hallway.relationships.views.shared import back_from, me

PER_PAGE = 30
_SPOKE = "relationships.spoke"


@require_GET
@member_required
def network(request: ViewerRequest) -> HttpResponse:
    """Everybody I am connected with or say I know."""
    form = NetworkForm(request.GET)
    form.is_valid()  # what is not valid is left out of cleaned_data
    wanted = form.cleaned_data
    ties = network_of(
        request.viewer,
        text=wanted.get("q", "").strip(),
        closeness=wanted.get("closeness", ""),
        kind=wanted.get("kind", ""),
        sort=wanted.get("sort", ""),
    )
    page = Paginator(ties, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "people": known_rows(page.object_list, viewer=request.viewer),
        "filtered": any(wanted.values()),
        "asked_me": len(request.viewer.circle("asked_me") - request.viewer.hidden_ids),
    }
    return render(request, "relationships/network.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def tie(request: ViewerRequest, handle: str) -> HttpResponse:
    """How well I know somebody, since when, a note to myself, and who may know."""
    person = somebody_else_at(handle, viewer=request.viewer)
    found = between(request.viewer, other=person.pk)
    connected = found.stage == Stage.CONNECTED
    may_show = connected or (found.tie is not None and may_let_others_know(found.tie, connected=connected))
    form = TieForm(request.POST or None, tie=found.tie, may_show=may_show)
    if form.is_valid():
        try:
            _state(request, person, form.cleaned_data)
        except Invalid as error:
            refuse(form, error)
        else:
            say_done(request, _("Saved. Only you see it."))
            return redirect("relationships:tie", handle=person.handle)
    context = {"person": person, "form": form, "may_show": may_show, **_facts(found)}
    return render(request, "relationships/tie.html", context, status=422 if form.errors else 200)


def _state(request: ViewerRequest, person: Person, given: dict[str, Any]) -> None:
    state_tie(
        me(request.viewer),
        other=person,
        closeness=Closeness(given["closeness"]) if given["closeness"] else None,
        began_on=given["began_on"],
        note=given["note"],
        consent=Consent(given.get("consent") or Consent.PRIVATE),
        now=clock.now(),
    )


def _facts(found: Between) -> dict[str, Any]:
    return {
        "stage": found.stage.value,
        "tie": found.tie,
        "connection": found.connection,
        "origin": Origin(found.tie.origin).label if found.tie is not None else "",
        "declared": found.tie is not None and found.tie.origin == Origin.DECLARED,
    }


@require_POST
@member_required
def spoke(request: ViewerRequest, handle: str) -> HttpResponse:
    """ "We spoke", in one tap."""
    person = somebody_else_at(handle, viewer=request.viewer)
    now = clock.now()
    before = note_contact(me(request.viewer), other=person, now=now)
    token = signing.dumps([now.isoformat(), before.isoformat() if before else None], salt=_SPOKE)
    say_done(
        request,
        _("Noted: you and {name} spoke today.").format(name=person.name),
        undo=reverse("relationships:undo_spoke", args=[handle, token]),
    )
    return back_from(request, person)


@require_POST
@member_required
def undo_spoke(request: ViewerRequest, handle: str, token: str) -> HttpResponse:
    person = somebody_else_at(handle, viewer=request.viewer)
    try:
        noted_at, before = signing.loads(token, salt=_SPOKE)
    except signing.BadSignature:
        raise no_such_page() from None
    take_contact_back(
        me(request.viewer),
        other=person,
        noted_at=datetime.fromisoformat(noted_at),
        before=datetime.fromisoformat(before) if before else None,
        now=clock.now(),
    )
    return back_from(request, person)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def forget(request: ViewerRequest, handle: str) -> HttpResponse:
    """Remove somebody from my network, after a page that says what goes."""
    person = somebody_else_at(handle, viewer=request.viewer)
    if request.method == "POST":
        forget_tie(me(request.viewer), other=person, now=clock.now())
        say_done(request, _("{name} is no longer in your network.").format(name=person.name))
        return redirect("relationships:network")
    found = between(request.viewer, other=person.pk)
    if found.tie is None and found.stage != Stage.CONNECTED:
        say_why_not(request, _("{name} is not in your network.").format(name=person.name))
        return redirect(person)
    context = {
        "title": _("Remove {name} from your network?").format(name=person.name),
        "text": _(
            "Your note and what you said of how well you know each other go, and a connection ends. {name} is not told."
        ).format(name=person.name),
        "label": _("Remove"),
        "danger": True,
        "back_url": reverse("relationships:tie", args=[handle]),
    }
    return render(request, "confirm.html", context)
