"""What a topic's page shows beside its people; capabilities register their part in `apps.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hallway.people.viewer import Viewer

#: primary keys of the tags of one topic, viewer -> the template's variables, or None when there is nothing to see
Context = Callable[[Sequence[int], Viewer], dict[str, Any] | None]


@dataclass(frozen=True)
class Part:
    name: str
    template: str
    context: Context


_parts: dict[str, Part] = {}


def register(name: str, *, template: str, context: Context) -> None:
    _parts[name] = Part(name, template, context)


def parts_of(tags: Sequence[int], viewer: Viewer) -> list[tuple[Part, dict[str, Any]]]:
    """The parts that have something to show."""
    found = ((part, part.context(tags, viewer)) for part in _parts.values())
    return [(part, context) for part, context in found if context is not None]
