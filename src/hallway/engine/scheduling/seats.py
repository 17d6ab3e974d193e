"""Who may have to sit out, when people are odd in number, one side is larger, or tables are few.

Each seat that stays empty in a round is a place to sit out: somebody "meets" it in each round, for no value. Places are
open to the people who have sat out least, so that sitting out is spread as evenly as the rules allow.
"""

from dataclasses import dataclass

import numpy as np

from hallway.engine.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Seating:
    """People and, after them, places to sit out: weight and allowed (n, n) over both."""

    weight: FloatArray
    allowed: BoolArray
    people: int

    @property
    def places(self) -> int:
        return len(self.weight) - self.people


def with_places_to_sit_out(
    value: FloatArray,
    allowed: BoolArray,
    rounds: int,
    *,
    sides: IntArray | None,
    tables: int | None,
    sat_out: IntArray,
) -> Seating:
    """value, allowed (n, n) over people; sat_out (n,) how often each has sat out so far."""
    n = len(value)
    sitting = np.arange(n)
    pairs = n // 2
    if sides is not None and n:
        sizes = np.bincount(sides)
        if 2 * sizes.max() > n:
            pairs = n - int(sizes.max())
            sitting = np.flatnonzero(sides == sizes.argmax())
    if tables is not None and tables < pairs:
        pairs, sitting = tables, np.arange(n)
    places = n - 2 * pairs
    if not places:
        return Seating(value, allowed, n)
    weight = np.zeros((n + places, n + places))
    weight[:n, :n] = value
    open_to = np.zeros((n + places, n + places), np.bool_)
    open_to[:n, :n] = allowed
    # The same place can be taken once by a person, so that nobody sits out more often than there are places.
    level = int(sat_out[sitting].min())
    turns = np.zeros(len(sitting), np.int64)
    while turns.sum() < rounds * places and (turns < places).any() and level < sat_out[sitting].max() + rounds:
        level += 1
        turns = np.clip(level - sat_out[sitting], 0, places)
    following = 0
    for person, count in zip(sitting[np.argsort(sat_out[sitting], kind="stable")], np.sort(turns)[::-1], strict=True):
        for place in range(following, following + int(count)):
            open_to[person, n + place % places] = open_to[n + place % places, person] = True
        following += int(count)
    return Seating(weight, open_to, n)
