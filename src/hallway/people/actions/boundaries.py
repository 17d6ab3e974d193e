"""Lines a person draws: block and mute. The other is told of neither; each act repeated is the act done once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.core.outbox import publish
from hallway.people.facts import PersonBlocked, PersonMuted, PersonUnblocked, PersonUnmuted
from hallway.people.models import Block, Mute, Person


@transaction.atomic
def block_person(person: Person, *, other: Person, now: datetime) -> None:
    """From now on neither exists for the other. What stands between them ends by the fact's handlers."""
    _two_people(person, other)
    _row, made = Block.objects.get_or_create(blocker=person, blocked=other, defaults={"made_at": now})
    if made:
        publish(PersonBlocked(person=person.pk, other=other.pk), about=[person.pk, other.pk], now=now)


@transaction.atomic
def unblock_person(person: Person, *, other: Person, now: datetime) -> None:
    gone, _rows = Block.objects.filter(blocker=person, blocked=other).delete()
    if gone:
        publish(PersonUnblocked(person=person.pk, other=other.pk), about=[person.pk, other.pk], now=now)


@transaction.atomic
def mute_person(person: Person, *, other: Person, now: datetime) -> None:
    """The other leaves this person's lists and suggestions, and nothing else changes."""
    _two_people(person, other)
    _row, made = Mute.objects.get_or_create(muter=person, muted=other, defaults={"made_at": now})
    if made:
        publish(PersonMuted(person=person.pk, other=other.pk), about=[person.pk, other.pk], now=now)


@transaction.atomic
def unmute_person(person: Person, *, other: Person, now: datetime) -> None:
    gone, _rows = Mute.objects.filter(muter=person, muted=other).delete()
    if gone:
        publish(PersonUnmuted(person=person.pk, other=other.pk), about=[person.pk, other.pk], now=now)


def _two_people(person: Person, other: Person) -> None:
    if person.pk == other.pk:
        raise Invalid(_("This is your own profile."))
