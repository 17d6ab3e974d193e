"""What one member's next letter holds, by the limit of their week. No database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Due(Protocol):
    @property
    def is_answer(self) -> bool: ...


D = TypeVar("D", bound=Due)


@dataclass(frozen=True)
class Plan(Generic[D]):
    """Which of what is due is written now, in one letter, and which waits for the weekly one."""

    written: Sequence[D]
    postponed: Sequence[D]
    #: whether the letter counts to the week's
    counts: bool


def plan(due: Sequence[D], *, left: int) -> Plan[D]:
    """`left` is how many letters that count may be written yet this week.

    What the member waits for is written in any case; by itself it does not count.
    """
    others = [notice for notice in due if not notice.is_answer]
    if not others or left > 0:
        return Plan(list(due), [], counts=bool(others))
    return Plan([notice for notice in due if notice.is_answer], others, counts=False)
