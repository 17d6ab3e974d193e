"""What messaging shows on a person's page: the way to write to them."""

from typing import Any

from hallway.messaging.rules import can_write
from hallway.people import sections
from hallway.people.models import Person
from hallway.people.viewer import Viewer


def write_section(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """For those who may. No query beside the circles."""
    return {"person": person} if can_write(viewer, person) else None


def register() -> None:
    sections.register(
        "write", order=4, template="messaging/_write_section.html", context=write_section, aside=True, is_act=True
    )
