"""Rows of ties as kernels see them: a base that never changes and the few rows that were changed since.

A row is one member's ties, the strongest first, equal strengths by rising id. Kernels are compiled for read-only
arrays only, so that a memory-mapped network, a fresh one and a changed one share the same machine code.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from hallway.engine.compiled import kernel, part
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
    """Ties by row; every array is read-only. No more than kernels need: each array is dear to compile for.

    indptr int64 (base + 1,), targets int32 (ties,), strengths float32 (ties,). Changed rows are found by open
    addressing: table int32 (power of two, 2) of member, -1 where free, and slot; slot i is the row
    pool_*[spans[i, 0]:spans[i, 1]], spans int64 (slots, 2).
    """

    indptr: IntArray
    targets: Int32Array
    strengths: Float32Array
    table: Int32Array
    spans: IntArray
    pool_targets: Int32Array
    pool_strengths: Float32Array


class Uses(NamedTuple):
    """How recently ties were used, beside the targets of the base and of the pool; both empty where unknown."""

    recency: Float32Array
    pool_recency: Float32Array


@part
def first_place(member, size):
    """Where to begin looking for a member in a table of this size, a power of two of at most 2 ** 31."""
    return np.int64(((np.uint64(member) * _HASH) >> np.uint64(33)) & np.uint64(size - 1))


@part
def slot_of(table, member):
    """Slot of a changed row, -1 where the row is as in the base."""
    size = table.shape[0]
    place = first_place(member, size)
    while True:
        key = table[place, 0]
        if key == member:
            return np.int64(table[place, 1])
        if key < 0:
            return np.int64(-1)
        place = (place + 1) & (size - 1)


@part
def span_of(rows, member):
    """(whether the row is in the pool, start, stop) of one member's ties."""
    slot = slot_of(rows.table, member)
    if slot >= 0:
        return True, rows.spans[slot, 0], rows.spans[slot, 1]
    if member >= rows.indptr.size - 1:
        return False, np.int64(0), np.int64(0)
    return False, rows.indptr[member], rows.indptr[member + 1]


@part
def row_of(rows, member):
    """(targets, strengths, start, stop) of one member's ties."""
    pooled, start, stop = span_of(rows, member)
    if pooled:
        return rows.pool_targets, rows.pool_strengths, start, stop
    return rows.targets, rows.strengths, start, stop


@part
def degree_of(rows, member):
    """Number of one member's ties."""
    _, start, stop = span_of(rows, member)
    return stop - start


@kernel
def find_slots(table, members, found):
    """The slot of each member into found, -1 where the row is as in the base."""
    for i in range(members.size):
        found[i] = slot_of(table, members[i])


@kernel
def fill_table(members, table):
    """Put slot i of each member into an empty table."""
    size = table.shape[0]
    for slot in range(members.size):
        place = first_place(members[slot], size)
        while table[place, 0] >= 0:
            place = (place + 1) & (size - 1)
        table[place, 0] = members[slot]
        table[place, 1] = slot
