"""What operators announce, for those it is for."""

import time
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save

from hallway.membership.enums import AnnouncedTo
from hallway.membership.models import Announcement
from hallway.people.access import no_such_page
from hallway.people.viewer import Viewer

#: what every first page asks, as this process last read it: see `membership.current`
_kept: list[tuple[float, list[Announcement]]] = []


def _running() -> list[Announcement]:
    """Those that are not withdrawn, the oldest first; read at most every few seconds."""
    if not _kept or time.monotonic() - _kept[0][0] >= settings.COMMUNITY_KEPT_S:
        _kept[:] = [(time.monotonic(), list(Announcement.objects.filter(withdrawn_at=None).order_by("-pk")[:50])[::-1])]
    return _kept[0][1]


def forget(**_kwargs: object) -> None:
    """Read anew at the next page of this process."""
    _kept.clear()


for _signal in (post_save, post_delete):
    _signal.connect(forget, sender=Announcement)


def announcement_for(viewer: Viewer, *, now: datetime) -> Announcement | None:
    """The oldest that the viewer has not put away. No query of its own, but every few seconds."""
    if viewer.account is None:
        return None
    seen = viewer.account.announcements_seen
    return next((row for row in _running() if row.pk > seen and row.ends_at > now and _is_for(viewer, row)), None)


def announcement_at(public_id: UUID, *, viewer: Viewer) -> Announcement:
    """One that is for the viewer, also when its time is over. NotFound once it is withdrawn."""
    row = Announcement.objects.filter(public_id=public_id, withdrawn_at=None).first() if viewer.is_member else None
    if row is None or not _is_for(viewer, row):
        raise no_such_page()
    return row


def _is_for(viewer: Viewer, row: Announcement) -> bool:
    return row.audience == AnnouncedTo.MEMBERS or viewer.is_moderator


def all_announcements(viewer: Viewer) -> QuerySet[Announcement]:
    """For operators, the newest first."""
    if not (viewer.is_member and viewer.is_operator):
        return Announcement.objects.none()
    return Announcement.objects.select_related("made_by").order_by("-pk")
