"""Through whom a member can ask to be introduced: the ways that discovery knows, each with room this week or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hallway.discovery.queries.routes import routes_to
from hallway.people.lines import PersonLine
from hallway.people.load import Side, room_of
from hallway.people.models import Person
from hallway.people.rules import visible_to
from hallway.people.viewer import Viewer


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


def ways_to(other: Person, *, viewer: Viewer, now: datetime) -> list[Way]:
    """Two queries beside those of the routes, however many ways there are. Those with room come first."""
    routes = [route for route in routes_to(other, viewer=viewer) if route.connectors]
    people = {line.id for route in routes for line in route.connectors}
    rows = Person.objects.filter(pk__in=people).only("connector_capacity", "capacity", "paused_until") if people else []
    room = room_of(rows, side=Side.CONNECTOR, now=now)
    ways = [
        Way(route.connectors, route.sentence, all(room.get(line.id, 0) for line in route.connectors))
        for route in routes
    ]
    return sorted(ways, key=lambda way: not way.has_room)


def people_on(way: Way, *, viewer: Viewer) -> list[Person]:
    """The connectors of a way that the viewer chose. One query."""
    people = visible_to(viewer).in_bulk([line.id for line in way.connectors])
    return [people[line.id] for line in way.connectors if line.id in people]
