"""People named by whoever asks."""

from typing import Annotated

from ninja import Path

from hallway.people.models import Person
from hallway.people.queries.profile import somebody_else_at
from hallway.people.viewer import Viewer

HandleInPath = Annotated[str, Path(max_length=40, description="A member's handle, or one they had before.")]


def somebody(handle: str, *, viewer: Viewer) -> Person:
    """Not oneself, and nobody whom the viewer cannot come across."""
    return somebody_else_at(handle, viewer=viewer)


def me_of(viewer: Viewer) -> Person:
    assert viewer.person is not None  # a token that works is a member's
    return viewer.person
