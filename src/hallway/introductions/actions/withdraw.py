"""Take an introduction back, as the one who began it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, NotFound
from hallway.core.outbox import publish
from hallway.introductions.course import NotOpen, withdrawn
from hallway.introductions.enums import Standing
from hallway.introductions.facts import IntroductionWithdrawn
from hallway.introductions.models import Introduction
from hallway.people.viewer import Viewer


@transaction.atomic
def withdraw_introduction(public_id: UUID, *, viewer: Viewer, now: datetime) -> Introduction:
    """Possible for as long as it looks open, also when it was refused; twice is once. Nobody is written to."""
    row = Introduction.objects.select_for_update().filter(public_id=public_id, initiator=viewer.id).first()
    if row is None or viewer.id is None:
        raise NotFound(_("There is no such introduction."))
    standing = row.standing(now)
    if standing == Standing.WITHDRAWN:
        return row
    try:
        after = withdrawn(row.course([]), now=now)  # whatever anybody answered
    except NotOpen:
        if standing == Standing.ACCEPTED:
            raise Conflict(_("Both agreed meanwhile; there is nothing left to take back.")) from None
        raise Conflict(_("This introduction did not come about; there is nothing left to take back.")) from None
    row.withdrawn_at = after.withdrawn_at
    row.save(update_fields=["withdrawn_at"])
    publish(IntroductionWithdrawn(introduction=row.pk, initiator=viewer.id), about=(viewer.id,), now=now)
    return row
