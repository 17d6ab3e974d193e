"""Background work: deliveries of facts and tasks by the clock, by any number of workers.

A worker leases a piece of work, does it, and removes it. When it dies, the lease runs out and another takes
the work up; when the work fails, it comes back after a growing pause, and after `MAX_ATTEMPTS` it stays for
the operator to see (`hallway doctor`).
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from hallway.core import clock
from hallway.core.models import Delivery, Schedule
from hallway.core.outbox import handler_named, read

log = logging.getLogger("hallway.work")

#: a worker that has not reported by then is taken for dead
LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=6)
MAX_ATTEMPTS = 12


@dataclass(frozen=True)
class Task:
    name: str
    every: timedelta
    run: Callable[[datetime], None]


_tasks: dict[str, Task] = {}


def every(interval: timedelta) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Register `run(now)` to be run about once per interval, by one worker at a time."""

    def register(run: Callable[[datetime], None]) -> Callable[[datetime], None]:
        name = f"{run.__module__.removeprefix('hallway.')}.{run.__name__}"
        _tasks[name] = Task(name, interval, run)
        return run

    return register


def tasks() -> dict[str, Task]:
    return dict(_tasks)


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: doubling from `FIRST_PAUSE` up to `LONGEST_PAUSE`."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def _lease_delivery(now: datetime) -> Delivery | None:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    with transaction.atomic():
        due = Delivery.objects.filter(free, failed_at=None, due_at__lte=now).order_by("due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        delivery = due.first()
        if delivery is None:
            return None
        delivery.leased_until = now + LEASE
        delivery.attempts += 1
        delivery.save(update_fields=["leased_until", "attempts"])
        return delivery


def _deliver(delivery: Delivery, now: datetime) -> None:
    handler = handler_named(delivery.fact.kind, delivery.handler)
    if handler is None:  # the handler went with an upgrade
        delivery.delete()
        return
    try:
        handler(read(delivery.fact))
    except Exception as error:  # whatever a handler raises, the worker goes on and the work comes back
        given_up = delivery.attempts >= MAX_ATTEMPTS
        delivery.error = f"{type(error).__name__}: {error}"[:2000]
        delivery.leased_until = None
        delivery.due_at = now + pause_after(delivery.attempts)
        delivery.failed_at = now if given_up else None
        delivery.save(update_fields=["error", "leased_until", "due_at", "failed_at"])
        log.warning(
            "%s failed, attempt %d%s",
            delivery.handler,
            delivery.attempts,
            ", given up" if given_up else "",
            exc_info=True,
        )
    else:
        delivery.delete()


def _run_one_task(now: datetime) -> bool:
    for task in _tasks.values():
        with transaction.atomic():
            schedule, _made = Schedule.objects.get_or_create(name=task.name, defaults={"due_at": now})
            if schedule.due_at > now or (schedule.leased_until and schedule.leased_until > now):
                continue
            taken = Schedule.objects.filter(
                name=task.name, due_at=schedule.due_at, leased_until=schedule.leased_until
            ).update(leased_until=now + LEASE)
        if not taken:
            continue
        try:
            task.run(now)
        except Exception:
            log.exception("%s failed", task.name)
        Schedule.objects.filter(name=task.name).update(due_at=now + task.every, leased_until=None)
        return True
    return False


def run_due(*, now: datetime | None = None, limit: int = 1000) -> int:
    """Do what is due, at most `limit` pieces; how many were done."""
    done = 0
    while done < limit:
        moment = now or clock.now()
        delivery = _lease_delivery(moment)
        if delivery is not None:
            _deliver(delivery, moment)
        elif not _run_one_task(moment):
            break
        done += 1
    return done


def _never() -> bool:
    return False


def work_until(
    stop: threading.Event, *, wake: threading.Event, idle_s: float = 1.0, ended: Callable[[], bool] = _never
) -> None:
    """Do due work until `stop` or `ended()`; look again at each `wake` and at least every `idle_s` seconds."""
    while not stop.is_set() and not ended():
        try:
            run_due()
        except Exception:
            log.exception("the worker could not look for work")
            connection.close()
        wake.wait(idle_s)
        wake.clear()
