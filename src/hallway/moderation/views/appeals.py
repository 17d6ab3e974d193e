"""Appealing from a letter, without signing in, and the moderators' pages about it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.moderation import queries
from hallway.moderation.actions.appeals import make_appeal
from hallway.moderation.actions.decide import record_look
from hallway.moderation.actions.decide_appeal import decide_appeal
from hallway.moderation.forms import AppealDecisionForm, AppealForm
from hallway.moderation.links import measure_in
from hallway.moderation.models import Appeal, MeasureKind, Outcome
from hallway.moderation.rules import can_appeal
from hallway.moderation.views.reports import ROWS_A_PAGE
from hallway.people.access import moderator_required
from hallway.people.lines import line_of
from hallway.people.middleware import ViewerRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_by_letter(request: ViewerRequest, token: str) -> HttpResponse:
    """What was decided, as the letter says it, and a form to say once why it is wrong; afterwards, how that stands."""
    measure = measure_in(token)
    if measure is None:
        return render(request, "moderation/appeal_over.html", status=404)
    viewer = request.viewer
    if viewer.person is not None and viewer.id != measure.person_id:
        # forwarded to another member
        return render(request, "introductions/link_of_another.html", status=403)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            make_appeal(measure, words=form.cleaned_data["words"], now=clock.now())
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            return redirect("moderation:appeal_by_letter", token=token)
    made: Appeal | None = getattr(measure, "appeal", None)
    context = {
        "measure": measure,
        "is_suspension": measure.kind == MeasureKind.SUSPENDED,
        "appeal": made,
        "waits": made is not None and made.outcome == Outcome.OPEN,
        "was_lifted": measure.lifted_at is not None,
        "form": form if made is None and can_appeal(measure, now=clock.now()) else None,
    }
    return render(request, "moderation/appeal.html", context, status=Invalid.status if form.errors else 200)


@moderator_required
def appeals(request: ViewerRequest) -> HttpResponse:
    """What waits for another moderator, or what was decided."""
    is_open = request.GET.get("show") != "decided"
    rows = queries.appeals(request.viewer, is_open=is_open)
    url = reverse("moderation:appeals")
    context = {
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "is_open": is_open,
        "tabs": [
            {"label": _("Waiting"), "url": url, "current": is_open},
            {"label": _("Decided"), "url": f"{url}?show=decided", "current": not is_open},
        ],
    }
    return render(request, "moderation/appeals.html", context)


@moderator_required
def appeal(request: ViewerRequest, public_id: uuid.UUID) -> HttpResponse:
    """One appeal, with what was decided and why. Opening it is written down."""
    found = queries.appeal_at(public_id, viewer=request.viewer)
    form = AppealDecisionForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        record_look(viewer=request.viewer, what=f"appeal {found.public_id}", now=clock.now())
    elif form.is_valid():
        try:
            decide_appeal(found, viewer=request.viewer, **form.cleaned_data, now=clock.now())
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Decided. The person gets a letter."))
            return redirect("moderation:appeals")
    deciding = queries.who_may_decide(found.measure)
    context = {
        "appeal": found,
        "measure": found.measure,
        "line": line_of(found.measure.person, request.viewer),
        "report": queries.report_behind(found.measure, viewer=request.viewer),
        "is_open": found.outcome == Outcome.OPEN,
        "may_decide": request.viewer.id in deciding,
        "is_alone": request.viewer.id == found.measure.taken_by_id and request.viewer.id in deciding,
        "form": form,
        "here": "moderation:appeals",
    }
    return render(request, "moderation/appealed.html", context, status=Invalid.status if form.errors else 200)
