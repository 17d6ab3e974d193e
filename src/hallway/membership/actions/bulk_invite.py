"""Inviting everybody in a file: checked first, sent in the background when the operator says so."""

import json
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.ids import uuid7
from hallway.core.outbox import publish
from hallway.membership.actions.invite import invite
from hallway.membership.enums import BatchState, InvitationState
from hallway.membership.facts import InvitationsReleased
from hallway.membership.invitation_file import Checked, Row, read_invitations
from hallway.membership.models import Invitation, InvitationBatch
from hallway.people import audit
from hallway.people.viewer import Viewer

#: invitations made by one run of the background work; well inside a worker's lease
AT_ONCE = 500
RELEASED = audit.act("file_invited", gettext_lazy("Sent the invitations of a file"))
LOOKED_UP_AT_ONCE = 500


def check_file(content: bytes, *, file_name: str, viewer: Viewer, now: datetime) -> InvitationBatch:
    """Read the file and keep its good rows aside; nobody is written to yet. Raises Invalid for an unusable file."""
    if not viewer.is_operator or viewer.person is None:
        raise NotAllowed(_("Only an operator invites from a file."))
    name = Path(file_name).name[:200]
    checked = read_invitations(content, file=name)
    rows = _without_open_ones(checked, viewer, now=now)
    if not rows and not checked.skipped_count:
        problem = _("The file names columns but has no rows.")
        raise Invalid(problem, fields={"file": problem})
    batch = InvitationBatch(
        public_id=uuid7(),
        made_by=viewer.person,
        file_name=name,
        rows=checked.seen,
        good=len(rows),
        skipped=sorted(checked.skipped, key=lambda skipped: int(str(skipped["row"]))),
        skipped_count=checked.skipped_count,
        made_at=now,
    )
    batch.staged = f"{batch.public_id}.jsonl"
    file = _staged(batch)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps([row.email, row.name, row.words]) + "\n" for row in rows)
    batch.save()
    return batch


@transaction.atomic
def release(batch: InvitationBatch, *, viewer: Viewer, now: datetime) -> None:
    """Send the checked file's invitations; a second click changes nothing."""
    if not viewer.is_operator:
        raise NotAllowed(_("Only an operator invites from a file."))
    if not InvitationBatch.objects.filter(pk=batch.pk, state=BatchState.READY).update(state=BatchState.SENDING):
        raise Conflict(_("These invitations are on their way already."))
    audit.record(RELEASED, viewer=viewer, detail=str(batch.good), now=now)
    publish(InvitationsReleased(batch=str(batch.public_id)), about=(), now=now)


def discard(batch: InvitationBatch) -> None:
    """Forget a checked file that was not sent."""
    if batch.state == BatchState.READY:
        forget_file(batch)
        batch.delete()


def release_batch(batch: InvitationBatch, *, now: datetime) -> None:
    """Make the next invitations of the file, and come back for the rest."""
    operator = batch.made_by
    if batch.state != BatchState.SENDING or operator is None or operator.account is None:
        return
    viewer = Viewer(person=operator, account=operator.account)
    with transaction.atomic():
        batch = InvitationBatch.objects.select_for_update().get(pk=batch.pk)
        with _staged(batch).open(encoding="utf-8") as rows:
            lines = list(islice(rows, batch.handled, batch.handled + AT_ONCE))
        for line in lines:
            email, name, words = json.loads(line)
            try:
                invite(viewer=viewer, email=email, name=name, words=words, batch=batch, now=now)
            except Conflict:  # invited by hand since the file was checked
                continue
            batch.invited += 1
        batch.handled += len(lines)
        if batch.handled < batch.good and lines:
            publish(InvitationsReleased(batch=str(batch.public_id)), about=(), now=now)
        else:
            batch.state = BatchState.DONE
        batch.save(update_fields=["invited", "handled", "state"])
    if batch.state == BatchState.DONE:
        forget_file(batch)


def _without_open_ones(checked: Checked, viewer: Viewer, *, now: datetime) -> list[Row]:
    """Leave out whom this operator has invited and who has not answered."""
    rows = []
    for start in range(0, len(checked.rows), LOOKED_UP_AT_ONCE):
        part = checked.rows[start : start + LOOKED_UP_AT_ONCE]
        still_open = set(
            Invitation.objects.filter(
                inviter=viewer.person,
                state=InvitationState.SENT,
                expires_at__gt=now,
                email__in=[row.email for row in part],
            ).values_list("email", flat=True)
        )
        for row in part:
            if row.email in still_open:
                checked.skip(row.number, _("You have invited this address already, and it has not answered."))
            else:
                rows.append(row)
    return rows


def forget_file(batch: InvitationBatch) -> None:
    """Remove the rows that were kept aside."""
    _staged(batch).unlink(missing_ok=True)


def _staged(batch: InvitationBatch) -> Path:
    folder: Path = settings.CONFIG.data_dir / "staged-invitations"
    return folder / batch.staged
