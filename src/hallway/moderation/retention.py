"""What moderation keeps for a time: reports, looks, past suspensions and warnings, with the appeals against them."""

from datetime import datetime

from django.db.models import Q

from hallway.core import retention
from hallway.core.retention import delete_rows
from hallway.membership.models import Suspension
from hallway.moderation.models import Look, Measure, MeasureKind, Outcome, Report


def _reports(before: datetime) -> int:
    """Decided ones, and those about somebody who is gone, decided or not."""
    return delete_rows(Report.objects.filter(Q(decided_at__lt=before) | Q(person=None, made_at__lt=before)))


def _looks(before: datetime) -> int:
    return delete_rows(Look.objects.filter(looked_at__lt=before))


def _warnings(before: datetime) -> int:
    """Unless an appeal waits; measures of suspensions go with these."""
    old = Measure.objects.filter(kind=MeasureKind.WARNED, taken_at__lt=before).exclude(appeal__outcome=Outcome.OPEN)
    return delete_rows(old.exclude(appeal__decided_at__gte=before))


def _suspensions(before: datetime) -> int:
    return delete_rows(Suspension.objects.filter(ended_at__lt=before))


def register() -> None:
    for name, forget in (
        ("reports", _reports),
        ("looks", _looks),
        ("past suspensions", _suspensions),
        ("warnings", _warnings),
    ):
        retention.register(name, forget, days=365, setting="keep_reports_days")
