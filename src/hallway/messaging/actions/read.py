"""Having read, and whether the other is told."""

from datetime import datetime

from django.db import transaction

from hallway.core.outbox import publish
from hallway.messaging.facts import MessagesRead
from hallway.messaging.models import Message, Preference, ReadMark
from hallway.people.models import Person


@transaction.atomic
def mark_read(person: Person, *, thread: int, up_to: int, now: datetime) -> None:
    """The person has seen everything up to this message; never less than before."""
    mark = ReadMark.objects.select_for_update().filter(thread=thread, person=person).first()
    if mark is None or (mark.up_to >= up_to and not mark.unread):
        return
    mark.up_to = max(mark.up_to, up_to)
    mark.read_at = now
    newer = Message.objects.filter(thread=thread, pk__gt=mark.up_to).exclude(sender=person)
    mark.unread = newer.count()
    mark.save(update_fields=["up_to", "read_at", "unread"])
    publish(MessagesRead(thread=thread, person=person.pk, up_to=mark.up_to), about=(person.pk,), now=now)


def choose_to_show_reading(person: Person, *, shows_reading: bool) -> None:
    """Let others see how far one has read, and see it of those who do the same; or neither."""
    Preference.objects.update_or_create(person=person, defaults={"shows_reading": shows_reading})
