"""A member's page of introductions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hallway.introductions.queries.begun import Begun, as_begun, begun_by, people_named
from hallway.introductions.queries.parts import PartSeen, as_seen, beside, parts_of, people_beside
from hallway.people.lines import lines
from hallway.people.load import Side, accepts, loads_of
from hallway.people.viewer import Viewer


@dataclass(frozen=True)
class Load:
    """How much of a week is taken, of how much."""

    taken: int
    accepts: int


@dataclass(frozen=True)
class Overview:
    #: to answer now
    waiting: Sequence[PartSeen]
    #: what I passed on or agreed to or declined, and what came of it
    answered: Sequence[PartSeen]
    #: begun by me, and under way
    under_way: Sequence[Begun]
    over: Sequence[Begun]
    as_connector: Load
    as_approached: Load

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.answered or self.under_way or self.over)


def overview_of(viewer: Viewer, *, now: datetime) -> Overview:
    """As many queries however many there are: four, and one for each kind of thing that counts to the week."""
    assert viewer.person is not None
    rows, parts = begun_by(viewer), parts_of(viewer)
    everybody = beside(parts)
    shown = lines(people_named(rows) | people_beside(parts, everybody), viewer=viewer, with_roles=False)
    begun = [as_begun(row, shown=shown, now=now) for row in rows]
    seen = as_seen(parts, everybody, shown=shown, viewer=viewer, now=now)
    loads = loads_of([viewer.person.pk], sides=list(Side), now=now)

    def load(side: Side) -> Load:
        assert viewer.person is not None
        return Load(loads[side][viewer.person.pk], accepts(viewer.person, side=side, now=now))

    return Overview(
        waiting=[one for one in seen if one.is_waiting],
        answered=[one for one in seen if not one.is_waiting],
        under_way=[one for one in begun if one.is_open],
        over=[one for one in begun if not one.is_open],
        as_connector=load(Side.CONNECTOR),
        as_approached=load(Side.APPROACHED),
    )
