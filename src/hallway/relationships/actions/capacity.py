"""A member's weekly capacity holds for requests to connect as well: what is over waits its turn, unseen."""

from datetime import datetime

from hallway.core.outbox import publish
from hallway.people.models import Person
from hallway.relationships.enums import ConnectionState
from hallway.relationships.facts import ConnectionReached
from hallway.relationships.models import Connection
from hallway.relationships.rules import WEEK


def let_requests_through(person: Person, *, now: datetime) -> int:
    """Let waiting requests reach the person, oldest first, up to their capacity within any seven days; how many."""
    to_person = Connection.objects.of(person.pk).exclude(asker=person.pk)
    reached = to_person.filter(reached_at__gt=now - WEEK).count()
    room = max(0, person.capacity - reached)
    waiting = to_person.filter(state=ConnectionState.ASKED, reached_at=None, set_aside_at=None)
    through = list(waiting.select_for_update().order_by("asked_at", "id")[:room])
    for row in through:
        row.reached_at = now
        row.save(update_fields=["reached_at"])
        publish(ConnectionReached(asker=row.asker_id, asked=person.pk), about=(row.asker_id, person.pk), now=now)
    return len(through)
