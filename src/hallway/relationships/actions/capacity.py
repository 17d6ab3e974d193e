"""A member's weekly capacity holds for requests to connect as well: what is over waits its turn, unseen."""

from datetime import datetime

from django.db import transaction

from hallway.core.models import Fact
from hallway.core.outbox import publish
from hallway.people.models import Person
from hallway.relationships.enums import ConnectionState
from hallway.relationships.facts import ConnectionReached
from hallway.relationships.models import Connection
from hallway.relationships.rules import WEEK


@transaction.atomic
def let_requests_through(person: Person, *, now: datetime) -> int:
    """Let waiting requests reach the person, oldest first, up to their capacity within any seven days; how many.

    Whoever reached them keeps that one place for seven days, also when the request is withdrawn, set aside or over:
    it was an approach, and taking it back to ask again must neither make room for more nor use up others' room.

    The person is locked while places are counted, so that two requests cannot both take the last one. A caller may
    hold the lock on a request; others' locked requests are left out, whose own acts come here after them.
    """
    locked = Person.objects.select_for_update(no_key=True).filter(pk=person.pk)
    capacity = locked.values_list("capacity", flat=True).first() or 0
    took_place = reached_within_week(person.pk, now=now)
    waiting = (
        Connection.objects.of(person.pk)
        .exclude(asker=person.pk)
        .filter(state=ConnectionState.ASKED, reached_at=None, set_aside_at=None)
        .select_for_update(skip_locked=True)
        .order_by("asked_at", "id")
    )
    room = max(0, capacity - len(took_place))
    through = [*waiting.filter(asker__in=took_place), *waiting.exclude(asker__in=took_place)[:room]]
    for row in through:
        row.reached_at = now
        row.save(update_fields=["reached_at"])
        publish(ConnectionReached(asker=row.asker_id, asked=person.pk), about=(row.asker_id, person.pk), now=now)
    return len(through)


def reached_within_week(person: int, *, now: datetime) -> set[int]:
    """Whose requests came before the person's eyes within the last seven days."""
    facts = Fact.objects.filter(
        kind=ConnectionReached.__name__,
        occurred_at__gt=now - WEEK,
        about_rows__person=person,
        payload__asked=person,
    )
    return set(facts.values_list("payload__asker", flat=True))
