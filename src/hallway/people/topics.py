"""What a topic's page shows beside its people; capabilities register their part in `apps.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hallway.people.viewer import Viewer

#: key of the tag, viewer -> the template's variables, or None when there is nothing the viewer may see
Context = Callable[[str, Viewer], dict[str, Any] | None]


@dataclass(frozen=True)
class Part:
    name: str
    template: str
    context: Context


_parts: dict[str, Part] = {}


def register(name: str, *, template: str, context: Context) -> None:
    _parts[name] = Part(name, template, context)


def parts_of(key: str, viewer: Viewer) -> list[tuple[Part, dict[str, Any]]]:
    """The parts that have something to show."""
    found = ((part, part.context(key, viewer)) for part in _parts.values())
    return [(part, context) for part, context in found if context is not None]
