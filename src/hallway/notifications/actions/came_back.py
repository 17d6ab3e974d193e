"""Letters that come back, and complaints about them: after a few, nothing more is written until the member says so."""

from datetime import datetime

from django.db import transaction

from hallway.core.models import Letter
from hallway.notifications.models import Mailbox
from hallway.people.models import Account

#: letters refused for good after which a mailbox is left alone
MOST_BOUNCES = 3


@transaction.atomic
def note_bounce(letter: Letter, *, now: datetime) -> None:
    """A letter was refused for good; the same letter counts once."""
    mailbox = _mailbox_at(letter.to)
    if mailbox is None or letter.pk.hex in mailbox.came_back:
        return
    mailbox.came_back = [*mailbox.came_back, letter.pk.hex][-MOST_BOUNCES:]
    if len(mailbox.came_back) >= MOST_BOUNCES and mailbox.stopped_at is None:
        mailbox.stopped_at = now
    mailbox.save(update_fields=["address", "came_back", "stopped_at"])


@transaction.atomic
def note_complaint(letter: Letter, *, now: datetime) -> None:
    """The reader told their mail provider that the letter is unwanted."""
    mailbox = _mailbox_at(letter.to)
    if mailbox is not None and mailbox.stopped_at is None:
        mailbox.stopped_at = now
        mailbox.save(update_fields=["address", "came_back", "stopped_at"])


def _mailbox_at(address: str) -> Mailbox | None:
    """The mailbox of the member whose address it is, locked; what came back from another address is forgotten."""
    account = Account.objects.select_related("person").filter(email__iexact=address, person__isnull=False).first()
    if account is None:
        return None
    Mailbox.objects.get_or_create(person=account.person)
    mailbox = Mailbox.objects.select_for_update().get(person=account.person)
    if mailbox.address != account.email:
        mailbox.address, mailbox.came_back, mailbox.stopped_at = account.email, [], None
    return mailbox
