"""What introductions do by the clock."""

from datetime import datetime, timedelta

from hallway.core.work import every
from hallway.introductions.actions.by_clock import ask_for_outcomes, end_introductions, remind
from hallway.introductions.actions.reach import (
    let_outside_through,
    let_parts_through,
    outside_waiting,
    people_waited_for,
)


@every(timedelta(minutes=10))
def move_introductions(now: datetime) -> None:
    """What waited for room arrives, half-way is told once, and what is over ends."""
    for person in people_waited_for(now):
        let_parts_through([person], now=now)
    let_outside_through(outside_waiting(now), now=now)
    remind(now=now)
    end_introductions(now=now)


@every(timedelta(hours=6))
def follow_up(now: datetime) -> None:
    ask_for_outcomes(now=now)
