"""What has to happen before a person's rows go: capabilities register it in `apps.py`.

    leaving.before_removal(remove_picture_files)

`remove(person, now)` is called in the transaction that deletes the rows; what cannot be undone (a file) is done
with `transaction.on_commit`. Rows that refer to the person with CASCADE go by themselves.
"""

from collections.abc import Callable
from datetime import datetime

from hallway.people.models import Person

Removal = Callable[[Person, datetime], None]

_removals: list[Removal] = []


def before_removal(remove: Removal) -> None:
    _removals.append(remove)


def prepare_removal(person: Person, now: datetime) -> None:
    for remove in _removals:
        remove(person, now)
