"""What organisations add to profiles, to topics and to the first week."""

from collections.abc import Sequence
from typing import Any

from hallway.core import clock
from hallway.organisations import queries
from hallway.organisations.models import Affiliation
from hallway.people.models import Person
from hallway.people.viewer import Viewer

MOST_ON_A_TOPIC = 20


def work_section(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """Where the person works and worked."""
    places = queries.places_of(person, viewer=viewer, today=clock.now().date())
    return {"places": places} if places else None


def topic_part(tags: Sequence[int], viewer: Viewer) -> dict[str, Any] | None:
    """Organisations with a topic."""
    found = list(queries.with_tags(tags, viewer=viewer)[:MOST_ON_A_TOPIC])
    return {"organisations": found} if found else None


def says_where_they_work(person: Person) -> bool:
    return Affiliation.objects.filter(person=person).exists()
