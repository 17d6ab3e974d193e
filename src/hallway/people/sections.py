"""Sections of the profile page that other capabilities provide: "where they work", "how you know each other".

A capability registers in its `apps.py`:

    sections.register("routes", order=30, template="discovery/_routes_section.html", context=routes_section)

`context(person, viewer)` returns the template's variables, or None when there is nothing to show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hallway.people.models import Person
from hallway.people.viewer import Viewer

Context = Callable[[Person, Viewer], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    name: str
    order: int
    template: str
    context: Context
    #: beside the main column instead of in it
    aside: bool = False


_sections: dict[str, Section] = {}


def register(name: str, *, order: int, template: str, context: Context, aside: bool = False) -> None:
    _sections[name] = Section(name, order, template, context, aside)


def for_profile(person: Person, viewer: Viewer) -> list[tuple[Section, dict[str, Any]]]:
    """What to show on this person's page to this viewer, in order."""
    shown = []
    for section in sorted(_sections.values(), key=lambda section: section.order):
        context = section.context(person, viewer)
        if context is not None:
            shown.append((section, context))
    return shown
