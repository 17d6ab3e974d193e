"""What stands between the viewer and a person, beside that person's profile."""

from typing import Any

from hallway.people import sections
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer
from hallway.relationships.enums import Closeness, Origin
from hallway.relationships.forms import ConfirmForm, ConnectForm
from hallway.relationships.queries.connections import Stage, connection_with, stage_of
from hallway.relationships.queries.ties import own_tie


def tie_section(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """For members, of others than themselves. At most one query beside the ties that routes are made of."""
    if not viewer.is_member or viewer.person is None or person.pk == viewer.id:
        return None
    connection, tie = connection_with(viewer, other=person.pk), own_tie(viewer, to=person.pk)
    stage = stage_of(connection, viewer_id=viewer.person.pk)
    context: dict[str, Any] = {
        "person": person,
        "stage": stage.value,
        "connection": connection,
        "tie": tie,
        "is_member": person.standing == Standing.MEMBER,
    }
    if tie is not None:
        context["closeness"] = Closeness(tie.closeness).label if tie.closeness else ""
        context["declared"] = tie.origin == Origin.DECLARED
    if stage == Stage.NOTHING:
        context["form"] = ConnectForm(person=viewer.person, auto_id="connect_%s")
    elif stage == Stage.ASKED_ME:
        context["form"] = ConfirmForm(person=viewer.person, auto_id="confirm_%s")
    return context


def register() -> None:
    sections.register(
        "tie", order=5, template="relationships/_tie_section.html", context=tie_section, aside=True, is_act=True
    )
