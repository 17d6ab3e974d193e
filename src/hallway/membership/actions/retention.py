"""Letting go of what the community said it would not keep any longer."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from hallway.core.models import Delivery, Fact, Letter
from hallway.core.retention import Periods
from hallway.membership.actions.bulk_invite import forget_file
from hallway.membership.actions.leave import remove_account
from hallway.membership.enums import ApplicationState, InvitationState
from hallway.membership.models import Application, Community, Invitation, InvitationBatch, SecurityRecord, SignUp
from hallway.people.models import Account

#: rows deleted at once, so that nobody waits long for the database
AT_ONCE = 1000
AFTER_SIGN_UP = timedelta(days=1)


def periods() -> Periods:
    """What the operator said of letters and facts, for the server's own forgetting; its defaults before `init`."""
    kept = Community.objects.filter(pk=1).first()
    return Periods(letters=kept.keep_letters_days, facts=kept.keep_facts_days) if kept is not None else Periods()


def clean_up(*, now: datetime) -> dict[str, int]:
    """Delete what is past its period; how many rows of each kind."""
    kept = Community.objects.filter(pk=1).first()
    if kept is None:
        return {}

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    letters = Q(sent_at__lt=before(kept.keep_letters_days)) | Q(given_up_at__lt=before(kept.keep_letters_days))
    closed = Q(answered_at__lt=before(kept.keep_invitations_days)) | Q(
        state=InvitationState.SENT, expires_at__lt=before(kept.keep_invitations_days)
    )
    waiting = Delivery.objects.values("fact")
    removed = {
        "letters": _delete(Letter.objects.filter(letters)),
        "facts": _delete(Fact.objects.filter(occurred_at__lt=before(kept.keep_facts_days)).exclude(pk__in=waiting)),
        "security": _delete(SecurityRecord.objects.filter(happened_at__lt=before(kept.keep_security_days))),
        "invitations": _delete(Invitation.objects.filter(closed)),
        "files": _delete_files(before(kept.keep_invitations_days)),
        "sign_ups": _delete(SignUp.objects.filter(expires_at__lt=now - AFTER_SIGN_UP)),
        "sessions": _delete(Session.objects.filter(expire_date__lt=now)),
        "applications": _delete_declined(before(kept.keep_invitations_days), now=now),
    }
    return {kind: count for kind, count in removed.items() if count}


def _delete(rows: QuerySet[Model]) -> int:
    removed = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._default_manager.filter(pk__in=keys).delete()
        removed += len(keys)
    return removed


def _delete_files(before: datetime) -> int:
    """Checked files of invitations, with what was kept aside of those that were never sent."""
    batches = list(InvitationBatch.objects.filter(made_at__lt=before))
    for batch in batches:
        forget_file(batch)
        batch.delete()
    return len(batches)


def _delete_declined(before: datetime, *, now: datetime) -> int:
    """Accounts of declined applicants, who have nothing here but the account."""
    declined = Application.objects.filter(state=ApplicationState.DECLINED, decided_at__lt=before)
    keys = list(declined.values_list("account_id", flat=True)[:AT_ONCE])
    Account.objects.filter(pk__in=keys, person=None, deletion_due_at=None).update(deletion_due_at=now)
    return sum(remove_account(key, now=now) for key in keys)
