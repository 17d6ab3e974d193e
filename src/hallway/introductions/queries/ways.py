"""Through whom a member can ask to be introduced: the ways that discovery knows, each with room this week or not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from hallway.core.clock import week_of
from hallway.discovery.queries.routes import routes_to
from hallway.introductions.enums import Role
from hallway.introductions.models import Introduction
from hallway.introductions.rules import MOST_FROM_ONE
from hallway.people.enums import Standing
from hallway.people.lines import PersonLine, lines
from hallway.people.load import Side, accepts, begin_of
from hallway.people.models import Person
from hallway.people.rules import in_sight, visible_to
from hallway.people.viewer import Viewer
from hallway.relationships.models import Tie
from hallway.relationships.strength import strength_of

#: who are offered when no way is known
MOST_NEAREST = 8


@dataclass(frozen=True)
class Way:
    """One choice of whom to ask."""

    connectors: Sequence[PersonLine]
    sentence: str
    #: whether everybody on it takes one more request this week; how many more is nobody else's business
    has_room: bool

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        return " ".join(line.handle for line in self.connectors)


def ways_to(other: Person, *, viewer: Viewer, own: Iterable[Introduction], now: datetime) -> list[Way]:
    """One query beside those of the routes, however many ways there are. Those with room come first.

    own  what the viewer began, newest first.
    """
    routes = [route for route in routes_to(other, viewer=viewer) if route.connectors]
    roomy = _with_room({line.id for route in routes for line in route.connectors}, viewer=viewer, own=own, now=now)
    ways = [
        Way(route.connectors, route.sentence, all(line.id in roomy for line in route.connectors)) for route in routes
    ]
    return sorted(ways, key=lambda way: not way.has_room)


def ways_through_the_nearest(viewer: Viewer, *, own: Iterable[Introduction], now: datetime) -> list[Way]:
    """To somebody whom nobody is known to know: through the members whom the viewer knows best. Three queries."""
    ties = Tie.objects.filter(in_sight(viewer, person="other"), holder=viewer.id, other__standing=Standing.MEMBER)
    rows = ties.values_list("other_id", "closeness", "learned")
    nearest = sorted(rows, key=lambda row: (-strength_of(row[1], row[2]), row[0]))[:MOST_NEAREST]
    shown = lines([person for person, _closeness, _learned in nearest], viewer=viewer)
    roomy = _with_room(set(shown), viewer=viewer, own=own, now=now)
    ways = [Way([line], "", line.id in roomy) for line in shown.values()]
    return sorted(ways, key=lambda way: not way.has_room)


def _with_room(people: set[int], *, viewer: Viewer, own: Iterable[Introduction], now: datetime) -> set[int]:
    """Those of these people who take one more request this week, as far as the viewer may know.

    What the viewer began counts for everybody they named from the moment they asked, and not from when it reached
    somebody: or whether a second connector has room would tell that the first one passed it on.
    """
    begin = begin_of(week_of(now))
    named: Counter[int | None] = Counter()
    of_mine: Counter[int | None] = Counter()
    for row in own:
        if row.asked_at >= begin:
            of_mine.update(one["person"] for one in row.named)
            named.update(one["person"] for one in row.named if one["role"] == Role.CONNECTOR)
    others = (
        Q(introduction_parts__role=Role.CONNECTOR)
        & Q(introduction_parts__reached_at__gte=begin)
        & ~Q(introduction_parts__introduction__initiator=viewer.id)
    )
    rows = Person.objects.filter(pk__in=people).annotate(taken=Count("introduction_parts", filter=others))
    return {
        person.pk
        for person in rows
        if of_mine[person.pk] < MOST_FROM_ONE
        and accepts(person, side=Side.CONNECTOR, now=now) > getattr(person, "taken", 0) + named[person.pk]
    }


def people_on(way: Way, *, viewer: Viewer) -> list[Person]:
    """The connectors of a way that the viewer chose. One query."""
    people = visible_to(viewer).in_bulk([line.id for line in way.connectors])
    return [people[line.id] for line in way.connectors if line.id in people]
