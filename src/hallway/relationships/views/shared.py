"""What several pages of the network need."""

from django.http import HttpResponse
from django.shortcuts import redirect

from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person
from hallway.people.viewer import Viewer

#: where an act's form may ask to be led back to
_BACK = {"network": "relationships:network", "requests": "relationships:connections"}


def me(viewer: Viewer) -> Person:
    """The signed-in member's person, on pages that members alone reach."""
    assert viewer.person is not None
    return viewer.person


def back_from(request: ViewerRequest, person: Person) -> HttpResponse:
    """To the list the act was done from, or to the person's profile."""
    return redirect(_BACK.get(request.POST.get("back", ""), person.get_absolute_url()))
