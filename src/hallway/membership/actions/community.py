"""Changing the community's own settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.edits import changes_to_write
from hallway.core.errors import NotAllowed
from hallway.core.outbox import publish
from hallway.membership.current import forget
from hallway.membership.facts import CommunityChanged
from hallway.membership.models import Community
from hallway.people import audit
from hallway.people.viewer import Viewer

CHANGED = audit.act("community_changed", gettext_lazy("Changed settings of the community"))


@transaction.atomic
def change_community(*, values: Mapping[str, Any], viewer: Viewer, now: datetime, seen: str | None = None) -> list[str]:
    """Set fields that a form has checked; returns the names of those that changed.

    seen  the fingerprint of what the form showed. Raises EditedMeanwhile when another operator changed the same
          field since; what they changed beside it stays.
    """
    if not viewer.is_operator or viewer.person is None:
        raise NotAllowed(_("Only an operator changes this."))
    community = Community.objects.select_for_update().get(pk=1)
    changes = changes_to_write(
        stored={field: getattr(community, field) for field in values},
        submitted=values,
        seen=seen,
        clash=_("Somebody else changed this meanwhile. Nothing is lost: both texts are below."),
    )
    changed = list(changes)
    for field, value in changes.items():
        setattr(community, field, value)
    if changed:
        community.save(update_fields=changed)
        transaction.on_commit(forget)
        audit.record(CHANGED, viewer=viewer, detail=", ".join(changed), now=now)
        publish(CommunityChanged(operator=viewer.person.pk, fields=changed), about=[viewer.person.pk], now=now)
    return changed
