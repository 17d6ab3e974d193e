"""The community as this process last read it, for what every page shows.

Read at most every few seconds, because every page needs the name and the wall of terms; what decides
something (who may join, how many invitations) reads the row itself.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.db.models.signals import post_delete, post_save

from hallway.membership.models import Community, LegalText


@dataclass(frozen=True)
class Current:
    community: Community
    #: the newest text that members must accept before they go on, 0 when there is none
    must_accept: int


_kept: list[tuple[float, Current | None]] = []


def current() -> Current | None:
    """None until the community is founded."""
    if _kept and time.monotonic() - _kept[0][0] < settings.COMMUNITY_KEPT_S:
        return _kept[0][1]
    newest = LegalText.objects.filter(must_accept=True).order_by("-pk").values("pk")[:1]
    community = Community.objects.annotate(must_accept=Subquery(newest)).filter(pk=1).first()
    found = Current(community, community.must_accept or 0) if community is not None else None
    _kept[:] = [(time.monotonic(), found)]
    return found


def current_community() -> Community | None:
    found = current()
    return found.community if found else None


def forget(**_kwargs: Any) -> None:
    """Read anew at the next page of this process: something was written here, or a test begins."""
    _kept.clear()


post_save.connect(forget, sender=Community)
post_save.connect(forget, sender=LegalText)
post_delete.connect(forget, sender=LegalText)
