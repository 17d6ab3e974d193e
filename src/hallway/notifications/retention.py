"""What notifications keep for a time: what members were told."""

from datetime import datetime

from hallway.core import retention
from hallway.core.retention import delete_rows
from hallway.notifications.models import Notice


def _notices(before: datetime) -> int:
    return delete_rows(Notice.objects.filter(made_at__lt=before))


def register() -> None:
    retention.register("notices", _notices, days=90, setting="keep_notices_days")
