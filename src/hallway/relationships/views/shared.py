"""What several pages of the network need."""

from django.http import HttpResponse
from django.shortcuts import redirect

from hallway.people.access import no_such_page
from hallway.people.middleware import ViewerRequest
from hallway.people.models import Person
from hallway.people.rules import visible_to
from hallway.people.viewer import Viewer

#: where an act's form may ask to be led back to
_BACK = {"network": "relationships:network", "requests": "relationships:connections"}


def person_at(handle: str, *, viewer: Viewer) -> Person:
    """Somebody else whom the viewer may see."""
    person = visible_to(viewer).filter(handle=handle).exclude(pk=me(viewer).pk).first()
    if person is None:
        raise no_such_page()
    return person


def me(viewer: Viewer) -> Person:
    """The signed-in member's person, on pages that members alone reach."""
    assert viewer.person is not None
    return viewer.person


def back_from(request: ViewerRequest, person: Person) -> HttpResponse:
    """To the list the act was done from, or to the person's profile."""
    return redirect(_BACK.get(request.POST.get("back", ""), person.get_absolute_url()))
