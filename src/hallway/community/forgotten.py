"""Who was forgotten because they never answered, known by a keyed hash of the operator's id and by nothing else."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from hallway.community.models import ForgottenEntry
from hallway.core.lasting_key import lasting_key


def digest_of(community_id: str) -> str:
    key = lasting_key(settings.CONFIG.data_dir, "record")
    return hmac.new(key, community_id.encode(), hashlib.sha256).hexdigest()


class Forgotten:
    """The forgotten ids as they were when a load began."""

    def __init__(self) -> None:
        self._digests = set(ForgottenEntry.objects.values_list("pk", flat=True))

    def __contains__(self, community_id: str) -> bool:
        return bool(self._digests) and digest_of(community_id) in self._digests

    def take_back(self, community_ids: Iterable[str]) -> None:
        """These agreed to be listed after all."""
        again = [digest for digest in map(digest_of, community_ids) if digest in self._digests] if self._digests else []
        ForgottenEntry.objects.filter(pk__in=again).delete()
        self._digests -= set(again)


def remember_forgotten(community_id: str, *, now: datetime) -> None:
    ForgottenEntry.objects.get_or_create(pk=digest_of(community_id), defaults={"forgotten_at": now})
