"""Compile, or load from the cache, every kernel of the allotment before a round waits for one."""

import numpy as np

from hallway.engine.matching.allot import allot, by_auction
from hallway.engine.matching.rows import group


def warm_up() -> None:
    """Allots a few pairs exactly and by auction, for both widths of ids, grouped by member and not."""
    member, candidate = np.divmod(np.arange(24), 6)
    score = 1.0 / (2.0 + np.arange(24.0) % 7)
    rows = group(member.astype(np.int32), candidate.astype(np.int32), score, 6)
    for order in (slice(None), slice(None, None, -1)):
        group(
            np.ascontiguousarray(member.astype(np.int32)[order]),
            np.ascontiguousarray(candidate.astype(np.int32)[order]),
            np.ascontiguousarray(score[order]),
            6,
        )
    limits, places = np.full(4, 2), np.full(6, 1)
    by_auction(rows, limits, places, None, None)
    by_auction(rows, limits, places, np.ones(24, np.bool_), None)
    allot(member, candidate, score, per_member=2, capacity=1)
