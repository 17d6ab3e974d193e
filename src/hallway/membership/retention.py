"""What membership keeps for a time: records, invitations, applications; and the operator's word on all periods."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from hallway.core import clock, retention
from hallway.core.retention import delete_rows
from hallway.membership.actions.bulk_invite import forget_file
from hallway.membership.actions.export import forget_exports
from hallway.membership.actions.leave import remove_account
from hallway.membership.enums import ApplicationState, InvitationState
from hallway.membership.models import Application, Community, Invitation, InvitationBatch, SecurityRecord, SignUp
from hallway.people.enums import Standing
from hallway.people.models import Account

#: accounts removed by one run
AT_ONCE = 1000


def days_set() -> Mapping[str, int]:
    """The operator's periods by the name of the setting; none before the community is founded."""
    community = Community.objects.filter(pk=1).first()
    if community is None:
        return {}
    names = [field.name for field in Community._meta.get_fields() if field.name.startswith("keep_")]
    return {name: getattr(community, name) for name in names}


def _security_records(before: datetime) -> int:
    return delete_rows(SecurityRecord.objects.filter(happened_at__lt=before))


def _invitations(before: datetime) -> int:
    """Those answered or withdrawn, those whose time is over, and those that were prepared and never sent.

    One sent to take over an entry stays while the entry waits, so that its person is not invited again.
    """
    over = Q(answered_at__lt=before) | Q(state=InvitationState.SENT, expires_at__lt=before)
    waits = Q(person__standing=Standing.INVITED, person__account=None)
    prepared = Q(state=InvitationState.PREPARED, made_at__lt=before)
    return delete_rows(Invitation.objects.filter((over & ~waits) | prepared))


def _files(before: datetime) -> int:
    """Checked files of invitations, with what was kept aside of those that were never sent."""
    batches = list(InvitationBatch.objects.filter(made_at__lt=before))
    for batch in batches:
        forget_file(batch)
        batch.delete()
    return len(batches)


def _sign_ups(before: datetime) -> int:
    return delete_rows(SignUp.objects.filter(expires_at__lt=before))


def _declined(before: datetime) -> int:
    """Accounts of declined applicants, who have nothing here but the account."""
    declined = Application.objects.filter(state=ApplicationState.DECLINED, decided_at__lt=before)
    keys = list(declined.values_list("account_id", flat=True)[:AT_ONCE])
    now = clock.now()
    Account.objects.filter(pk__in=keys, person=None, deletion_due_at=None).update(deletion_due_at=now)
    return sum(remove_account(key, now=now) for key in keys)


def register() -> None:
    retention.provide_days(days_set)
    retention.register("security records", _security_records, days=365, setting="keep_security_days")
    retention.register("invitations", _invitations, days=180, setting="keep_invitations_days")
    retention.register("files of invitations", _files, days=180, setting="keep_invitations_days")
    retention.register("declined applications", _declined, days=180, setting="keep_invitations_days")
    retention.register("archives of members", forget_exports, days=7, setting="keep_exports_days")
    retention.register("unfinished sign-ups", _sign_ups, days=1)
