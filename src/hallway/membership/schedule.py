"""What membership does by the clock."""

from datetime import datetime, timedelta

from hallway.core.work import every
from hallway.membership.actions.leave import carry_out_deletions
from hallway.membership.actions.remind import remind_invited


@every(timedelta(hours=1))
def remove_those_who_left(now: datetime) -> None:
    carry_out_deletions(now=now)


@every(timedelta(hours=1))
def remind(now: datetime) -> None:
    remind_invited(now=now)
