"""Who sees what, and how much I take on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hallway.core import clock
from hallway.core.edits import EditedMeanwhile
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.people.access import member_required
from hallway.people.actions.capacity import change_capacity
from hallway.people.actions.privacy import change_privacy, privacy_of
from hallway.people.forms import CapacityForm, PrivacyForm, capacity_of
from hallway.people.middleware import ViewerRequest
from hallway.people.views.editing import own_person


@member_required
def privacy(request: ViewerRequest) -> HttpResponse:
    """An audience for each field."""
    person = own_person(request)
    if request.method != "POST":
        return render(request, "people/privacy.html", {"form": PrivacyForm.of(privacy_of(person))})
    form = PrivacyForm(request.POST)
    status = Invalid.status
    if form.is_valid():
        try:
            change_privacy(
                person,
                audiences=form.audiences(),
                findable_by_address=form.cleaned_data["findable_by_address"],
                mutual_contacts=form.cleaned_data["mutual_contacts"],
                default_consent=form.cleaned_data["default_consent"],
                seen=form.fingerprint,
                now=clock.now(),
            )
        except EditedMeanwhile as meanwhile:
            form, status = form.after(meanwhile), meanwhile.status
        else:
            messages.success(request, _("Saved. It holds from now on, everywhere."))
            return redirect("people:privacy")
    return render(request, "people/privacy.html", {"form": form}, status=status)


@member_required
def capacity(request: ViewerRequest) -> HttpResponse:
    """Approaches a week, and a pause."""
    person = own_person(request)
    if request.method != "POST":
        return render(request, "people/capacity.html", {"form": CapacityForm.of(capacity_of(person))})
    form = CapacityForm(request.POST)
    status = Invalid.status
    if form.is_valid():
        try:
            change_capacity(person, **form.values(), seen=form.fingerprint, now=clock.now())
        except EditedMeanwhile as meanwhile:
            form, status = form.after(meanwhile), meanwhile.status
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Saved. It is a promise that suggestions and introductions keep."))
            return redirect("people:capacity")
    return render(request, "people/capacity.html", {"form": form}, status=status)
