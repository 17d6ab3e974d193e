"""What a person is here, changed in one place, so that everything the atlas holds of them follows at once.

A capability whose rows of the atlas depend on whether a person is here registers in its `apps.py`:

    standing.follow(touch_entries)

`touch_entries(person, now)` is called in the transaction that changes the standing or removes the person, while the
person's rows are still there.
"""

from collections.abc import Callable
from datetime import datetime

from hallway.atlas import registry
from hallway.people.enums import Standing
from hallway.people.models import Person

#: person's primary key, now
Follower = Callable[[int, datetime], None]

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def change_standing(person: int, standing: Standing, *, now: datetime) -> None:
    """Write the standing and have everything of the person's read again; in the caller's transaction."""
    Person.objects.filter(pk=person).update(standing=standing, updated_at=now)
    standing_changed(person, now=now)


def standing_changed(person: int, *, now: datetime) -> None:
    """Say that the person came, went or came back, when the caller writes that."""
    registry.touch("people", person, now=now)
    for follower in _followers:
        follower(person, now)
