"""A set of rows that can be changed cheaply while older readers keep what they hold.

The base arrays are never touched. A change writes the rows it concerns anew into a pool and gets a new, small table
of which rows are overlaid. Versions made one after the other share one pool: only the newest of them may write
behind its own end; any other starts a pool of its own.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from threading import Lock

import numpy as np
from numba import njit

from hallway.engine.graph.rows import Rows, degree_of, fill_table, find_slot, read_only, recency_of, row_of
from hallway.engine.types import Float32Array, Int32Array, IntArray

_LOW = np.uint64(0xFFFFFFFF)
_BITS = np.uint64(32)
_LEAST_POOL = 1024


@njit(nogil=True, cache=True)
def _room(rows, members):
    room = 0
    for member in members:
        room += degree_of(rows, member)
    return room


@njit(nogil=True, cache=True)
def _write_changed(
    rows, members, bounds, targets, strengths, at, slots, starts, stops, totals, out_targets, out_strengths, out_recency
):
    """Merge each member's old row with its changes, sorted by target inside bounds; strength 0 leaves a tie out."""
    for i in range(members.size):
        member = members[i]
        first, last = bounds[i], bounds[i + 1]
        fresh = np.empty(last - first, np.uint64)
        n_fresh = 0
        for change in range(first, last):
            if strengths[change] > 0 and targets[change] != member:
                bits = np.uint64(strengths[change : change + 1].view(np.uint32)[0])
                fresh[n_fresh] = ((_LOW - bits) << _BITS) | np.uint64(targets[change])
                n_fresh += 1
        fresh[:n_fresh].sort()
        old_targets, old_strengths, old, old_stop = row_of(rows, member)
        old_recency = recency_of(rows, member)
        slot = slots[i]
        start = at
        total = 0.0
        taken = 0
        while True:
            while old < old_stop:
                place = first + np.searchsorted(targets[first:last], old_targets[old])
                if place == last or targets[place] != old_targets[old]:
                    break
                old += 1
            if old == old_stop and taken == n_fresh:
                break
            use_old = taken == n_fresh
            if not use_old and old < old_stop:
                bits = np.uint64(old_strengths[old : old + 1].view(np.uint32)[0])
                key = ((_LOW - bits) << _BITS) | np.uint64(old_targets[old])
                use_old = key < fresh[taken]
            if use_old:
                out_targets[at] = old_targets[old]
                out_strengths[at] = old_strengths[old]
                if out_recency.size:
                    out_recency[at] = old_recency[old]
                old += 1
            else:
                out_targets[at] = np.int32(fresh[taken] & _LOW)
                wanted = np.searchsorted(targets[first:last], out_targets[at])
                out_strengths[at] = strengths[first + wanted]
                if out_recency.size:
                    out_recency[at] = 1.0
                taken += 1
            total += out_strengths[at]
            at += 1
        starts[slot] = start
        stops[slot] = at
        totals[slot] = total
    return at


@njit(nogil=True, cache=True)
def _copy_pool(rows, starts, stops, out_targets, out_strengths, out_recency):
    at = 0
    for slot in range(rows.starts.size):
        starts[slot] = at
        for place in range(rows.starts[slot], rows.stops[slot]):
            out_targets[at] = rows.pool_targets[place]
            out_strengths[at] = rows.pool_strengths[place]
            if out_recency.size:
                out_recency[at] = rows.pool_recency[place]
            at += 1
        stops[slot] = at
    return at


class _Pool:
    """Room for changed rows, written from the front; what is written stays."""

    def __init__(self, capacity: int, *, with_recency: bool) -> None:
        self.targets = np.empty(capacity, np.int32)
        self.strengths = np.empty(capacity, np.float32)
        self.recency = np.empty(capacity if with_recency else 0, np.float32)
        self.used = 0
        self._lock = Lock()

    def reserve(self, begin: int, need: int) -> bool:
        """Take the places begin..begin+need-1; False where another version was there first or there is no room."""
        with self._lock:
            if self.used != begin or begin + need > self.targets.size:
                return False
            self.used = begin + need
            return True


