"""What an operator watches, for Prometheus: `GET /metrics`.

What happens is counted by each process in files of the data folder's `metrics`, which the page adds up, so that it does
not matter which process answers. How things stand (what waits, how old the snapshot is) is asked when the page is.
A capability adds its own in `apps.py`:

    metrics.register("hallway_snapshot_age_seconds", "Age of the snapshot.", snapshot_age)

No measure has a label that says who: labels are names of pages, of handlers and of tasks.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, F, Min, Q

from hallway import __version__
from hallway.core import clock
from hallway.core.backups.make import last_backup
from hallway.core.leases import live_workers
from hallway.core.models import Delivery, Lane, Letter, Schedule

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

#: how long a page took, in seconds; the promise is 0.1 for 95 of 100
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
FOLDER = "metrics"
_FILE = re.compile(r"_(\d+)\.db$")

#: how one thing stands: a number, or a number by the value of the label that was registered
Reading = Callable[[], float | Mapping[str, float] | None]
_readings: list[tuple[str, str, str, Reading]] = []


def register(name: str, doc: str, reading: Reading, *, label: str = "") -> None:
    """Show what `reading` answers; None is left out."""
    _readings[:] = [one for one in _readings if one[0] != name]
    _readings.append((name, doc, label, reading))


# --- what happens --------------------------------------------------------------------------------------------


@cache
def _requests() -> "Counter":
    return _made("Counter", "hallway_requests", "Requests answered.", ["view", "method", "status"])  # type: ignore[no-any-return]


@cache
def _request_seconds() -> "Histogram":
    return _made("Histogram", "hallway_request_seconds", "How long a page took.", ["view"], buckets=BUCKETS)  # type: ignore[no-any-return]


@cache
def _deliveries() -> "Counter":
    return _made("Counter", "hallway_deliveries", "Handlers of facts that ran.", ["handler", "outcome"])  # type: ignore[no-any-return]


@cache
def _tasks() -> "Counter":
    return _made("Counter", "hallway_tasks", "Tasks by the clock that ran.", ["task", "outcome"])  # type: ignore[no-any-return]


def _made(kind: str, name: str, doc: str, labels: list[str], **more: Any) -> Any:
    """The library decides at its import where it counts, and commands that count nothing do without it."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    import prometheus_client  # noqa: PLC0415  # as just said

    return getattr(prometheus_client, kind)(name, doc, labels, registry=None, **more)


def count_request(*, view: str, method: str, status: int, seconds: float) -> None:
    _requests().labels(view, method if method in {"GET", "HEAD", "POST"} else "other", str(status)).inc()
    _request_seconds().labels(view).observe(seconds)


def count_delivery(*, handler: str, outcome: str) -> None:
    """`outcome`: done, failed (it comes back) or given up."""
    _deliveries().labels(handler, outcome).inc()


def count_task(*, task: str, outcome: str) -> None:
    _tasks().labels(task, outcome).inc()


def forget_the_dead(data_dir: Path) -> None:
    """At the start of a server: counting begins anew, but for processes that are still at work."""
    for file in (data_dir / FOLDER).glob("*.db"):
        process = _FILE.search(file.name)
        if process is not None and not _lives(int(process.group(1))):
            file.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    with suppress(ProcessLookupError):
        try:
            os.kill(process, 0)
        except PermissionError:
            return True
        return True
    return False


def _folder() -> Path:
    return Path(settings.CONFIG.data_dir) / FOLDER


# --- the page ------------------------------------------------------------------------------------------------


def page() -> bytes:
    """Everything, as Prometheus reads it."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415  # see `_made`
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415  # likewise

    registry = CollectorRegistry()
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    MultiProcessCollector(registry, path=str(_folder()))  # type: ignore[no-untyped-call]
    registry.register(_Standing())
    return generate_latest(registry)


class _Standing:
    """How things stand now."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415  # see `_made`

        for name, doc, label, reading in _readings:
            said = reading()
            if said is None:
                continue
            family = GaugeMetricFamily(name, doc, labels=[label] if label else None)
            for value, number in said.items() if isinstance(said, Mapping) else [("", said)]:
                family.add_metric([value] if label else [], number)
            yield family

    def describe(self) -> list[Any]:
        return []


# --- how things stand ----------------------------------------------------------------------------------------


def _by_lane(aggregate: Callable[[Any], float]) -> dict[str, float]:
    waiting = Delivery.objects.filter(failed_at=None).values("lane")
    rows = {row["lane"]: row for row in waiting.annotate(number=Count("pk"), oldest=Min("fact__occurred_at"))}
    return {lane.name.lower(): aggregate(rows[lane.value]) if lane.value in rows else 0.0 for lane in Lane}


def _waiting() -> dict[str, float]:
    return _by_lane(lambda row: row["number"])


def _oldest_waiting() -> dict[str, float]:
    now = clock.now()
    return _by_lane(lambda row: max(0.0, (now - row["oldest"]).total_seconds()))


def _letters() -> dict[str, float]:
    counts = Letter.objects.aggregate(
        waiting=Count("pk", filter=Q(sent_at=None, given_up_at=None)),
        refused=Count("pk", filter=~Q(given_up_at=None)),
    )
    return {state: float(number) for state, number in counts.items()}


def _oldest_letter() -> float:
    oldest = Letter.objects.filter(sent_at=None, given_up_at=None).aggregate(at=Min("created_at"))["at"]
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0


def _overdue() -> float:
    """Of the task that has been due for longest and that nobody is at."""
    rows = Schedule.objects.filter(Q(leased_until=None) | Q(leased_until__lte=F("due_at")))
    due = rows.aggregate(at=Min("due_at"))["at"]
    return max(0.0, (clock.now() - due).total_seconds()) if due else 0.0


def _last_backup() -> float | None:
    at = last_backup(settings.CONFIG)
    return at.timestamp() if at else None


register("hallway_info", "The version that runs.", lambda: {__version__: 1.0}, label="version")
register("hallway_work_waiting", "Pieces of background work that wait.", _waiting, label="lane")
register("hallway_work_oldest_seconds", "For how long the oldest has waited.", _oldest_waiting, label="lane")
register(
    "hallway_work_given_up",
    "Pieces of work that failed too often.",
    lambda: float(Delivery.objects.exclude(failed_at=None).count()),
)
register("hallway_letters", "Letters that wait, or that a mail server refused for good.", _letters, label="state")
register("hallway_letters_oldest_seconds", "For how long the oldest letter has waited.", _oldest_letter)
register(
    "hallway_tasks_failing",
    "Tasks by the clock whose last run failed.",
    lambda: float(Schedule.objects.filter(failures__gt=0).count()),
)
register("hallway_tasks_overdue_seconds", "For how long the most overdue task has been due.", _overdue)
register("hallway_workers", "Processes that do background work, on this machine.", lambda: float(live_workers()))
register("hallway_last_backup_timestamp_seconds", "When the last backup was made.", _last_backup)
register(
    "hallway_disk_free_bytes",
    "Room on the disk of the data folder.",
    lambda: float(shutil.disk_usage(settings.CONFIG.data_dir).free),
)
