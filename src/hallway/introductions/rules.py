"""Who may begin what, and who may be asked: one condition per line, no side effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hallway.membership.quiet import hash_of
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer

#: until whoever began it learns that it did not come about
LASTS = timedelta(days=7)
#: what a member may have under way, and begin within a week
MOST_OPEN, MOST_A_WEEK = 10, 20
WEEK = timedelta(days=7)
#: after its time, until the same two may be brought together by the same member through the same people again
REST = timedelta(days=30)
#: of what somebody accepts in a week, the most that one member takes
MOST_FROM_ONE = 2
#: what reaches an address outside, whoever names it: one at a time, and this many within this time
MOST_OUTSIDE, OUTSIDE_SPAN = 3, timedelta(days=30)
MOST_CONNECTORS = 5
MOST_WORDS, MOST_WORD, MOST_OUTCOME = 4000, 500, 1000
#: the two are asked what came of it this long after both agreed
OUTCOME_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Named:
    """Somebody in an introduction, as whoever begins it names them: a member, or a name and an address."""

    person: Person | None = None
    name: str = ""
    address: str = ""

    @property
    def key(self) -> str:
        """The same for the same human, as far as anybody can tell; an address cannot be read from it."""
        return f"p{self.person.pk}" if self.person is not None else f"m{hash_of(self.address)}"


def pair_of(one: Named, other: Named) -> str:
    """What two introductions of the same two people have in common."""
    return " ".join(sorted([one.key, other.key]))


def can_begin(viewer: Viewer) -> bool:
    return viewer.is_member


def can_be_asked(person: Person, *, viewer: Viewer) -> bool:
    """Whether the viewer may name this member; a block on either side looks as if there were no such member."""
    return person.standing == Standing.MEMBER and person.pk != viewer.id and person.pk not in viewer.hidden_ids


def is_circular(everybody: Sequence[Named]) -> bool:
    """Whether somebody is in it twice."""
    return len({named.key for named in everybody}) < len(everybody)