class Adjacency:
    """Rows of ties of members 0..n_members-1, immutable."""

    def __init__(self, rows: Rows, *, n_members: int, pool: _Pool, pool_end: int) -> None:
        self.rows = rows
        self.n_members = n_members
        self._pool = pool
        self._pool_end = pool_end

    @classmethod
    def of_base(
        cls,
        indptr: IntArray,
        targets: Int32Array,
        strengths: Float32Array,
        recency: Float32Array,
        totals: Float32Array,
    ) -> "Adjacency":
        """Rows without any change. The arrays are kept, not copied, and must not be written to any more."""
        pool = _Pool(0, with_recency=recency.size > 0)
        rows = Rows(
            indptr=read_only(indptr),
            targets=read_only(targets),
            strengths=read_only(strengths),
            recency=read_only(recency),
            totals=read_only(totals),
            keys=read_only(np.full(1, -1, np.int32)),
            slots=read_only(np.full(1, -1, np.int32)),
            slot_members=read_only(np.empty(0, np.int32)),
            starts=read_only(np.empty(0, np.int64)),
            stops=read_only(np.empty(0, np.int64)),
            slot_totals=read_only(np.empty(0, np.float32)),
            pool_targets=read_only(pool.targets),
            pool_strengths=read_only(pool.strengths),
            pool_recency=read_only(pool.recency),
        )
        return cls(rows, n_members=totals.size, pool=pool, pool_end=0)

    @property
    def is_changed(self) -> bool:
        """Whether any row differs from the base."""
        return self.rows.slot_members.size > 0 or self.n_members != self.rows.totals.size

    def changed(self, source: IntArray, target: IntArray, strength: Float32Array, *, n_members: int) -> "Adjacency":
        """With these ties set, strength 0 meaning none; of the same tie twice the later counts.

        Cost  O(the rows concerned + the rows changed before), whatever the size of the base.
        """
        order = np.lexsort((np.arange(source.size), target, source))
        source, target, strength = source[order], target[order], strength[order]
        last = np.ones(source.size, np.bool_)
        last[:-1] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
        source, target, strength = source[last], target[last], strength[last]
        begins = np.ones(source.size, np.bool_)
        begins[1:] = source[1:] != source[:-1]
        members = source[begins]
        bounds = np.append(np.flatnonzero(begins), source.size)

        old = self.rows
        known = _slots_of(old, members)
        new = known < 0
        known[new] = old.slot_members.size + np.arange(int(new.sum()))
        slot_members = np.concatenate([old.slot_members, members[new].astype(np.int32)])
        keys, slots = _table(old, slot_members, fresh=int(new.sum()))
        starts, stops, totals = (
            np.concatenate([array, np.zeros(int(new.sum()), array.dtype)])
            for array in (old.starts, old.stops, old.slot_totals)
        )
        need = int(_room(old, members)) + source.size
        pool, begin = self._pool, self._pool_end
        if not pool.reserve(begin, need):
            live = int((old.stops - old.starts).sum())
            pool = _Pool(max(2 * (live + need), _LEAST_POOL), with_recency=old.recency.size > 0)
            size = old.starts.size
            begin = int(_copy_pool(old, starts[:size], stops[:size], pool.targets, pool.strengths, pool.recency))
            pool.used = begin + need
        _write_changed(
            old, members, bounds, target, strength, begin, known, starts, stops, totals,
            pool.targets, pool.strengths, pool.recency,
        )  # fmt: skip
        rows = old._replace(
            keys=read_only(keys),
            slots=read_only(slots),
            slot_members=read_only(slot_members),
            starts=read_only(starts),
            stops=read_only(stops),
            slot_totals=read_only(totals),
            pool_targets=read_only(pool.targets),
            pool_strengths=read_only(pool.strengths),
            pool_recency=read_only(pool.recency),
        )
        return Adjacency(rows, n_members=n_members, pool=pool, pool_end=begin + need)

    def grown(self, n_members: int) -> "Adjacency":
        """With more members, who have no tie yet."""
        return Adjacency(self.rows, n_members=n_members, pool=self._pool, pool_end=self._pool_end)

    def row(self, member: int) -> tuple[Int32Array, Float32Array]:
        """One member's ties: ids and strengths, the strongest first."""
        targets, strengths, start, stop = row_of(self.rows, member)
        return targets[start:stop], strengths[start:stop]

    def flattened(self) -> tuple[IntArray, Int32Array, Float32Array, Float32Array, Float32Array]:
        """(indptr, targets, strengths, recency, totals) with every change written in."""
        rows = self.rows
        if not self.is_changed:
            return rows.indptr, rows.targets, rows.strengths, rows.recency, rows.totals
        base = rows.totals.size
        sizes = np.zeros(self.n_members, np.int64)
        sizes[:base] = np.diff(rows.indptr)
        sizes[rows.slot_members] = rows.stops - rows.starts
        indptr = np.zeros(self.n_members + 1, np.int64)
        np.cumsum(sizes, out=indptr[1:])
        targets, strengths = np.empty(indptr[-1], np.int32), np.empty(indptr[-1], np.float32)
        recency = np.empty(targets.size if rows.recency.size else 0, np.float32)
        totals = np.zeros(self.n_members, np.float32)
        _flatten(rows, indptr, targets, strengths, recency, totals)
        return indptr, targets, strengths, recency, totals


@njit(nogil=True, cache=True)
def _flatten(rows, indptr, out_targets, out_strengths, out_recency, totals):
    for member in range(totals.size):
        targets, strengths, start, stop = row_of(rows, member)
        recency = recency_of(rows, member)
        at = indptr[member]
        total = 0.0
        for place in range(start, stop):
            out_targets[at] = targets[place]
            out_strengths[at] = strengths[place]
            if out_recency.size:
                out_recency[at] = recency[place]
            total += strengths[place]
            at += 1
        totals[member] = total


@njit(nogil=True, cache=True)
def _find_slots(rows, members, found):
    for i in range(members.size):
        found[i] = find_slot(rows, members[i])


def _slots_of(rows: Rows, members: IntArray) -> IntArray:
    found = np.empty(members.size, np.int64)
    _find_slots(rows, members, found)
    return found


def _table(rows: Rows, slot_members: Int32Array, *, fresh: int) -> tuple[Int32Array, Int32Array]:
    """The lookup table with `fresh` more slots; at most half full."""
    if not fresh:
        return rows.keys, rows.slots
    size = 4
    while size < 2 * slot_members.size:
        size *= 2
    keys, slots = np.full(size, -1, np.int32), np.empty(size, np.int32)
    fill_table(slot_members, keys, slots)
    return keys, slots
