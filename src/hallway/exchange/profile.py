"""What asks and offers add to a profile."""

from typing import Any

from hallway.exchange.enums import Kind
from hallway.exchange.queries import entries_of
from hallway.people.models import Person
from hallway.people.viewer import Viewer


def exchange_section(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """What the person can do for others and looks for, in their order."""
    entries = entries_of(person, viewer=viewer)
    if not entries:
        return None
    return {
        "offers": [entry for entry in entries if entry.kind == Kind.OFFER],
        "asks": [entry for entry in entries if entry.kind == Kind.ASK],
    }
