"""What introductions keep for a time: who is no member is forgotten when the introduction is over."""

from datetime import datetime

from hallway.core import retention
from hallway.core.retention import AT_ONCE
from hallway.introductions.models import Introduction, Outsider

#: long enough for the two to be asked what came of it
OUTSIDERS_DAYS = 30


def _outsiders(before: datetime) -> int:
    """Names and addresses of those who are no members, in introductions that were over by then."""
    forgotten = 0
    over = Outsider.objects.filter(part__introduction__ends_at__lt=before) | Outsider.objects.filter(part=None)
    while keys := list(over.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows = list(Introduction.objects.filter(parts__outsider__in=keys).distinct())
        for row in rows:
            row.named = [{**named, "name": ""} for named in row.named]
        Introduction.objects.bulk_update(rows, ["named"])
        forgotten += len(keys)
        Outsider.objects.filter(pk__in=keys).delete()
    return forgotten


def register() -> None:
    retention.register("outsiders in introductions", _outsiders, days=OUTSIDERS_DAYS)
