"""Reusable dense arrays, one set a running query, all zero between queries.

A query at a million members touches a few thousand entries; allocating or clearing whole arrays would cost more than
the query. Each kernel clears what it touched before it returns.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hallway.engine.types import Float32Array, Int32Array


class Scratch(NamedTuple):
    """Arrays of (n,), zero between queries except `queue` and `touched`, which are written before they are read."""

    mass: Float32Array
    residual: Float32Array
    other: Float32Array
    queue: Int32Array
    touched: Int32Array
    there: Int32Array
    back: Int32Array
    marks: npt.NDArray[np.uint8]


class ScratchPool:
    """Lends one scratch to each running query; those that were returned are lent again."""

    def __init__(self) -> None:
        self._free: list[Scratch] = []

    @contextmanager
    def borrow(self, n_members: int) -> Iterator[Scratch]:
        """A scratch for n_members; one that was left in an unknown state by an error is dropped."""
        try:
            scratch = self._free.pop()
        except IndexError:
            scratch = _new_scratch(n_members)
        if scratch.mass.size < n_members:
            scratch = _new_scratch(n_members + n_members // 8)
        yield scratch
        self._free.append(scratch)


def _new_scratch(size: int) -> Scratch:
    size = max(size, 1)
    return Scratch(
        mass=np.zeros(size, np.float32),
        residual=np.zeros(size, np.float32),
        other=np.zeros(size, np.float32),
        queue=np.empty(size, np.int32),
        touched=np.empty(size, np.int32),
        there=np.zeros(size, np.int32),
        back=np.zeros(size, np.int32),
        marks=np.zeros(size, np.uint8),
    )
