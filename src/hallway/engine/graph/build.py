"""Ties in any order become rows: duplicates keep the stronger, self-ties go, the strongest tie comes first.

Each tie becomes one 64-bit key, bucketed by its row and sorted inside the row, first by target (to find duplicates)
and then by falling strength. Rows are independent of each other, so two threads share them.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from hallway.engine.compiled import kernel
from hallway.engine.graph.threads import in_threads
from hallway.engine.ordering import sort_keys
from hallway.engine.types import Float32Array, FloatArray, Int32Array, IntArray

_LOW = np.uint64(0xFFFFFFFF)
_BITS = np.uint64(32)
_ROWS_A_THREAD = 20_000


@kernel
def _count(source, target, both, counts):
    for tie in range(source.size):
        if source[tie] != target[tie]:
            counts[source[tie] + 1] += 1
            if both:
                counts[target[tie] + 1] += 1


@kernel
def _bucket(source, target, strength_bits, recency, both, fill, keys, key_recency):
    for tie in range(source.size):
        one, other = source[tie], target[tie]
        if one == other:
            continue
        weakness = _LOW - np.uint64(strength_bits[tie])
        place = fill[one]
        fill[one] += 1
        keys[place] = (np.uint64(other) << _BITS) | weakness
        if recency.size:
            key_recency[place] = recency[tie]
        if both:
            place = fill[other]
            fill[other] += 1
            keys[place] = (np.uint64(one) << _BITS) | weakness
            if recency.size:
                key_recency[place] = recency[tie]


@kernel
def _arrange(first, last, bounds, keys, key_recency, kept):
    """Sort each row by target, keep the strongest of equal ones, and sort it by falling strength, then target."""
    longest = 0
    for row in range(first, last):
        longest = max(longest, bounds[row + 1] - bounds[row])
    spare_keys = np.empty(longest, np.uint64)
    spare_recency = np.empty(longest if key_recency.size else 0, np.float32)
    for row in range(first, last):
        start, stop = bounds[row], bounds[row + 1]
        write = start
        sort_keys(keys, key_recency, start, stop, spare_keys, spare_recency)
        previous = np.int64(-1)
        for place in range(start, stop):
            other = np.int64(keys[place] >> _BITS)
            if other == previous:
                if key_recency.size and key_recency[place] > key_recency[write - 1]:
                    key_recency[write - 1] = key_recency[place]
                continue
            previous = other
            if key_recency.size:
                key_recency[write] = key_recency[place]
            # The key is turned around: strength before target.
            keys[write] = ((keys[place] & _LOW) << _BITS) | np.uint64(other)
            write += 1
        sort_keys(keys, key_recency, start, write, spare_keys, spare_recency)
        kept[row] = write - start


@kernel
def _write_rows(first, last, bounds, keys, key_recency, indptr, targets, strengths, recency, totals):
    """Unpack the keys of each row."""
    for row in range(first, last):
        ahead = bounds[row] - indptr[row]
        total = 0.0
        for place in range(indptr[row], indptr[row + 1]):
            key = keys[place + ahead]
            targets[place] = np.int32(key & _LOW)
            strengths[place] = np.uint32(_LOW - (key >> _BITS)).view(np.float32)
            if recency.size:
                recency[place] = key_recency[place + ahead]
            total += strengths[place]
        totals[row] = total


def build_rows(
    source: IntArray,
    target: IntArray,
    strength: FloatArray | None,
    recency: Float32Array,
    *,
    n_members: int,
    both: bool,
) -> tuple[IntArray, Int32Array, Float32Array, Float32Array, Float32Array]:
    """Ties to rows.

    source, target (m,) ids; strength (m,) in (0, 1] or None for all 1; recency (m,) or (0,); both: write each tie
    into the rows of both its ends.
    Returns  indptr (n + 1,), targets, strengths, recency (ties,), totals (n,).
    Cost     O(m log d), d the largest row; 8 bytes a tie and direction beside the result.
    """
    if strength is None:
        bits = np.ones(source.size, np.float32).view(np.uint32)
    else:
        bits = np.maximum(strength.astype(np.float32), np.finfo(np.float32).tiny).view(np.uint32)
    bounds = np.zeros(n_members + 1, np.int64)
    _count(source, target, both, bounds)
    np.cumsum(bounds, out=bounds)
    keys = np.empty(int(bounds[-1]), np.uint64)
    key_recency = np.empty(keys.size if recency.size else 0, np.float32)
    _bucket(source, target, bits, recency, both, bounds[:-1].copy(), keys, key_recency)
    kept = np.zeros(n_members + 1, np.int64)
    in_threads(lambda a, b: _arrange(a, b, bounds, keys, key_recency, kept[1:]), n_members, least=_ROWS_A_THREAD)
    indptr = np.cumsum(kept)
    ties = int(indptr[-1])
    targets, strengths = np.empty(ties, np.int32), np.empty(ties, np.float32)
    row_recency = np.empty(ties if recency.size else 0, np.float32)
    totals = np.zeros(n_members, np.float32)
    in_threads(
        lambda a, b: _write_rows(a, b, bounds, keys, key_recency, indptr, targets, strengths, row_recency, totals),
        n_members,
        least=_ROWS_A_THREAD,
    )
    return indptr, targets, strengths, row_recency, totals
