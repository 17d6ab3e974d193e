"""What stands between the viewer and a person, beside that person's profile."""

from typing import Any

from hallway.people import sections
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer
from hallway.relationships.enums import Closeness, Origin
from hallway.relationships.forms import ConfirmForm, ConnectForm
from hallway.relationships.queries.connections import Stage, between


def tie_section(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """For members, of others than themselves. Two queries."""
    if not viewer.is_member or viewer.person is None or person.pk == viewer.id:
        return None
    found = between(viewer, other=person.pk)
    context: dict[str, Any] = {
        "person": person,
        "stage": found.stage.value,
        "connection": found.connection,
        "tie": found.tie,
        "is_member": person.standing == Standing.MEMBER,
    }
    if found.tie is not None:
        context["closeness"] = Closeness(found.tie.closeness).label if found.tie.closeness else ""
        context["declared"] = found.tie.origin == Origin.DECLARED
    if found.stage == Stage.NOTHING:
        context["form"] = ConnectForm(person=viewer.person, auto_id="connect_%s")
    elif found.stage == Stage.ASKED_ME:
        context["form"] = ConfirmForm(person=viewer.person, auto_id="confirm_%s")
    return context


def register() -> None:
    sections.register("tie", order=5, template="relationships/_tie_section.html", context=tie_section, aside=True)
