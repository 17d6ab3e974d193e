"""A set of rows that can be changed cheaply while older readers keep what they hold.

The base arrays are never touched. A change writes the rows it concerns anew into a pool and gets a new, small table
of which rows are overlaid. Versions made one after the other share one pool: only the newest of them may write
behind its own end; any other starts a pool of its own.
"""

from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hallway.engine.graph.rows import Rows, Uses, fill_table, find_slots, read_only
from hallway.engine.types import Float32Array, Int32Array, IntArray

_LEAST_POOL = 1024


class _Pool:
    """Room for changed rows, written from the front; what is written stays."""

    def __init__(self, capacity: int, *, with_recency: bool) -> None:
        self.targets = np.empty(capacity, np.int32)
        self.strengths = np.empty(capacity, np.float32)
        self.recency = np.empty(capacity if with_recency else 0, np.float32)
        self.with_recency = with_recency
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
    """Rows of ties of members 0..n_members-1, immutable.

    Attributes:
        rows: as kernels see them; uses: how recently ties were used, at the same places.
        totals: float32 (base,) the sum of each row of the base.
        slot_members, slot_totals: whose rows were changed, by slot, and the sums of these.
    """

    def __init__(
        self,
        rows: Rows,
        uses: Uses,
        *,
        totals: Float32Array,
        slot_members: Int32Array,
        slot_totals: Float32Array,
        n_members: int,
        pool: _Pool,
        pool_end: int,
    ) -> None:
        self.rows = rows
        self.uses = uses
        self.totals = totals
        self.slot_members = slot_members
        self.slot_totals = slot_totals
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
            table=read_only(np.full((1, 2), -1, np.int32)),
            spans=read_only(np.empty((0, 2), np.int64)),
            pool_targets=read_only(pool.targets),
            pool_strengths=read_only(pool.strengths),
        )
        return cls(
            rows,
            Uses(read_only(recency), read_only(pool.recency)),
            totals=totals,
            slot_members=np.empty(0, np.int32),
            slot_totals=np.empty(0, np.float32),
            n_members=totals.size,
            pool=pool,
            pool_end=0,
        )

    @property
    def is_changed(self) -> bool:
        """Whether any row differs from the base."""
        return self.slot_members.size > 0 or self.n_members != self.totals.size

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
        ties = self._merged(members, np.cumsum(begins) - 1, target, strength)

        slots = self._slots_of(members)
        new = slots < 0
        n_new = int(np.count_nonzero(new))
        slots[new] = self.slot_members.size + np.arange(n_new)
        slot_members = np.concatenate([self.slot_members, members[new].astype(np.int32)])
        slot_totals = np.concatenate([self.slot_totals, np.zeros(n_new, np.float32)])
        slot_totals[slots] = np.bincount(ties.owner, weights=ties.strengths, minlength=members.size)
        spans = np.concatenate([self.rows.spans, np.zeros((n_new, 2), np.int64)])
        table = _table(slot_members) if n_new else self.rows.table
        pool, begin = self._room_for(ties.owner.size, spans)
        end = begin + ties.owner.size
        pool.targets[begin:end] = ties.targets
        pool.strengths[begin:end] = ties.strengths
        if pool.recency.size:
            pool.recency[begin:end] = ties.recency
        ends = begin + np.cumsum(np.bincount(ties.owner, minlength=members.size))
        spans[slots, 0] = np.concatenate([[begin], ends[:-1]])
        spans[slots, 1] = ends
        rows = self.rows._replace(
            table=read_only(table),
            spans=read_only(spans),
            pool_targets=read_only(pool.targets),
            pool_strengths=read_only(pool.strengths),
        )
        return Adjacency(
            rows,
            self.uses._replace(pool_recency=read_only(pool.recency)),
            totals=self.totals,
            slot_members=slot_members,
            slot_totals=slot_totals,
            n_members=n_members,
            pool=pool,
            pool_end=end,
        )

    def grown(self, n_members: int) -> "Adjacency":
        """With more members, who have no tie yet."""
        return Adjacency(
            self.rows,
            self.uses,
            totals=self.totals,
            slot_members=self.slot_members,
            slot_totals=self.slot_totals,
            n_members=n_members,
            pool=self._pool,
            pool_end=self._pool_end,
        )

    def row(self, member: int) -> tuple[Int32Array, Float32Array]:
        """One member's ties: ids and strengths, the strongest first; views of what must not be written to."""
        rows = self.rows
        slot = int(self._slots_of(np.array([member]))[0]) if self.slot_members.size else -1
        if slot >= 0:
            changed = slice(*rows.spans[slot].tolist())
            return rows.pool_targets[changed], rows.pool_strengths[changed]
        if member >= self.totals.size:
            return rows.targets[:0], rows.strengths[:0]
        part = slice(int(rows.indptr[member]), int(rows.indptr[member + 1]))
        return rows.targets[part], rows.strengths[part]

    def flattened(self) -> tuple[IntArray, Int32Array, Float32Array, Float32Array, Float32Array]:
        """(indptr, targets, strengths, recency, totals) with every change written in."""
        rows = self.rows
        if not self.is_changed:
            return rows.indptr, rows.targets, rows.strengths, self.uses.recency, self.totals
        base = self.totals.size
        sizes = np.zeros(self.n_members, np.int64)
        sizes[:base] = np.diff(rows.indptr)
        sizes[self.slot_members] = rows.spans[:, 1] - rows.spans[:, 0]
        indptr = np.zeros(self.n_members + 1, np.int64)
        np.cumsum(sizes, out=indptr[1:])
        totals = np.zeros(self.n_members, np.float32)
        totals[:base] = self.totals
        totals[self.slot_members] = self.slot_totals
        written = [
            self._written(indptr, of_base, of_pool)
            for of_base, of_pool in (
                (rows.targets, rows.pool_targets),
                (rows.strengths, rows.pool_strengths),
                (self.uses.recency, self.uses.pool_recency),
            )
        ]
        return indptr, written[0], written[1], written[2], totals

    def _written(self, indptr: IntArray, of_base: npt.NDArray[Any], of_pool: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """One array with every change in its place; what lies between two changed rows is copied in one go."""
        if not of_base.size and not of_pool.size:
            return np.empty(0, of_base.dtype)
        found = np.empty(int(indptr[-1]), of_base.dtype)
        base, before = self.totals.size, 0
        for slot in [*np.argsort(self.slot_members).tolist(), -1]:
            member = int(self.slot_members[slot]) if slot >= 0 else base
            if before < min(member, base):
                stretch = of_base[self.rows.indptr[before] : self.rows.indptr[min(member, base)]]
                found[indptr[before] : indptr[before] + stretch.size] = stretch
            if slot >= 0:
                found[indptr[member] : indptr[member + 1]] = of_pool[slice(*self.rows.spans[slot])]
                before = member + 1
        return found

    def _slots_of(self, members: IntArray) -> IntArray:
        found = np.empty(members.size, np.int64)
        find_slots(self.rows.table, members, found)
        return found

    def rows_of(self, members: IntArray) -> "ManyRows":
        """The rows of these members, one behind the other."""
        slots = self._slots_of(members)
        pooled = slots >= 0
        in_base = ~pooled & (members < self.totals.size)
        spans = np.zeros((members.size, 2), np.int64)
        spans[pooled] = self.rows.spans[slots[pooled]]
        spans[in_base, 0] = self.rows.indptr[members[in_base]]
        spans[in_base, 1] = self.rows.indptr[members[in_base] + 1]
        owner, places = _stretches(spans)
        from_pool = pooled[owner]

        def read(of_base: npt.NDArray[Any], of_pool: npt.NDArray[Any]) -> npt.NDArray[Any]:
            if not pooled.any():
                return np.asarray(of_base[places])
            found = np.empty(places.size, of_base.dtype)
            found[from_pool] = of_pool[places[from_pool]]
            found[~from_pool] = of_base[places[~from_pool]]
            return found

        timed = self._pool.with_recency
        return ManyRows(
            owner,
            read(self.rows.targets, self.rows.pool_targets),
            read(self.rows.strengths, self.rows.pool_strengths),
            read(self.uses.recency, self.uses.pool_recency) if timed else np.zeros(places.size, np.float32),
        )

    def _merged(self, members: IntArray, owner: IntArray, target: IntArray, strength: Float32Array) -> "ManyRows":
        """The rows of these members with changes by (owner, target), which rise, written in."""
        old = self.rows_of(members)
        changes = (owner << 32) | target
        known = (old.owner << 32) | old.targets
        place = np.minimum(np.searchsorted(changes, known), changes.size - 1)
        kept, set_anew = changes[place] != known, strength > 0
        owners = np.concatenate([old.owner[kept], owner[set_anew]])
        targets = np.concatenate([old.targets[kept], target[set_anew].astype(np.int32)])
        strengths = np.concatenate([old.strengths[kept], strength[set_anew]])
        recency = np.concatenate([old.recency[kept], np.ones(np.count_nonzero(set_anew), np.float32)])
        order = np.lexsort((targets, -strengths, owners))
        return ManyRows(owners[order], targets[order], strengths[order], recency[order])

    def _room_for(self, need: int, spans: IntArray) -> tuple[_Pool, int]:
        """A pool with room from the place returned on; rows of a pool left behind are copied, and their spans set."""
        if self._pool.reserve(self._pool_end, need):
            return self._pool, self._pool_end
        owner, places = _stretches(self.rows.spans)
        pool = _Pool(max(2 * (places.size + need), _LEAST_POOL), with_recency=self._pool.with_recency)
        pool.targets[: places.size] = self._pool.targets[places]
        pool.strengths[: places.size] = self._pool.strengths[places]
        if pool.recency.size:
            pool.recency[: places.size] = self._pool.recency[places]
        stops = np.cumsum(np.bincount(owner, minlength=self.slot_members.size))
        spans[: stops.size, 1] = stops
        spans[: stops.size, 0] = stops - (self.rows.spans[:, 1] - self.rows.spans[:, 0])
        pool.used = places.size + need
        return pool, places.size


class ManyRows(NamedTuple):
    """Rows one behind the other: owner int64, the place of each tie's row in a list; the rest as in `Rows`."""

    owner: IntArray
    targets: Int32Array
    strengths: Float32Array
    recency: Float32Array


def _stretches(spans: IntArray) -> tuple[IntArray, IntArray]:
    """Of stretches [start, stop): for each place in them, which stretch it is of, and the place."""
    sizes = spans[:, 1] - spans[:, 0]
    owner = np.repeat(np.arange(sizes.size), sizes)
    ahead = np.cumsum(sizes) - sizes
    return owner, np.arange(owner.size) + (spans[:, 0] - ahead)[owner]


def _table(slot_members: Int32Array) -> Int32Array:
    """The lookup table of these slots; at most half full."""
    size = 4
    while size < 2 * slot_members.size:
        size *= 2
    table = np.full((size, 2), -1, np.int32)
    fill_table(slot_members, table)
    return table
