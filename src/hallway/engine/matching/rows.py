"""Pairs grouped by member: one row a member, as every kernel of the allotment reads them."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hallway.engine.compiled import kernel
from hallway.engine.errors import InvalidInput
from hallway.engine.types import FloatArray, IntArray

#: Rows a thread takes at a time: small enough that Ctrl-C is answered within a fraction of a second.
PAIRS_PER_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True)
class Rows:
    """Pairs in row order.

    start   (n_members + 1,) int64: pairs start[i] .. start[i + 1] - 1 belong to member i.
    member, candidate  (p,) int32 or int64.    score  (p,) float64.
    order   (p,) int64, the caller's position of each pair, or None when the caller's order is kept.
    """

    start: IntArray
    member: npt.NDArray[Any]
    candidate: npt.NDArray[Any]
    score: FloatArray
    order: IntArray | None
    n_candidates: int

    @property
    def n_members(self) -> int:
        return self.start.size - 1


def threads() -> int:
    """Threads for kernels that release Python's lock: at most four, as memory is what limits them."""
    return max(1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


def in_chunks(start: IntArray) -> Iterator[tuple[int, int]]:
    """Ranges of members that hold about PAIRS_PER_CHUNK pairs each."""
    n_members, lo = start.size - 1, 0
    while lo < n_members:
        hi = int(np.searchsorted(start, start[lo] + PAIRS_PER_CHUNK))
        hi = max(lo + 1, min(hi, n_members))
        yield lo, hi
        lo = hi


def over_rows(start: IntArray, kernel: Callable[[int, int], Any]) -> list[Any]:
    """kernel(lo, hi) on every chunk of rows, by several threads; results in row order."""
    chunks = list(in_chunks(start))
    if len(chunks) <= 1 or threads() == 1:
        return [kernel(lo, hi) for lo, hi in chunks]
    with ThreadPoolExecutor(threads()) as pool:
        futures: list[Future[Any]] = [pool.submit(kernel, lo, hi) for lo, hi in chunks]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def group(
    member: npt.NDArray[Any],
    candidate: npt.NDArray[Any],
    score: FloatArray,
    n_candidates: int,
    *,
    by_candidate: bool = False,
) -> Rows:
    """The pairs as rows, copied only when they do not come grouped by member already.

    by_candidate  also in order inside each row, so that nothing depends on the order in which the pairs came.
    Raises   InvalidInput for a pair that is there twice.
    Cost     O(p); three arrays of length p when the order has to change.
    """
    n_members = int(member.max()) + 1 if member.size else 0
    order = None
    if by_candidate:
        order = np.lexsort((candidate, member)).astype(np.int64)
        member, candidate, score = member[order], candidate[order], score[order]
        start = np.zeros(n_members + 1, np.int64)
        _row_starts(member, start)
    elif not _is_sorted(member):
        start, order = _sorted_by_member(member, n_members)
        member, candidate, score = member[order], candidate[order], score[order]
    else:
        start = np.zeros(n_members + 1, np.int64)
        _row_starts(member, start)
    rows = Rows(start, member, candidate, score, order, n_candidates)
    longest = int(np.diff(start).max(initial=0))
    slots = 1 << max(3, (4 * longest - 1).bit_length())
    for twice in over_rows(start, lambda lo, hi: _first_repeated(start, candidate, lo, hi, slots)):
        if twice >= 0:
            raise InvalidInput(
                "candidate",
                f"the pair of member {int(member[twice])} and candidate {int(candidate[twice])} more than once",
                "each pair once",
            )
    return rows


@kernel
def _is_sorted(member):  # type: ignore[no-untyped-def]
    ordered = 1
    while ordered < member.size and member[ordered - 1] <= member[ordered]:
        ordered += 1
    return ordered >= member.size


@kernel
def _row_starts(member, start):  # type: ignore[no-untyped-def]
    row = 0
    for e in range(member.size):
        while row < member[e]:
            row += 1
            start[row] = e
    while row < start.size - 1:
        row += 1
        start[row] = member.size


@kernel
def _sorted_by_member(member, n_members):  # type: ignore[no-untyped-def]
    """Counting sort, stable: (start, order)."""
    start = np.zeros(n_members + 1, np.int64)
    for e in range(member.size):
        start[member[e] + 1] += 1
    for i in range(n_members):
        start[i + 1] += start[i]
    following = start[:-1].copy()
    order = np.empty(member.size, np.int64)
    for e in range(member.size):
        order[following[member[e]]] = e
        following[member[e]] += 1
    return start, order


@kernel
def _first_repeated(start, candidate, lo, hi, slots):  # type: ignore[no-untyped-def]
    """The first pair of rows lo .. hi - 1 whose candidate was in the same row before, or -1."""
    seen_in = np.full(slots, -1, np.int64)
    seen = np.empty(slots, np.int64)
    mask = slots - 1
    for i in range(lo, hi):
        for e in range(start[i], start[i + 1]):
            j = np.int64(candidate[e])
            slot = ((j * 2654435761) >> 8) & mask
            while seen_in[slot] == i:
                if seen[slot] == j:
                    return e
                slot = (slot + 1) & mask
            seen_in[slot] = i
            seen[slot] = j
    return -1
