"""Rows of ties as kernels see them: a base that never changes and the few rows that were changed since.

A row is one member's ties, the strongest first, equal strengths by rising id. Kernels are compiled for read-only
arrays only, so that a memory-mapped network, a fresh one and a changed one share the same machine code.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

from hallway.engine.types import Float32Array, Int32Array, IntArray

_Item = TypeVar("_Item", bound=np.generic)

#: Multiplier of Fibonacci hashing (Knuth, The Art of Computer Programming 3, 1973, section 6.4).
_HASH = np.uint64(0x9E3779B97F4A7C15)


def read_only(array: npt.NDArray[_Item]) -> npt.NDArray[_Item]:
    """A view that kernels take and nobody can write to."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


class Rows(NamedTuple):
    """Ties by row; every array is read-only.

    indptr int64 (base + 1,), targets int32 (ties,), strengths float32 (ties,), recency float32 (ties,) or (0,) where
    unknown, totals float32 (base,) the sum of each row. Changed rows are found by open addressing: keys int32
    (power of two,), -1 free, and slots int32 beside it; slot i is the row pool_*[starts[i]:stops[i]] with sum
    slot_totals[i] of member slot_members[i].
    """

    indptr: IntArray
    targets: Int32Array
    strengths: Float32Array
    recency: Float32Array
    totals: Float32Array
    keys: Int32Array
    slots: Int32Array
    slot_members: Int32Array
    starts: IntArray
    stops: IntArray
    slot_totals: Float32Array
    pool_targets: Int32Array
    pool_strengths: Float32Array
    pool_recency: Float32Array


@njit(nogil=True, cache=True, inline="always")
def _first_place(member, size):
    return np.int64(((np.uint64(member) * _HASH) >> np.uint64(33)) & np.uint64(size - 1))


@njit(nogil=True, cache=True)
def find_slot(rows, member):
    """Slot of a changed row, -1 where the row is as in the base."""
    size = rows.keys.size
    place = _first_place(member, size)
    while True:
        key = rows.keys[place]
        if key == member:
            return np.int64(rows.slots[place])
        if key < 0:
            return np.int64(-1)
        place = (place + 1) & (size - 1)


@njit(nogil=True, cache=True)
def row_of(rows, member):
    """(targets, strengths, start, stop) of one member's ties."""
    slot = find_slot(rows, member)
    if slot >= 0:
        return rows.pool_targets, rows.pool_strengths, rows.starts[slot], rows.stops[slot]
    if member >= rows.totals.size:
        return rows.targets, rows.strengths, np.int64(0), np.int64(0)
    return rows.targets, rows.strengths, rows.indptr[member], rows.indptr[member + 1]


@njit(nogil=True, cache=True)
def recency_of(rows, member):
    """Recency beside `row_of`, at the same places; an empty array where unknown."""
    if find_slot(rows, member) >= 0:
        return rows.pool_recency
    return rows.recency


@njit(nogil=True, cache=True)
def total_of(rows, member):
    """Sum of one member's strengths."""
    slot = find_slot(rows, member)
    if slot >= 0:
        return rows.slot_totals[slot]
    if member >= rows.totals.size:
        return np.float32(0.0)
    return rows.totals[member]


@njit(nogil=True, cache=True)
def degree_of(rows, member):
    """Number of one member's ties."""
    slot = find_slot(rows, member)
    if slot >= 0:
        return rows.stops[slot] - rows.starts[slot]
    if member >= rows.totals.size:
        return np.int64(0)
    return rows.indptr[member + 1] - rows.indptr[member]


@njit(nogil=True, cache=True)
def strength_between(rows, source, target):
    """Strength of one tie, 0 where there is none. Cost: the shorter way is the caller's to choose."""
    targets, strengths, start, stop = row_of(rows, source)
    for place in range(start, stop):
        if targets[place] == target:
            return strengths[place]
    return np.float32(0.0)


@njit(nogil=True, cache=True)
def fill_table(members, keys, slots):
    """Put slot i of each member into an empty table."""
    size = keys.size
    for slot in range(members.size):
        place = _first_place(members[slot], size)
        while keys[place] >= 0:
            place = (place + 1) & (size - 1)
        keys[place] = members[slot]
        slots[place] = slot
