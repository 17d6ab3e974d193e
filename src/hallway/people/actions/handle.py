"""Changing the name in one's address."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.atlas import registry
from hallway.core.errors import Conflict, Invalid
from hallway.core.handles import check_handle, free_handle, give_handle
from hallway.core.models import Handle
from hallway.core.outbox import publish
from hallway.people.facts import HandleChanged
from hallway.people.models import Person

#: nobody collects names: a handle once given is never given to somebody else
MOST_HANDLES = 6


@transaction.atomic
def change_handle(person: Person, *, handle: str, now: datetime) -> Person:
    """The new handle leads to the person, and so do the former ones. Raises Invalid with a proposal."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted = check_handle(handle)
    if wanted == person.handle:
        return person
    own = set(Handle.objects.filter(holder=person.public_id).values_list("text", flat=True))
    if wanted not in own and len(own) >= MOST_HANDLES:
        raise _refusal(
            _("You have had {count} handles, and each stays yours. Choose one of them: {handles}.").format(
                count=len(own), handles=", ".join(sorted(own - {person.handle}))
            )
        )
    try:
        person.handle = give_handle(wanted, kind="person", holder=person.public_id, now=now)
    except Conflict as taken:
        proposal = free_handle(wanted)
        raise _refusal(_("{problem} “{proposal}” is free.").format(problem=taken.message, proposal=proposal)) from None
    person.updated_at = now
    person.save(update_fields=["handle", "updated_at"])
    registry.touch("people", person.pk, now=now)
    publish(HandleChanged(person=person.pk, handle=person.handle), about=[person.pk], now=now)
    return person


def _refusal(problem: str) -> Invalid:
    return Invalid(problem, fields={"handle": problem})
