"""Telling a member why their mail was not passed on, or not all of it: once a mail, and a few times a day.

It goes to the address of their account and never to the one a mail says it is from, so that nobody can have us write to
strangers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallway.membership.letters import write_to_member
from hallway.messaging.models import Arrival, Thread
from hallway.people.models import Person

MOST_A_DAY = 5


def may_be_answered(person: Person, *, now: datetime) -> bool:
    today = Arrival.objects.filter(person=person, is_answered=True, arrived_at__gt=now - timedelta(days=1))
    return person.account is not None and today.count() < MOST_A_DAY


def answer(
    person: Person, *, thread: Thread | None, reason: str, subject: str = "", left_out: Sequence[str] = ()
) -> None:
    """Why the mail was not passed on; with `left_out`, which files were not, though the words were."""
    account = person.account
    assert account is not None  # looked at in `may_be_answered`
    with override(account.language or settings.CONFIG.language):
        write_to_member(
            "messaging/mail/left_out" if left_out else "messaging/mail/not_passed_on",
            to=account.email,
            language=account.language,
            name=person.name,
            reason=reason,
            their_subject=subject[:150],
            left_out=left_out,
            link=settings.CONFIG.address + thread.get_absolute_url() if thread is not None else settings.CONFIG.address,
            action_label=_("Open your messages"),
        )
