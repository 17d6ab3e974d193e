"""What introductions keep for a time: who is no member for a month, all else for as long as the operator says."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from hallway.core import retention
from hallway.core.retention import AT_ONCE, delete_rows
from hallway.introductions.enums import Begun, Role
from hallway.introductions.models import Introduction, Outcome, Outsider, Part, Thanks

#: long enough for the two to be asked what came of it
OUTSIDERS_DAYS = 30
#: after it ended
INTRODUCTIONS_DAYS = 730


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


def _introductions(before: datetime) -> int:
    """Those that were over by then: what did not come about is deleted, of the rest that the two were introduced stays.

    They may write to each other because of it, until one of them leaves. Moments stay for measures; who introduced
    them, with which words, and what the two said of it does not.
    """
    over = Introduction.objects.filter(accepted_at=None).filter(Q(withdrawn_at__lt=before) | Q(ends_at__lt=before))
    return delete_rows(over) + _made_bare(before)


def _made_bare(before: datetime) -> int:
    """Of those that came about; whatever is bare already is not counted again."""
    beside = {
        "connected": Part.objects.filter(introduction=OuterRef("pk"), role=Role.CONNECTOR),
        "spoken": Part.objects.filter(introduction=OuterRef("pk")).exclude(word=""),
        "thanked": Thanks.objects.filter(introduction=OuterRef("pk")),
        "judged": Outcome.objects.filter(introduction=OuterRef("pk")),
    }
    says_more = ~Q(words="") | Q(begun=Begun.OFFERED, initiator__isnull=False)
    for rows in beside.values():
        says_more |= Q(Exists(rows))
    made = Introduction.objects.filter(says_more, accepted_at__lt=before).exclude(closed_at__gte=before)
    bared = 0
    while some := list(made.order_by("pk")[:AT_ONCE]):
        for row in some:
            row.words = ""
            row.named = [named for named in row.named if named["role"] == Role.END]
            row.initiator_id = row.initiator_id if row.is_asked else None
        keys = [row.pk for row in some]
        with transaction.atomic():
            Introduction.objects.bulk_update(some, ["words", "named", "initiator"])
            Part.objects.filter(introduction__in=keys, role=Role.CONNECTOR).delete()
            Part.objects.filter(introduction__in=keys).update(word="")
            Thanks.objects.filter(introduction__in=keys).delete()
            Outcome.objects.filter(introduction__in=keys).delete()
        bared += len(keys)
    return bared


def register() -> None:
    retention.register("introductions", _introductions, days=INTRODUCTIONS_DAYS, setting="keep_introductions_days")
    retention.register("outsiders in introductions", _outsiders, days=OUTSIDERS_DAYS)
