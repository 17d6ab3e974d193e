"""Announcements: operators write, look, publish and withdraw; members read, and put away."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.membership.actions import announce as acts
from hallway.membership.announcement_forms import AnnouncementForm
from hallway.membership.queries.announcements import all_announcements, announcement_at
from hallway.people.access import member_required, no_such_page, operator_required
from hallway.people.middleware import ViewerRequest

PER_PAGE = 20


@require_safe
@member_required
def announcement(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    found = announcement_at(public_id, viewer=request.viewer)
    return render(request, "membership/announcement.html", {"announcement": found})


@require_POST
@member_required
def put_away(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    acts.put_away(announcement_at(public_id, viewer=request.viewer), viewer=request.viewer)
    return redirect("web:today")


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def announcements(request: ViewerRequest) -> HttpResponseBase:
    """Write one, see how it reads, publish it; and those there were."""
    now, preview = clock.now(), None
    form = AnnouncementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if "publish" in request.POST:
            try:
                acts.announce(**form.cleaned_data, viewer=request.viewer, now=now)
            except Invalid as problem:
                refuse(form, problem)
            else:
                messages.success(request, _("Published. Those it is for are told of it."))
                return redirect("membership:admin_announcements")
        else:
            preview = form.cleaned_data
    page = Paginator(all_announcements(request.viewer), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "form": form,
        "preview": preview,
        "page": page,
        "rows": [(row, row.withdrawn_at is None and row.ends_at > now) for row in page],
    }
    status = Invalid.status if form.errors else 200
    return render(request, "membership/admin_announcements.html", shown, status=status)


@require_POST
@operator_required
def withdraw(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    found = all_announcements(request.viewer).filter(public_id=public_id).first()
    if found is None:
        raise no_such_page()
    acts.withdraw_announcement(found, viewer=request.viewer, now=clock.now())
    messages.success(request, _("Withdrawn. Nobody is shown it any more."))
    return redirect("membership:admin_announcements")
