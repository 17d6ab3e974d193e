"""The acts of keeping a distance on every profile; other capabilities add theirs, such as reporting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from hallway.people.models import Person
from hallway.people.viewer import Viewer


@dataclass(frozen=True)
class Act:
    label: str | Promise
    url: str


ShownTo = Callable[[Viewer], bool]

_acts: dict[str, tuple[str | Promise, ShownTo]] = {}


def provide_act(url_name: str, *, label: str | Promise, shown_to: ShownTo = lambda viewer: viewer.is_member) -> None:
    """Add a link to the page of this name, which takes a handle; for every member unless said otherwise."""
    _acts[url_name] = (label, shown_to)


def boundaries_section(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """For members, on everybody's page but their own."""
    if not viewer.is_member or viewer.id == person.pk:
        return None
    acts = [
        Act(label, reverse(url_name, args=[person.handle]))
        for url_name, (label, shown_to) in _acts.items()
        if shown_to(viewer)
    ]
    return {"handle": person.handle, "acts": acts}
