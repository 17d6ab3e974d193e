"""Forgetting: what has served its purpose is deleted, after periods that the operator sets.

A capability says in its `apps.py` what it does not keep for ever, and how to delete it:

    retention.register("looks", forget_looks, days=365, setting="keep_reports_days")

`forget_looks(before)` deletes what was over before that moment and returns how much that was. The days are those of
the operator's setting of that name, and the ones given here where there is none.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from hallway.core.models import CacheEntry, Delivery, Fact, Letter
from hallway.core.work import every

log = logging.getLogger("hallway.work")

#: rows deleted in one transaction, so that nobody waits long for the lock
AT_ONCE = 1000

Forget = Callable[[datetime], int]


@dataclass(frozen=True)
class Rule:
    """One kind of thing that is kept for a time."""

    name: str
    forget: Forget
    days: int
    #: the operator's word on the days, by the name of the setting; empty when there is none
    setting: str = ""


_rules: dict[str, Rule] = {}
_days: list[Callable[[], Mapping[str, int]]] = []


def register(name: str, forget: Forget, *, days: int, setting: str = "") -> None:
    _rules[name] = Rule(name, forget, days, setting)


def provide_days(provider: Callable[[], Mapping[str, int]]) -> None:
    """Register the one function that knows what the operator has set: the name of a setting -> days."""
    _days[:] = [provider]


def rules() -> list[Rule]:
    return list(_rules.values())


def forget_what_is_past(*, now: datetime) -> dict[str, int]:
    """Delete everything that is past its period; how much of each kind. One that fails does not keep the others."""
    said = _days[0]() if _days else {}
    forgotten: dict[str, int] = {}
    failures: list[Exception] = []
    for rule in rules():
        try:
            forgotten[rule.name] = rule.forget(now - timedelta(days=said.get(rule.setting, rule.days)))
        except Exception as failure:  # told below, when the others have had their turn
            log.exception("%s could not be forgotten", rule.name)
            failures.append(failure)
    if failures:
        raise ExceptionGroup("not everything that is past its period could be deleted", failures)
    return {name: count for name, count in forgotten.items() if count}


@every(timedelta(hours=6))
def keep_no_longer(now: datetime) -> None:
    forget_what_is_past(now=now)


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete these rows, few at a time; how many there were."""
    removed = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._default_manager.filter(pk__in=keys).delete()
        removed += len(keys)
    return removed


def _letters(before: datetime) -> int:
    """Letters that were sent or given up, and the files that stand for sent ones where there is no mail server."""
    for file in (settings.CONFIG.data_dir / "mail").glob("*.eml"):
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)
    return delete_rows(Letter.objects.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before)))


def _facts(before: datetime) -> int:
    """Facts that nobody has work with any more."""
    waiting = Delivery.objects.filter(fact=OuterRef("pk"))
    return delete_rows(Fact.objects.filter(~Exists(waiting), occurred_at__lt=before))


register("letters", _letters, days=30, setting="keep_letters_days")
register("facts", _facts, days=730, setting="keep_facts_days")
register("sessions", lambda before: delete_rows(Session.objects.filter(expire_date__lt=before)), days=0)
register("cache", lambda before: delete_rows(CacheEntry.objects.filter(expires__lt=before)), days=0)
