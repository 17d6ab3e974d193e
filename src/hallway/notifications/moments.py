"""When a member is written to: at once, or at an hour of their own clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hallway.core.clock import week_of


def next_at(now: datetime, *, zone: ZoneInfo, hour: int, weekday: int | None = None) -> datetime:
    """The first moment after `now` at which clocks in the zone show this hour, on this day of the week where given.

    An hour that is left out when clocks go forward is the one after; of one that comes twice it is the first.
    """
    today = now.astimezone(zone).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if moment > now and weekday in {None, day.weekday()}:
            return moment
    raise AssertionError("a week has every day of the week in it")


def end_of_week(now: datetime) -> datetime:
    """The first moment of the next week, in UTC, by which letters are counted."""
    return datetime.combine(week_of(now) + timedelta(days=7), time.min, UTC)
