"""Not now, not for me: set a suggested person aside, and take it back."""

from datetime import datetime, timedelta

from hallway.discovery.models import SetAside
from hallway.people.models import Person
from hallway.people.viewer import Viewer

SNOOZE = timedelta(days=28)


def dismiss_person(person: Person, *, viewer: Viewer, now: datetime) -> None:
    """Never suggest this person to the viewer again, until taken back. The person does not learn of it."""
    SetAside.objects.update_or_create(viewer=viewer.person, person=person, defaults={"until": None, "made_at": now})


def snooze_person(person: Person, *, viewer: Viewer, now: datetime) -> None:
    """Do not suggest this person for four weeks."""
    SetAside.objects.update_or_create(
        viewer=viewer.person, person=person, defaults={"until": now + SNOOZE, "made_at": now}
    )


def take_back(person: Person, *, viewer: Viewer) -> None:
    """Undo either."""
    SetAside.objects.filter(viewer=viewer.person, person=person).delete()
