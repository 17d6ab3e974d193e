"""What discovery shows on a person's page: how to reach them, and why to meet."""

from typing import Any

from hallway.core import startup
from hallway.discovery.queries.routes import routes_to
from hallway.people import sections
from hallway.people.models import Person
from hallway.people.viewer import Viewer


def routes_section(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """Up to three ways to this person; for others than the viewer and those they are connected with."""
    if not viewer.is_member or person.pk == viewer.id or person.pk in viewer.connection_ids:
        return None
    if not startup.is_ready():
        return {"preparing": True}
    return {"routes": routes_to(person, viewer=viewer), "person": person}


def register() -> None:
    sections.register(
        "routes",
        order=30,
        template="discovery/_routes_section.html",
        context=routes_section,
        aside=True,
        is_act=True,
    )
