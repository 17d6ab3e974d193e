"""Forgetting: what has served its purpose is deleted once a day, after periods that the operator sets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models

from hallway.core.models import CacheEntry, Delivery, Fact, Letter
from hallway.core.work import every

#: rows deleted in one transaction, so that nobody waits long for the lock
BATCH = 1000


@dataclass(frozen=True)
class Periods:
    """How many days things are kept."""

    letters: int = 30
    facts: int = 730


_periods: list[Callable[[], Periods]] = []


def provide_periods(provider: Callable[[], Periods]) -> None:
    """Register the one function that knows what the operator has set."""
    _periods[:] = [provider]


@every(timedelta(days=1))
def forget(now: datetime) -> None:
    """Delete old letters, facts nobody has work with any more, ended sessions and cache entries."""
    periods = _periods[0]() if _periods else Periods()
    letters_before = now - timedelta(days=periods.letters)
    facts_before = now - timedelta(days=periods.facts)
    _delete(Letter.objects.filter(created_at__lt=letters_before).exclude(sent_at=None, given_up_at=None))
    _delete(
        Fact.objects.filter(occurred_at__lt=facts_before).exclude(
            models.Exists(Delivery.objects.filter(fact=models.OuterRef("pk")))
        )
    )
    _delete(Session.objects.filter(expire_date__lt=now))
    _delete(CacheEntry.objects.filter(expires__lt=now))
    _delete_mail_files(letters_before)


def _delete(old: models.QuerySet[models.Model]) -> None:
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        old.model._default_manager.filter(pk__in=keys).delete()


def _delete_mail_files(before: datetime) -> None:
    folder = settings.CONFIG.data_dir / "mail"
    for file in folder.glob("*.eml"):
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)
