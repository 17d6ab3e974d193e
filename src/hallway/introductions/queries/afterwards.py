"""What is said after both agreed, as far as it is the viewer's to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hallway.introductions.models import Introduction, Outcome
from hallway.people.lines import PersonLine, line_of
from hallway.people.rules import in_sight
from hallway.people.viewer import Viewer


@dataclass(frozen=True)
class ThanksSeen:
    line: PersonLine
    words: str
    said_at: datetime


def thanks_in(row: Introduction, *, viewer: Viewer) -> Sequence[ThanksSeen]:
    """For those who introduced the two: what the two thanked them with. One query, none when nobody did."""
    if row.thanked_at is None:
        return []
    found = row.thanks.filter(in_sight(viewer, person="person")).select_related("person").order_by("said_at", "pk")
    return [ThanksSeen(line_of(one.person, viewer), one.words, one.said_at) for one in found]


def has_thanked(row: Introduction, *, viewer: Viewer) -> bool:
    """Whether the viewer, one of the two, thanked for it. One query, none when nobody did."""
    return row.thanked_at is not None and row.thanks.filter(person=viewer.id).exists()


def outcome_of(row: Introduction, *, viewer: Viewer) -> Outcome | None:
    """What the viewer, one of the two, said came of it. One query."""
    return row.outcomes.filter(person=viewer.id).first()
