"""Reusable dense arrays, one set a running query, all zero between queries.

A query at a million members touches a few thousand entries; allocating or clearing whole arrays would cost more than
the query. Each kernel clears what it touched before it returns.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from hallway.engine.graph.adjacency import Adjacency
from hallway.engine.graph.routes import RoomPool
from hallway.engine.types import Float32Array, Int32Array

#: Columns of `Scratch.walk`: what a push reads and writes of a member lies side by side in memory.
RESIDUAL: Final = 0
INVERSE_TOTAL: Final = 1
MASS: Final = 2
SECOND: Final = 3


class Scratch(NamedTuple):
    """Arrays of (n,), zero between queries but for those that are written before they are read.

    walk float32 (n, 4): RESIDUAL, MASS and SECOND (connectors to the member) are zero between queries; INVERSE_TOTAL
    holds 1 / the sum of the member's strengths, or 1 / the mean sum where that is 0. queue int32 (3 n + 8,) and touched
    int32 (n + 1,) are written before they are read. there int32 is written before it is read, too; marks uint8.
    """

    walk: Float32Array
    queue: Int32Array
    touched: Int32Array
    there: Int32Array
    marks: npt.NDArray[np.uint8]


class _Lent:
    """A scratch and whose totals it holds."""

    def __init__(self, ties: Adjacency, n_members: int) -> None:
        size = max(n_members, 1)
        self.size = size
        self.mean = float(ties.totals.mean(dtype=np.float64)) if ties.totals.size else 0.0
        self.mean = self.mean if self.mean > 0 else 1.0
        self.scratch = Scratch(
            walk=np.zeros((size, 4), np.float32),
            queue=np.empty(3 * size + 8, np.int32),
            touched=np.empty(size + 1, np.int32),
            there=np.zeros(size, np.int32),
            marks=np.zeros(size, np.uint8),
        )
        self._base = ties.totals
        self._changed = ties.slot_members[:0]
        self._version = ties.slot_totals[:0]
        self._set(slice(0, self._base.size), self._base)
        self._set(slice(self._base.size, size), np.zeros(size - self._base.size, np.float32))

    def turn_to(self, ties: Adjacency) -> None:
        """Hold the totals of this version of the network."""
        if ties.slot_totals is self._version:
            return
        old = self._changed
        in_base = old[old < self._base.size]
        self._set(in_base, self._base[in_base])
        self._set(old[old >= self._base.size], np.zeros(int((old >= self._base.size).sum()), np.float32))
        self._set(ties.slot_members, ties.slot_totals)
        self._changed, self._version = ties.slot_members, ties.slot_totals

    def _set(self, members: slice | Int32Array, totals: Float32Array) -> None:
        used = np.where(totals > 0, totals, np.float32(self.mean))
        self.scratch.walk[members, INVERSE_TOTAL] = 1 / used


class ScratchPool:
    """Lends one scratch to each running query of a network or a version of it; what was returned is lent again."""

    def __init__(self) -> None:
        self._free: list[_Lent] = []
        #: what searches for routes borrow
        self.rooms = RoomPool()

    @contextmanager
    def borrow(self, ties: Adjacency, n_members: int) -> Iterator[Scratch]:
        """A scratch for n_members that holds the totals of these ties; dropped when an error leaves it unclean."""
        try:
            lent = self._free.pop()
        except IndexError:
            lent = _Lent(ties, n_members)
        if lent.size < n_members:
            lent = _Lent(ties, n_members + n_members // 8)
        lent.turn_to(ties)
        yield lent.scratch
        self._free.append(lent)
