"""What introductions show on a person's page: the way to ask for one, and to introduce the person to somebody."""

from typing import Any

from hallway.people import sections
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer


def introduce_section(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """For members, of other members. No query beside the circles."""
    if not viewer.is_member or person.pk == viewer.id or person.standing != Standing.MEMBER:
        return None
    return {"person": person, "may_ask": person.pk not in viewer.connection_ids}


def register() -> None:
    sections.register(
        "introduce",
        order=31,
        template="introductions/_introduce_section.html",
        context=introduce_section,
        aside=True,
        is_act=True,
    )
