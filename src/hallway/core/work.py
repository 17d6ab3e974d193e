"""Background work: deliveries of facts and tasks by the clock, by any number of workers.

A worker leases a piece of work, does it, and removes it. When it dies, its leases are let go and another takes
the work up; when the work fails, it comes back after a growing pause, and after `MAX_ATTEMPTS` it stays for
the operator to see (`hallway doctor`). A piece of work is therefore done once or, rarely, more than once.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from hallway.core import clock, metrics
from hallway.core.errors import RemoteFailure
from hallway.core.leases import LEASE, keeper, presence
from hallway.core.models import Delivery, Lane, Schedule
from hallway.core.outbox import handler_named, is_whole, read
from hallway.core.transport import one_connection

log = logging.getLogger("hallway.work")

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=6)
#: with doubling pauses, about a day and a half
MAX_ATTEMPTS = 16
ERROR_LENGTH = 2000
#: of many pieces of a kind, leased together, and for how long at most: what somebody waits for comes after that
AT_ONCE = 100
AT_ONCE_S = 1.0

#: runs beside the steps for as long as the worker does
Service = Callable[[threading.Event], None]

#: does one due piece of work, if there is any
Step = Callable[[datetime], bool]


#: `True` when there is more to do: it goes on once other tasks that are due had their turn
Run = Callable[[datetime], bool | None]
R = TypeVar("R", bound=Run)


@dataclass(frozen=True)
class Task:
    name: str
    every: timedelta
    run: Run
    #: waits for no task that computes, nor for the kernels that these wait for
    prompt: bool


_tasks: dict[str, Task] = {}
_services: dict[str, Service] = {}


def every(interval: timedelta, *, prompt: bool = False) -> Callable[[R], R]:
    """Register `run(now)` to be run about once per interval, by one worker at a time.

    prompt  it waits for nothing, so it runs in a thread of those that do not, beside the others.
    """

    def register(run: R) -> R:
        name = f"{run.__module__.removeprefix('hallway.')}.{run.__name__}"
        _tasks[name] = Task(name, interval, run, prompt)
        return run

    return register


def while_working(run: Service) -> Service:
    """Register `run(stop)`, called in a thread of its own of each worker, and again when it ends before `stop`."""
    _services[f"{run.__module__.removeprefix('hallway.')}.{run.__name__}"] = run
    return run


def services() -> dict[str, Service]:
    return dict(_services)


def tasks() -> dict[str, Task]:
    return dict(_tasks)


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: doubling from `FIRST_PAUSE` up to `LONGEST_PAUSE`."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


# --- deliveries of facts -------------------------------------------------------------------------------------


def deliver_one(now: datetime, *, lanes: Sequence[Lane] = tuple(Lane)) -> bool:
    """Lease the first due delivery of these lanes and run its handler; False when none is due."""
    delivery = _lease_delivery(now, lanes)
    if delivery is None:
        return False
    handler = handler_named(delivery.fact.kind, delivery.handler)
    if handler is None:  # the handler went with an upgrade
        delivery.delete()
        return True
    try:
        with keeper.holding(delivery):
            if is_whole(handler):
                with transaction.atomic():
                    handler(read(delivery.fact))
                    _remove(delivery)
            else:
                handler(read(delivery.fact))
                _remove(delivery)
    except Exception as error:  # whatever a handler raises, the worker goes on and the work comes back
        _failed(delivery, error, now=now)
    else:
        metrics.count_delivery(handler=delivery.handler, outcome="done")
    return True


def _due(now: datetime, lanes: Sequence[Lane]) -> QuerySet[Delivery]:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    due = Delivery.objects.filter(free, lane__in=lanes, failed_at=None, due_at__lte=now)
    return due.order_by("lane", "due_at", "id")


def _lease_delivery(now: datetime, lanes: Sequence[Lane]) -> Delivery | None:
    due = _due(now, lanes)
    if not due.exists():  # looking takes no lock
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        delivery = due.select_related("fact").first()
        if delivery is None:
            return None
        if delivery.attempts >= MAX_ATTEMPTS:  # it took its workers down with it
            _put_back(delivery, delivery.error or "the worker died each time", now=now)
            return None
        delivery.leased_until = now + LEASE
        delivery.leased_by = presence.name()
        delivery.attempts += 1
        delivery.save(update_fields=["leased_until", "leased_by", "attempts"])
        return delivery


def deliver_many(now: datetime, *, lanes: Sequence[Lane]) -> int:
    """Lease several deliveries of these lanes together, run their handlers for a second; how many that were.

    The record that they ran is one query at the end, so a handler may be repeated when its worker dies in between.
    """
    deliveries = _lease_deliveries(now, lanes)
    end = time.monotonic() + AT_ONCE_S
    done: list[int] = []
    taken = 0
    with ExitStack() as held:
        for delivery in deliveries:
            held.enter_context(keeper.holding(delivery))
        for delivery in deliveries:
            if taken and time.monotonic() > end:
                break
            taken += 1
            handler = handler_named(delivery.fact.kind, delivery.handler)
            try:
                if handler is not None:
                    handler(read(delivery.fact))
            except Exception as error:  # as of a single one
                _failed(delivery, error, now=now)
            else:
                metrics.count_delivery(handler=delivery.handler, outcome="done")
                done.append(delivery.pk)
        Delivery.objects.filter(pk__in=done).delete()
        rest = [delivery.pk for delivery in deliveries[taken:]]
        Delivery.objects.filter(pk__in=rest, leased_by=presence.name()).update(
            leased_until=None, leased_by="", attempts=F("attempts") - 1
        )
    return taken


def _lease_deliveries(now: datetime, lanes: Sequence[Lane]) -> list[Delivery]:
    due = _due(now, lanes).filter(attempts__lt=MAX_ATTEMPTS)
    if not due.exists():  # looking takes no lock; one that took its workers down is given up alone
        return [delivery] if (delivery := _lease_delivery(now, lanes)) is not None else []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        deliveries = list(due.select_related("fact")[:AT_ONCE])
        until, by = now + LEASE, presence.name()
        keys = [delivery.pk for delivery in deliveries]
        Delivery.objects.filter(pk__in=keys).update(leased_until=until, leased_by=by, attempts=F("attempts") + 1)
    for delivery in deliveries:
        delivery.leased_until, delivery.leased_by = until, by
        delivery.attempts += 1
    return deliveries


def _remove(delivery: Delivery) -> None:
    """Without taking its primary key from the instance, by which its lease is known."""
    Delivery.objects.filter(pk=delivery.pk).delete()


def _failed(delivery: Delivery, error: Exception, *, now: datetime) -> None:
    log.warning("%s failed, attempt %d", delivery.handler, delivery.attempts, exc_info=True)
    given_up = delivery.attempts >= MAX_ATTEMPTS
    metrics.count_delivery(handler=delivery.handler, outcome="given up" if given_up else "failed")
    come_back = error.come_back if isinstance(error, RemoteFailure) else timedelta(0)
    _put_back(delivery, _described(error), now=now, least=come_back)


def _put_back(delivery: Delivery, error: str, *, now: datetime, least: timedelta = timedelta(0)) -> None:
    """Let the delivery be tried again later, or give it up; not when another worker took it up meanwhile."""
    Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts).update(
        error=error,
        leased_until=None,
        leased_by="",
        due_at=now + max(pause_after(delivery.attempts), least),
        failed_at=now if delivery.attempts >= MAX_ATTEMPTS else None,
    )


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:ERROR_LENGTH]


# --- tasks by the clock --------------------------------------------------------------------------------------


def run_one_task(now: datetime, *, prompt: bool | None = None) -> bool:
    """Lease the task that has been due for longest and run it; False when none is due.

    prompt  of these alone, or of the others alone.
    """
    schedule = _lease_task(now, [name for name, task in _tasks.items() if prompt in {None, task.prompt}])
    if schedule is None:
        return False
    task = _tasks[schedule.name]
    failures, error, pause = 0, "", task.every
    try:
        with keeper.holding(schedule):
            if task.run(now):
                pause = timedelta(0)
    except Exception as raised:  # the task comes back, the worker goes on
        log.exception("%s failed", task.name)
        failures, error = schedule.failures + 1, _described(raised)
        pause = min(task.every, pause_after(failures))
    metrics.count_task(task=task.name, outcome="failed" if failures else "done")
    ended = max(clock.now(), now)
    # not when the lease ran out, and another worker took the task up meanwhile
    Schedule.objects.filter(pk=schedule.pk, leased_by=schedule.leased_by).update(
        due_at=ended + pause, leased_until=None, leased_by="", ended_at=ended, failures=failures, error=error
    )
    return True


def _lease_task(now: datetime, names: Collection[str]) -> Schedule | None:
    known = Schedule.objects.in_bulk(names)
    if missing := set(names) - known.keys():
        Schedule.objects.bulk_create((Schedule(name=name, due_at=now) for name in missing), ignore_conflicts=True)
        known = Schedule.objects.in_bulk(names)
    for schedule in sorted(known.values(), key=lambda schedule: (schedule.due_at, schedule.name)):
        if schedule.due_at > now or (schedule.leased_until and schedule.leased_until > now):
            continue
        unchanged = Schedule.objects.filter(pk=schedule.pk, due_at=schedule.due_at, leased_until=schedule.leased_until)
        schedule.leased_by = presence.name()
        if unchanged.update(
            leased_until=now + LEASE, leased_by=schedule.leased_by
        ):  # one worker sees the row as it was
            return schedule
    return None


# --- the worker ----------------------------------------------------------------------------------------------


def run_due(*, now: datetime | None = None, limit: int = 1000) -> int:
    """Do what is due, at most `limit` pieces; how many were done."""
    done = 0
    while done < limit:
        moment = now or clock.now()
        if not (deliver_one(moment) or run_one_task(moment)):
            break
        done += 1
    return done


def _letters(now: datetime) -> bool:
    """One that somebody waits for, or else some of the others over one connection to the mail server."""
    if deliver_one(now, lanes=(Lane.LETTER,)):
        return True
    with one_connection():
        return deliver_many(now, lanes=(Lane.BULK_LETTER,)) > 0


def _facts(now: datetime) -> bool:
    return deliver_one(now, lanes=(Lane.WORK,))


def _outside(now: datetime) -> bool:
    return deliver_one(now, lanes=(Lane.OUTSIDE,))


def _prompt_tasks(now: datetime) -> bool:
    return run_one_task(now, prompt=True)


def _tasks_that_compute(now: datetime) -> bool:
    return run_one_task(now, prompt=False)


#: each in a thread of its own, so that a sign-in code waits neither for an import nor for a new snapshot
STEPS: dict[str, Step] = {
    "letters": _letters,
    "facts": _facts,
    "outside": _outside,
    "prompt": _prompt_tasks,
    "clock": _tasks_that_compute,
}


def work_until(stop: threading.Event, *, wake: threading.Event, step: Step, idle_s: float = 1.0) -> None:
    """Take this kind of step until `stop`; look again at each `wake` and at least every `idle_s` seconds."""
    while not stop.is_set():
        try:
            while not stop.is_set() and step(clock.now()):
                pass
        except Exception:  # a database that is gone or busy comes back
            log.exception("the worker could not look for work")
            connection.close()
            stop.wait(idle_s)
        wake.wait(idle_s)
        wake.clear()
    connection.close()


def serve_until(stop: threading.Event, *, service: Service, pause_s: float = 5.0) -> None:
    """Run a service until `stop`; one that fails (another worker has its port) is tried again after a pause.

    Why it fails is said once, and again when it fails otherwise.
    """
    said = ""
    while not stop.is_set():
        try:
            service(stop)
            said = ""
        except Exception as failure:  # the worker goes on without it for a while
            if str(failure) != said:
                said = str(failure)
                log.warning("%s could not run, and is tried again: %s", service.__name__, failure)
        finally:
            connection.close()
        stop.wait(pause_s)
