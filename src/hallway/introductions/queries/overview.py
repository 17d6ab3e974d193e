"""A member's page of introductions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hallway.introductions.queries.begun import Begun, as_begun, lines_of_begun, some_begun
from hallway.introductions.queries.parts import PartSeen, as_seen, beside, people_beside, some_parts
from hallway.people.load import Side, accepts, loads_of
from hallway.people.viewer import Viewer

#: of each kind of what is over; the rest is on pages of its own, see `over`
FEW = 5


@dataclass(frozen=True)
class Load:
    """How much of a week is taken, of how much."""

    taken: int
    accepts: int


@dataclass(frozen=True)
class Overview:
    #: to answer now
    waiting: Sequence[PartSeen]
    #: what I passed on or not, and what came of it: the newest
    passed_on: Sequence[PartSeen]
    #: those that would introduce me to somebody, answered or over: the newest
    to_meet: Sequence[PartSeen]
    #: begun by me, and under way
    under_way: Sequence[Begun]
    #: begun by me, and over: the newest
    over: Sequence[Begun]
    as_connector: Load
    as_approached: Load

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.passed_on or self.to_meet or self.under_way or self.over)


def overview_of(viewer: Viewer, *, now: datetime) -> Overview:
    """As many queries however many there are: four, and one for each kind of thing that counts to the week."""
    assert viewer.person is not None
    rows, parts = some_begun(viewer, few=FEW, now=now), some_parts(viewer, few=FEW, now=now)
    everybody = beside(part.introduction_id for part in parts)
    shown = lines_of_begun(rows, viewer=viewer, now=now, also=people_beside(parts, everybody))
    begun = [as_begun(row, shown=shown, now=now) for row in rows]
    in_sight = {key: line for key, line in shown.items() if key not in viewer.hidden_ids}
    seen = as_seen(parts, everybody, shown=in_sight, viewer=viewer, now=now)
    loads = loads_of([viewer.person.pk], sides=list(Side), now=now)

    def load(side: Side) -> Load:
        assert viewer.person is not None
        return Load(loads[side][viewer.person.pk], accepts(viewer.person, side=side, now=now))

    return Overview(
        waiting=[one for one in seen if one.is_waiting],
        passed_on=[one for one in seen if not one.is_waiting and one.is_connector],
        to_meet=[one for one in seen if not one.is_waiting and not one.is_connector],
        under_way=[one for one in begun if one.is_open],
        over=[one for one in begun if not one.is_open],
        as_connector=load(Side.CONNECTOR),
        as_approached=load(Side.APPROACHED),
    )
