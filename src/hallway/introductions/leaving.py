"""What a leaving member leaves behind: nothing of theirs in introductions, except that two others were introduced."""

from datetime import datetime

from hallway.introductions.models import Introduction, Part, asked_of
from hallway.membership import leaving
from hallway.people.models import Person


def forget_words(person: Person, now: datetime) -> None:
    """What they began and was not agreed to goes with them; of the rest their words go."""
    begun = Introduction.objects.filter(initiator=person)
    begun.filter(accepted_at=None).delete()
    begun.update(words="")
    Part.objects.filter(asked_of(person)).update(word="")


def register() -> None:
    leaving.before_removal(forget_words)
