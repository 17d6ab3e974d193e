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
    #: what one does about the person, which on a phone stands right under their name; only with `aside`
    is_act: bool = False
    #: the person's own words and facts, which they can look at through others' eyes; not acts and relationships
    in_preview: bool = False


_sections: dict[str, Section] = {}


def register(
    name: str,
    *,
    order: int,
    template: str,
    context: Context,
    aside: bool = False,
    is_act: bool = False,
    in_preview: bool = False,
) -> None:
    _sections[name] = Section(name, order, template, context, aside, is_act, in_preview)


def for_profile(person: Person, viewer: Viewer, *, preview: bool = False) -> list[tuple[Section, dict[str, Any]]]:
    """What to show on this person's page to this viewer, in order.

    preview  the viewer is imagined: only sections that show what the person wrote.
    """
    shown = []
    for section in sorted(_sections.values(), key=lambda section: section.order):
        if preview and not section.in_preview:
            continue
        context = section.context(person, viewer)
        if context is not None:
            shown.append((section, context))
    return shown
