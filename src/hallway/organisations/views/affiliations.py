"""Where one works: saying it, having it confirmed, letting it end."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.organisations import queries
from hallway.organisations.actions.affiliation import (
    claim_affiliation,
    confirm_affiliation,
    end_affiliation,
    refuse_affiliation,
    withdraw_affiliation,
)
from hallway.organisations.actions.organisation import AlikeThere, make_organisation
from hallway.organisations.forms import AffiliationForm
from hallway.organisations.models import Affiliation, Organisation
from hallway.people.access import member_required, operator_required
from hallway.people.middleware import ViewerRequest

CLAIMS_A_PAGE = 30


@member_required
def own(request: ViewerRequest) -> HttpResponse:
    """One's places, and a form to add one."""
    viewer, now = request.viewer, clock.now()
    assert viewer.person is not None  # a member has one
    initial = {"organisation": request.GET.get("at", "")}
    form = AffiliationForm(request.POST if request.method == "POST" else None, initial=initial)
    similar: list[Organisation] = []
    if form.is_valid():
        chosen, similar = _organisation_meant(request, form.cleaned_data["organisation"])
        if chosen is not None:
            try:
                claimed = claim_affiliation(viewer.person, organisation=chosen, **_about(form.cleaned_data), now=now)
            except Invalid as invalid:
                refuse(form, invalid)
            else:
                messages.success(request, _what_follows(claimed))
                return redirect("organisations:own")
    context = {
        "form": form,
        "similar": similar,
        "asks_which": form.is_bound and not form.errors,
        "places": queries.places_of(viewer.person, viewer=viewer, today=now.date()),
    }
    return render(request, "organisations/own.html", context, status=Invalid.status if form.errors else 200)


def _about(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("role", "from_on", "to_on")}


def _organisation_meant(request: ViewerRequest, name: str) -> tuple[Organisation | None, list[Organisation]]:
    """The one chosen, of exactly this name or newly made; otherwise those that may be meant, to choose from."""
    choice = request.POST.get("meant", "")
    if choice == "new":
        try:
            shown = request.POST.getlist("shown")
            return make_organisation(request.viewer, name=name, unlike=shown, now=clock.now()), []
        except AlikeThere:  # somebody described it meanwhile
            choice = ""
    if choice:
        return queries.organisation_at(choice, viewer=request.viewer), []
    exact = queries.named(name, viewer=request.viewer)
    return exact, [] if exact is not None else queries.similar_to(name, viewer=request.viewer)


def _what_follows(affiliation: Affiliation) -> str:
    name = affiliation.organisation.name
    if affiliation.is_confirmed:
        return _("You are confirmed at {name}, by your verified address.").format(name=name)
    return _("Noted as your word. Somebody confirmed at {name}, or the operator, can confirm it.").format(name=name)


@require_POST
@member_required
def withdraw(request: ViewerRequest, public_id: uuid.UUID) -> HttpResponse:
    affiliation = queries.own_affiliation(public_id, viewer=request.viewer)
    withdraw_affiliation(affiliation, viewer=request.viewer, now=clock.now())
    messages.info(request, _("{name} is off your profile.").format(name=affiliation.organisation.name))
    return redirect("organisations:own")


@require_POST
@member_required
def end(request: ViewerRequest, public_id: uuid.UUID) -> HttpResponse:
    affiliation = queries.own_affiliation(public_id, viewer=request.viewer)
    now = clock.now()
    yesterday = now.date().fromordinal(now.date().toordinal() - 1)
    on = max(yesterday, affiliation.from_on) if affiliation.from_on else yesterday
    end_affiliation(affiliation, on=on, viewer=request.viewer, now=now)
    messages.info(request, _("{name} is part of your past now.").format(name=affiliation.organisation.name))
    return redirect("organisations:own")


@require_POST
@member_required
def confirm(request: ViewerRequest, public_id: uuid.UUID) -> HttpResponse:
    affiliation = queries.affiliation_to_decide(public_id, viewer=request.viewer)
    confirm_affiliation(affiliation, viewer=request.viewer, now=clock.now())
    words = _("{person} is confirmed at {name}.")
    messages.success(request, words.format(person=affiliation.person.name, name=affiliation.organisation.name))
    return _back(request, affiliation)


@require_POST
@member_required
def refuse_claim(request: ViewerRequest, public_id: uuid.UUID) -> HttpResponse:
    affiliation = queries.affiliation_to_decide(public_id, viewer=request.viewer)
    refuse_affiliation(affiliation, viewer=request.viewer, now=clock.now())
    words = _("The claim of {person} is gone. Nobody is told by whom.")
    messages.info(request, words.format(person=affiliation.person.name))
    return _back(request, affiliation)


def _back(request: ViewerRequest, affiliation: Affiliation) -> HttpResponse:
    if request.POST.get("back") == "admin":
        return redirect("organisations:admin_affiliations")
    return redirect(affiliation.organisation)


@operator_required
def admin(request: ViewerRequest) -> HttpResponse:
    """Everything that waits to be confirmed."""
    page = Paginator(queries.all_claims(request.viewer), CLAIMS_A_PAGE).get_page(request.GET.get("page"))
    claims = queries.colleagues(page.object_list, viewer=request.viewer, today=clock.now().date())
    return render(request, "organisations/admin.html", {"page": page, "claims": claims})
