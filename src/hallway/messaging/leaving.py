"""What a leaving member leaves behind: what they wrote stays with whom they wrote it to, without their name."""

from datetime import datetime

from django.db.models import Q

from hallway.membership import leaving
from hallway.messaging.actions.forget import forget_threads
from hallway.messaging.models import Thread
from hallway.people.models import Person


def forget_what_nobody_reads(person: Person, now: datetime) -> None:
    """Threads whose other end is gone already go, with their files."""
    forget_threads(Thread.objects.filter(Q(low=person, high=None) | Q(low=None, high=person)))


def register() -> None:
    leaving.before_removal(forget_what_nobody_reads)
