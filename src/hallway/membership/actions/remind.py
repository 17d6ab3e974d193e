"""Reminding those invited, once."""

from datetime import datetime, timedelta

from django.db import transaction

from hallway.core.outbox import publish
from hallway.membership.enums import InvitationState
from hallway.membership.facts import InvitationMade
from hallway.membership.models import Invitation

AFTER = timedelta(days=7)
#: an invitation that ends within this time is not worth a reminder
LEFT = timedelta(days=2)
AT_ONCE = 500


def remind_invited(*, now: datetime) -> int:
    """Publish a reminder for each invitation that waited a week unanswered; how many."""
    waiting = (
        Invitation.objects.filter(
            state=InvitationState.SENT, made_at__lte=now - AFTER, reminded_at=None, expires_at__gt=now + LEFT
        )
        .order_by("made_at")
        .values_list("pk", "public_id", "inviter_id")[:AT_ONCE]
    )
    count = 0
    for pk, public_id, inviter in list(waiting):
        with transaction.atomic():
            if Invitation.objects.filter(pk=pk, reminded_at=None).update(reminded_at=now):
                about = [inviter] if inviter else []
                publish(InvitationMade(invitation=str(public_id), reminder=True), about=about, now=now)
                count += 1
    return count
