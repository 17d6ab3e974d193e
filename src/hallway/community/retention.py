"""What the community's directory keeps for a time: entries of people who did not agree and never answered."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from hallway.community.forgotten import remember_forgotten
from hallway.core import clock, deletions, retention
from hallway.membership.actions.leave import remove_person
from hallway.membership.models import Invitation
from hallway.people.enums import Standing
from hallway.people.models import Person

#: what `core.deletions` calls an entry that nobody answered for
UNANSWERED = "entry"
#: entries removed by one run
AT_ONCE = 1000


def _unanswered_entries(before: datetime) -> int:
    """Entries that nobody sees, when neither the file nor an invitation has had anything to say of them since.

    Who agreed to be listed stays: that was an answer.
    """
    asked_since = Invitation.objects.filter(person=OuterRef("pk"), expires_at__gte=before)
    unanswered = Person.objects.filter(
        ~Exists(asked_since), standing=Standing.INVITED, account=None, updated_at__lt=before
    ).order_by("pk")
    return sum(_forget(key, before) for key in unanswered.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _forget(key: int, before: datetime) -> bool:
    """One entry, unless they took it over, or the file said something new, a moment ago."""
    found = Person.objects.select_for_update().filter(
        pk=key, standing=Standing.INVITED, account=None, updated_at__lt=before
    )
    person = found.first()
    if person is None:
        return False
    now = clock.now()
    if person.community_id is not None:
        remember_forgotten(person.community_id, now=now)
    deletions.note(UNANSWERED, str(person.public_id), now=now)
    remove_person(person, now=now)
    return True


def _forget_again(public_id: str, now: datetime) -> bool:
    """What `_forget` did, in a database that was restored from before, unless they became a member meanwhile."""
    person = Person.objects.filter(public_id=public_id, account=None).first()
    if person is None:
        return False
    if person.community_id is not None:
        remember_forgotten(person.community_id, now=now)
    remove_person(person, now=now)
    return True


def register() -> None:
    deletions.register(UNANSWERED, _forget_again)
    retention.register("unanswered entries", _unanswered_entries, days=365, setting="keep_entries_days")
