"""Reporting somebody, and the moderators' pages."""

import uuid
from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.messaging.queries.conversation import message_from
from hallway.moderation import queries
from hallway.moderation.actions.decide import decide_report, record_look
from hallway.moderation.actions.measures import let_in_again, suspend_and_tell
from hallway.moderation.actions.report import report_person
from hallway.moderation.forms import DecisionForm, ReinstatementForm, ReportForm, SuspensionForm
from hallway.moderation.models import Decision, Report
from hallway.people.access import member_required, moderator_required, operator_required
from hallway.people.enums import Standing
from hallway.people.lines import line_of
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person
from hallway.people.queries.profile import person_kept_away_at
from hallway.people.rules import can_see
from hallway.people.viewer import Viewer

ROWS_A_PAGE = 30


@member_required
def report(request: ViewerRequest, handle: str) -> HttpResponse:
    """What happens next is said first."""
    person = person_kept_away_at(handle, viewer=request.viewer)
    reporter = request.viewer.person
    assert reporter is not None  # a member has one
    form = ReportForm(request.POST if request.method == "POST" else None)
    asked = request.POST.get("message", "") or request.GET.get("message", "")
    message = message_from(person, key=asked, viewer=request.viewer) if asked else None
    page: dict[str, object] = {
        "title": _("Report {name}").format(name=person.name),
        "text": _(
            "The moderators of this community read what you write and see who wrote it. {name} is told neither that "
            "there is a report nor by whom. If you do not want to come across each other any more, block as well."
        ).format(name=person.name),
        "label": _("Send the report"),
        "danger": True,
        "back_url": person.get_absolute_url(),
    }
    if message is not None:
        page |= {"fields": {"message": message.public_id}, "quoted": message.text}
    done = _("Thank you. The moderators look at it; {name} is not told.").format(name=person.name)
    return _ask_first(
        request,
        form,
        act=partial(report_person, reporter, person=person, quoted=message.text if message else "", now=clock.now()),
        page=page,
        done=done,
        leads_to="people:directory",
    )


def _ask_first(
    request: ViewerRequest,
    form: Form,
    *,
    act: Callable[..., object],
    page: Mapping[str, object],
    done: str,
    leads_to: str,
) -> HttpResponse:
    """The page that says what happens and asks; once it is sent back in order, the act is done and said."""
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, done)
            return redirect(leads_to)
    template = "moderation/report_message.html" if "quoted" in page else "confirm.html"
    return render(request, template, {**page, "form": form}, status=Invalid.status if form.errors else 200)


@moderator_required
def queue(request: ViewerRequest) -> HttpResponse:
    """Open reports, or those that are decided."""
    is_open = request.GET.get("show") != "decided"
    page = Paginator(queries.queue(request.viewer, is_open=is_open), ROWS_A_PAGE).get_page(request.GET.get("page"))
    url = reverse("moderation:queue")
    context = {
        "page": page,
        "rows": [(row, line_of(row.person, request.viewer) if row.person else None) for row in page.object_list],
        "is_open": is_open,
        "tabs": [
            {"label": _("Open"), "url": url, "current": is_open},
            {"label": _("Decided"), "url": f"{url}?show=decided", "current": not is_open},
        ],
    }
    return render(request, "moderation/queue.html", context)


@moderator_required
def detail(request: ViewerRequest, public_id: uuid.UUID) -> HttpResponse:
    """One report. Opening it is written down."""
    found = queries.report_at(public_id, viewer=request.viewer)
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"rule": found.reason})
    if found.person is None:
        form = form.without_the_person()
    if request.method != "POST":
        record_look(viewer=request.viewer, what=f"report {found.public_id}", now=clock.now())
    elif form.is_valid():
        try:
            decide_report(found, viewer=request.viewer, **form.cleaned_data, now=clock.now())
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Decided."))
            return redirect("moderation:queue")
    return render(
        request,
        "moderation/report.html",
        _about(request, found) | {"form": form},
        status=Invalid.status if form.errors else 200,
    )


def _about(request: ViewerRequest, found: Report) -> dict[str, object]:
    return {
        "report": found,
        "line": line_of(found.person, request.viewer) if found.person else None,
        "reporter": line_of(found.reporter, request.viewer) if found.reporter else None,
        "others": list(queries.others_about(found, viewer=request.viewer)),
        "is_open": found.decision == Decision.OPEN,
        "is_suspended": found.person is not None and found.person.standing == Standing.SUSPENDED,
        "told": found.measures.select_related("appeal").first(),
        "may_decide": request.viewer.id not in {found.person_id, found.reporter_id},
        "here": "moderation:queue",
    }


@moderator_required
def suspend(request: ViewerRequest, handle: str) -> HttpResponse:
    """Says what happens, asks why, and takes the person out."""
    person = queries.judged_at(handle, viewer=request.viewer)
    form = SuspensionForm(request.POST if request.method == "POST" else None)
    page = {
        "title": _("Suspend {name}?").format(name=person.name),
        "text": _(
            "They are signed out, cannot sign in, and nobody comes across them, until a moderator lets them in again. "
            "Nothing of theirs is lost. Who has an account gets a letter: which rule it is about, and how to appeal. "
            "Each suspension is written down with your name."
        ),
        "label": _("Suspend"),
        "danger": True,
        "back_url": _where_they_stand(person, request.viewer),
    }
    return _ask_first(
        request,
        form,
        act=partial(suspend_and_tell, person, viewer=request.viewer, now=clock.now()),
        page=page,
        done=_("{name} is signed out and nobody comes across them.").format(name=person.name),
        leads_to="moderation:suspended",
    )


@moderator_required
def reinstate(request: ViewerRequest, handle: str) -> HttpResponse:
    """Asks first, and lets the person in again."""
    person = queries.judged_at(handle, viewer=request.viewer)
    form = ReinstatementForm(request.POST if request.method == "POST" else None)
    page = {
        "title": _("Let {name} in again?").format(name=person.name),
        "text": _(
            "Everything is as it was before the suspension: who saw them sees them again, and who had an account "
            "signs in again, and gets a letter. Somebody who had asked to leave goes on leaving."
        ),
        "label": _("Let them in again"),
        "back_url": reverse("moderation:suspended"),
    }
    return _ask_first(
        request,
        form,
        act=partial(let_in_again, person, viewer=request.viewer, now=clock.now()),
        page=page,
        done=_("{name} is back, as before.").format(name=person.name),
        leads_to="moderation:suspended",
    )


def _where_they_stand(person: Person, viewer: Viewer) -> str:
    """Back to their page, or to the list when there is no page of theirs for the viewer."""
    return person.get_absolute_url() if can_see(viewer, person) else reverse("moderation:suspended")


@moderator_required
def suspended(request: ViewerRequest) -> HttpResponse:
    """Who is out and why, or who was."""
    is_open = request.GET.get("show") != "ended"
    rows = queries.suspensions(request.viewer, is_open=is_open)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    url = reverse("moderation:suspended")
    context = {
        "page": page,
        "is_open": is_open,
        "tabs": [
            {"label": _("Out now"), "url": url, "current": is_open},
            {"label": _("Back again"), "url": f"{url}?show=ended", "current": not is_open},
        ],
    }
    return render(request, "moderation/suspended.html", context)


@operator_required
def looks(request: ViewerRequest) -> HttpResponse:
    """Who opened which report, and when."""
    page = Paginator(queries.looks(request.viewer), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "moderation/looks.html", {"page": page})
