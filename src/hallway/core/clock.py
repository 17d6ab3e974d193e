"""The one place that reads the time; tests set it with `frozen_at`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def week_of(now: datetime) -> date:
    """Monday of the week, in UTC: what capacity and other weekly allowances are counted by."""
    return now.date() - timedelta(days=now.weekday())


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Within this context `now` stands still at `moment`."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
