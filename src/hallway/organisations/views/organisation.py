"""An organisation's page, the list of all, and describing one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallway.core import clock
from hallway.core.edits import EditedMeanwhile
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.organisations import queries, rules
from hallway.organisations.actions.organisation import (
    AlikeThere,
    change_domains,
    domains_of,
    edit_organisation,
    make_organisation,
    tag_texts,
)
from hallway.organisations.forms import DomainsForm, NewOrganisationForm, OrganisationForm, stored_of
from hallway.organisations.models import Organisation
from hallway.people.access import member_required, operator_required
from hallway.people.middleware import ViewerRequest
from hallway.people.tagging import key_of

ORGANISATIONS_A_PAGE = 30
PEOPLE_A_PAGE = 30


@member_required
def directory(request: ViewerRequest) -> HttpResponse:
    begins = request.GET.get("begins", "").strip()
    found = queries.organisations(request.viewer, begins=begins)
    page = Paginator(found, ORGANISATIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "begins": begins}
    return render(request, "organisations/directory.html", context)


@member_required
def organisation(request: ViewerRequest, handle: str) -> HttpResponse:
    """What it is, who works there and who worked there, as far as they show it."""
    viewer, today = request.viewer, clock.now().date()
    found = queries.organisation_at(handle, viewer=viewer)
    if handle != found.handle:
        return redirect(found)
    former = request.GET.get("people") == "former"
    rows = queries.people_of(found, viewer=viewer, today=today, former=former)
    page = Paginator(rows, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    works_here = rules.works_at(viewer, found, today=today)
    decides = works_here or viewer.is_operator
    claims = list(queries.claims_at(found, viewer=viewer)[:PEOPLE_A_PAGE]) if decides else []
    context = {
        "organisation": found,
        "tags": [{"label": text, "url": reverse("people:tag", args=[key_of(text)])} for text in tag_texts(found)],
        "units": list(found.units.order_by("sort_key")[:50]),
        "page": page,
        "colleagues": queries.colleagues(page.object_list, viewer=viewer, today=today),
        "former": former,
        "claims": queries.colleagues(claims, viewer=viewer, today=today),
        "can_edit": decides or rules.keeps_it_alone(viewer, found, today=today),
        "works_here": works_here,
    }
    return render(request, "organisations/organisation.html", context)


@member_required
def complete(request: ViewerRequest) -> HttpResponse:
    """Options for the name that is being typed."""
    options = queries.completions(request.viewer, begins=request.GET.get("q", ""))
    return render(request, "components/options.html", {"options": options})


@member_required
def new(request: ViewerRequest) -> HttpResponse:
    """Describe one; those that may be meant are shown first."""
    form = NewOrganisationForm(
        request.POST if request.method == "POST" else None, initial={"name": request.GET.get("name")}
    )
    similar: list[Organisation] = []
    status = 200
    if form.is_valid():
        shown = request.POST.getlist("shown")
        try:
            made = make_organisation(request.viewer, **form.cleaned_data, unlike=shown, now=clock.now())
            messages.success(
                request, _("{name} has a page now. Say what you do there, if you do.").format(name=made.name)
            )
            return redirect(made)
        except AlikeThere as alike:
            similar = alike.organisations
        except Invalid as invalid:
            refuse(form, invalid)
    if form.errors:
        status = Invalid.status
    context = {"form": form, "similar": similar}
    return render(request, "organisations/new.html", context, status=status)


@member_required
def edit(request: ViewerRequest, handle: str) -> HttpResponse:
    """By the people who work there."""
    viewer = request.viewer
    found = queries.organisation_at(handle, viewer=viewer)
    if request.method != "POST":
        rules_hold = rules.can_edit(viewer, found, today=clock.now().date())
        context = {"organisation": found, "form": OrganisationForm.of(stored_of(found)), "may": rules_hold}
        return render(request, "organisations/edit.html", context, status=200 if rules_hold else 403)
    form = OrganisationForm(request.POST)
    status = 200
    if form.is_valid():
        try:
            _save(form, found, request)
        except EditedMeanwhile as meanwhile:
            form, status = form.after(meanwhile), meanwhile.status
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Saved. Every member sees it now."))
            return redirect(found)
    if form.errors:
        status = Invalid.status
    return render(request, "organisations/edit.html", {"organisation": found, "form": form, "may": True}, status=status)


def _save(form: OrganisationForm, organisation: Organisation, request: ViewerRequest) -> None:
    values = form.values()
    tags, whole_name = values.pop("tags"), values.pop("part_of")
    whole = queries.named(whole_name, viewer=request.viewer) if whole_name else None
    if whole_name and whole is None:
        problem = _("There is no organisation of exactly this name here.")
        raise Invalid(problem, fields={"part_of": problem})
    edit_organisation(
        organisation,
        viewer=request.viewer,
        changes=values,
        tags=tags,
        part_of=whole,
        set_part_of=True,
        seen=form.fingerprint,
        now=clock.now(),
    )


@operator_required
def domains(request: ViewerRequest, handle: str) -> HttpResponse:
    """The mail domains that confirm who works there."""
    found = queries.organisation_at(handle, viewer=request.viewer)
    if request.method != "POST":
        form = DomainsForm.of({"domains": sorted(domains_of(found))})
        return render(request, "organisations/domains.html", {"organisation": found, "form": form})
    form = DomainsForm(request.POST)
    status = Invalid.status
    if form.is_valid():
        try:
            change_domains(found, **form.values(), seen=form.fingerprint, viewer=request.viewer, now=clock.now())
        except EditedMeanwhile as meanwhile:
            form, status = form.after(meanwhile), meanwhile.status
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Saved. Verified addresses at these domains confirm who works there."))
            return redirect(found)
    return render(request, "organisations/domains.html", {"organisation": found, "form": form}, status=status)
