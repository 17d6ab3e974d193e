"""A member's weekly capacity holds for requests to connect as well: what is over waits its turn, unseen."""

from datetime import datetime

from django.db import transaction

from hallway.core.clock import week_of
from hallway.core.outbox import publish
from hallway.people import load
from hallway.people.models import Person
from hallway.relationships.enums import ConnectionState
from hallway.relationships.facts import ConnectionReached
from hallway.relationships.load import who_reached
from hallway.relationships.models import Connection


@transaction.atomic
def let_requests_through(person: Person, *, now: datetime) -> int:
    """Let waiting requests reach the person, oldest first, up to what the person accepts this week; how many.

    Whoever reached them keeps that one place for the week, also when the request is withdrawn, set aside or over:
    it was an approach, and taking it back to ask again must neither make room for more nor use up others' room.

    The person is locked while places are counted, so that two requests cannot both take the last one. A caller may
    hold the lock on a request; others' locked requests are left out, whose own acts come here after them.
    """
    locked = load.lock([person.pk]).get(person.pk)
    if locked is None:
        return 0
    took_place = who_reached(person.pk, week_of(now))
    taken = load.load_of([person.pk], side=load.Side.APPROACHED, now=now)[person.pk]
    waiting = (
        Connection.objects.of(person.pk)
        .exclude(asker=person.pk)
        .filter(state=ConnectionState.ASKED, reached_at=None, set_aside_at=None)
        .select_for_update(skip_locked=True)
        .order_by("asked_at", "id")
    )
    room = max(0, locked.capacity - taken)
    through = [*waiting.filter(asker__in=took_place), *waiting.exclude(asker__in=took_place)[:room]]
    for row in through:
        row.reached_at = now
        row.save(update_fields=["reached_at"])
        publish(ConnectionReached(asker=row.asker_id, asked=person.pk), about=(row.asker_id, person.pk), now=now)
    return len(through)
