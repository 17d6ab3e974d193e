"""The first week: small steps instead of a long form."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hallway.core import clock
from hallway.membership.actions import first_steps as keeping
from hallway.membership.queries.first_steps import steps_shown
from hallway.people.access import member_required
from hallway.people.middleware import ViewerRequest


@member_required
@require_safe
def first_steps(request: ViewerRequest) -> HttpResponseBase:
    person = request.viewer.person
    assert person is not None
    kept = keeping.note_steps_done(person)
    return render(request, "membership/first_steps.html", {"week": steps_shown(person, kept=kept), "kept": kept})


@member_required
@require_POST
def put_away(request: ViewerRequest) -> HttpResponseBase:
    person = request.viewer.person
    assert person is not None
    if "back" in request.POST:
        keeping.bring_back(person)
        return redirect("membership:first_steps")
    keeping.put_away(person, now=clock.now())
    messages.success(request, _("Put away. You find the list again under Settings, Account."))
    return redirect("web:today")
