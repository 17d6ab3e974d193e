"""Changing one's handle; the old one stays reserved and leads to the new."""

from datetime import datetime

from django.db import transaction

from hallway.atlas.registry import touch
from hallway.core.handles import give_handle
from hallway.core.outbox import publish
from hallway.membership.facts import HandleChanged
from hallway.people.models import Person


@transaction.atomic
def change_handle(person: Person, *, to: str, now: datetime) -> Person:
    """Raises Invalid for a handle that cannot be used, Conflict for one that is or was somebody else's."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    before = person.handle
    person.handle = give_handle(to, kind="person", holder=person.public_id, now=now)
    if person.handle != before:
        person.updated_at = now
        person.save(update_fields=["handle", "updated_at"])
        touch("people", person.pk, now=now)
        publish(HandleChanged(person=person.pk, handle=person.handle), about=[person.pk], now=now)
    return person
