"""What is kept of the API: tokens that are over, for as long as other security records; counts, for minutes."""

from datetime import datetime

from django.db.models import Q

from hallway.api.models import AccessToken, RequestCount
from hallway.core import retention
from hallway.core.retention import delete_rows


def _tokens(before: datetime) -> int:
    return delete_rows(AccessToken.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)))


def _counts(before: datetime) -> int:
    return delete_rows(RequestCount.objects.filter(minute__lt=int(before.timestamp()) // 60))


def register() -> None:
    retention.register("access tokens", _tokens, days=365, setting="keep_security_days")
    retention.register("request counts", _counts, days=0)
