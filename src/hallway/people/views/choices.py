"""Who sees what, and how much I take on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.forms import refuse
from hallway.people.access import member_required
from hallway.people.actions.capacity import change_capacity
from hallway.people.actions.privacy import change_privacy
from hallway.people.forms import CapacityForm, PrivacyForm
from hallway.people.middleware import ViewerRequest
from hallway.people.views.editing import own_person


@member_required
def privacy(request: ViewerRequest) -> HttpResponse:
    """An audience for each field."""
    person = own_person(request)
    form = PrivacyForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        change_privacy(
            person,
            audiences=form.audiences(),
            findable_by_address=form.cleaned_data["findable_by_address"],
            mutual_contacts=form.cleaned_data["mutual_contacts"],
            default_consent=form.cleaned_data["default_consent"],
            now=clock.now(),
        )
        messages.success(request, _("Saved. It holds from now on, everywhere."))
        return redirect("people:privacy")
    return render(request, "people/privacy.html", {"form": form}, status=Invalid.status if form.errors else 200)


@member_required
def capacity(request: ViewerRequest) -> HttpResponse:
    """Approaches a week, and a pause."""
    person = own_person(request)
    initial = {name: getattr(person, name) for name in CapacityForm.base_fields}
    form = CapacityForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            change_capacity(person, **form.cleaned_data, now=clock.now())
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Saved. It is a promise that suggestions and introductions keep."))
            return redirect("people:capacity")
    return render(request, "people/capacity.html", {"form": form}, status=Invalid.status if form.errors else 200)
