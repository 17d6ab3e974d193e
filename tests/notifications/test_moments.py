"""When members are written to, by their own clocks, and how much; without a database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.core.clock import week_of
from hallway.notifications.enums import When
from hallway.notifications.kinds import kinds
from hallway.notifications.moments import end_of_week, next_at
from hallway.notifications.plan import plan
from hallway.notifications.wishes import Wishes

BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")
ZONES = [ZoneInfo("UTC"), BERLIN, AUCKLAND, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
hours, weekdays = st.integers(0, 23), st.integers(0, 6)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "hour", "weekday", "expected"),
    [
        (utc(2026, 11, 23, 3), BERLIN, 8, None, utc(2026, 11, 23, 7)),
        (utc(2026, 11, 23, 7), BERLIN, 8, None, utc(2026, 11, 24, 7)),
        (utc(2026, 11, 23, 3), AUCKLAND, 8, 0, utc(2026, 11, 29, 19)),
        (utc(2026, 11, 23, 3), BERLIN, 8, 0, utc(2026, 11, 23, 7)),
        # clocks go forward at two: that hour is the one after; and back at three: the first of both
        (utc(2026, 3, 28, 12), BERLIN, 2, None, utc(2026, 3, 29, 1)),
        (utc(2026, 10, 24, 12), BERLIN, 2, None, utc(2026, 10, 25, 0)),
    ],
)
def test_the_next_moment_of_a_clock(now, zone, hour, weekday, expected):
    assert next_at(now, zone=zone, hour=hour, weekday=weekday) == expected


@given(moments, st.sampled_from(ZONES), hours, st.none() | weekdays)
def test_the_next_moment_comes_soon_and_shows_on_the_clock(now, zone, hour, weekday):
    found = next_at(now, zone=zone, hour=hour, weekday=weekday)
    days = 1 if weekday is None else 7
    assert now < found <= now + timedelta(days=days, hours=1)
    local = found.astimezone(zone)
    assert local.minute == 0
    assert local.hour in {hour, hour + 1}
    assert weekday in {None, local.weekday()}


def test_what_is_usual_and_what_was_chosen():
    now, kind = utc(2026, 11, 24, 12), next(kind for kind in kinds() if kind.usual == When.AT_ONCE)
    assert Wishes(BERLIN).due_at(kind, now=now) == now
    for when, expected in {
        When.DAILY: utc(2026, 11, 25, 7),
        When.WEEKLY: utc(2026, 11, 30, 7),
        When.NEVER: None,
    }.items():
        assert Wishes(BERLIN, {kind.name: when.value}).due_at(kind, now=now) == expected
    assert Wishes(BERLIN, is_off=True).due_at(kind, now=now) is None


def test_the_last_letter_of_a_week_is_kept_for_the_weekly_one():
    before, after = utc(2026, 11, 23, 6), utc(2026, 11, 23, 8)
    for mailed, now, expected in [(0, before, 2), (2, before, 0), (2, after, 1), (3, after, 0), (9, after, 0)]:
        assert Wishes(BERLIN).left(most=3, mailed=mailed, now=now) == expected
    assert Wishes(BERLIN, mails_a_week=1).left(most=3, mailed=0, now=before) == 0
    assert Wishes(BERLIN, mails_a_week=9).left(most=3, mailed=0, now=after) == 3
    assert Wishes(BERLIN, mails_a_week=0).left(most=3, mailed=0, now=after) == 0


@dataclass(frozen=True)
class One:
    key: int
    is_answer: bool


@given(st.lists(st.booleans()), st.integers(0, 3))
def test_a_plan_loses_nothing_and_counts_what_it_must(answers, left):
    due = [One(key, is_answer) for key, is_answer in enumerate(answers)]
    made = plan(due, left=left)
    assert sorted([*made.written, *made.postponed], key=lambda one: one.key) == due
    assert all(one.is_answer for one in made.written) or (made.counts and left > 0)
    assert not any(one.is_answer for one in made.postponed)
    assert made.counts == any(not one.is_answer for one in made.written)


@given(
    moments, st.sampled_from(ZONES), hours, weekdays, st.integers(0, 4), st.none() | st.integers(0, 4),
    st.lists(st.tuples(st.integers(0, 60 * 48), st.sampled_from(["at once", "daily", "weekly"]), st.booleans()), max_size=30),
)  # fmt: skip
def test_no_week_has_more_letters_than_wanted_in_whatever_order_things_happen(
    start, zone, hour, weekday, most, lower, happenings
):
    """A member's letters as the server writes them, with a clock that jumps; what counts never exceeds the week's."""
    wishes = Wishes(zone, mails_a_week=lower, hour=hour, weekday=weekday)
    cap = most if lower is None else min(most, lower)
    now, letters, waiting, told = start, {}, [], []
    for key, (minutes, when, is_answer) in enumerate(happenings):
        now += timedelta(minutes=minutes)
        due = {
            "at once": now,
            "daily": next_at(now, zone=zone, hour=hour),
            "weekly": wishes.weekly_at(now),
        }[when]
        waiting.append((due, One(key, is_answer)))
        ripe = [pair for pair in waiting if pair[0] <= now]
        made = plan(
            [one for _due, one in ripe], left=wishes.left(most=most, mailed=letters.get(week_of(now), 0), now=now)
        )
        waiting = [pair for pair in waiting if pair not in ripe]
        waiting += [(wishes.weekly_at(now), one) for one in made.postponed]
        told += made.written
        if made.counts:
            letters[week_of(now)] = letters.get(week_of(now), 0) + 1
    assert max(letters.values(), default=0) <= cap
    assert len(told) == len(set(told))
    assert set(told) | {one for _due, one in waiting} == {
        One(number, happened[2]) for number, happened in enumerate(happenings)
    }
    if cap:  # the overflow is told in the weekly letters that follow
        for _week in range(3):  # clocks that change may put two weekly letters into one week
            now = wishes.weekly_at(now)
            ripe = [one for due, one in waiting if due <= now]
            left = wishes.left(most=most, mailed=letters.get(week_of(now), 0), now=now)
            made = plan(ripe, left=left)
            waiting = [(due, one) for due, one in waiting if one in made.postponed or due > now]
            letters[week_of(now)] = letters.get(week_of(now), 0) + int(made.counts)
        assert waiting == []
        assert max(letters.values(), default=0) <= cap


@given(moments)
def test_a_week_ends_on_a_monday(now):
    end = end_of_week(now)
    assert now < end <= now + timedelta(days=7)
    assert (end.weekday(), end.hour) == (0, 0)
