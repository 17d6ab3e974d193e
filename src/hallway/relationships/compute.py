"""From rows to arrays to the engine and back: the one file of this capability that calls it."""

import numpy as np

from hallway.engine import tie_strengths


def strengths_from_letters(
    senders: list[int], recipients: list[int], sent_at: list[float], now: float
) -> dict[int, tuple[float, float]]:
    """Strength in (0, 1] and last use (seconds) of the tie between person 0 and each other, by their number."""
    ties = tie_strengths(
        np.array(senders, dtype=np.int64), np.array(recipients, dtype=np.int64), np.array(sent_at), now=now
    )
    known: dict[int, tuple[float, float]] = {}
    for source, target, strength, last_used in zip(
        ties.source.tolist(), ties.target.tolist(), ties.strength.tolist(), ties.last_used.tolist(), strict=True
    ):
        if source == 0 or target == 0:
            other = target if source == 0 else source
            before = known.get(other, (0.0, 0.0))
            known[other] = (max(before[0], strength), max(before[1], last_used))
    return known
