"""Members' interests: rare topics weigh more, common ones less, and a change counts as if all were built anew."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from hallway.engine.errors import InvalidInput
from hallway.engine.graph.rows import read_only
from hallway.engine.graph.storage import map_array, write_array
from hallway.engine.types import Float32Array, FloatArray, Int32Array, IntArray

_ARRAYS = ("indptr", "topics", "weights", "holders")


class InterestRows(NamedTuple):
    """As kernels see them; every array is read-only.

    A base that never changes: indptr int64 (members + 1,), topics int32 rising in a row, weights float32. Rows changed
    since: moved int64 rising, the members, and moved_indptr, moved_topics, moved_weights of the same form. rarity
    float64 (topics,) is what a topic's weight is multiplied by.
    """

    indptr: IntArray
    topics: Int32Array
    weights: Float32Array
    moved: IntArray
    moved_indptr: IntArray
    moved_topics: Int32Array
    moved_weights: Float32Array
    rarity: FloatArray


@dataclass(frozen=True)
class Interests:
    """What members are interested in; the cosine of two rows, each weight times its topic's rarity, is their likeness.

    A topic's rarity is ln(1 + members / members with it).
    """

    rows: InterestRows
    #: members with each topic
    holders: IntArray
    n_members: int

    @property
    def is_known(self) -> bool:
        """Whether any member has stated an interest."""
        return bool(self.holders.any())

    @classmethod
    def from_matrix(cls, matrix: Any, *, n_members: int) -> "Interests":
        """From a sparse (n_members, n_topics) matrix of weights >= 0, or None.

        Raises  InvalidInput.
        """
        if matrix is None:
            return cls.of_base(*_empty(), np.empty(0, np.int64), n_members=n_members)
        csr = _checked(matrix, n_rows=n_members)
        holders = np.bincount(csr.indices, minlength=csr.shape[1]).astype(np.int64)
        return cls.of_base(*_arrays(csr), holders, n_members=n_members)

    @classmethod
    def of_base(
        cls, indptr: IntArray, topics: Int32Array, weights: Float32Array, holders: IntArray, *, n_members: int
    ) -> "Interests":
        """From rows as `InterestRows` describes its base, and how many have each topic."""
        unmoved = np.empty(0, np.int64)
        return cls(_rows((indptr, topics, weights), unmoved, _empty(), _rarity(holders, n_members)), holders, n_members)

    def with_changes(self, members: IntArray, matrix: Any) -> "Interests":
        """With these members' rows set to those of a sparse (members, n_topics) matrix, or to nothing with None.

        members  (p,) ids below n_members, each once.

        Raises  InvalidInput.
        Cost    O(the rows changed now and before + topics).
        """
        csr = _checked(sparse.csr_array((members.size, 0)) if matrix is None else matrix, n_rows=members.size)
        holders = np.zeros(max(self.holders.size, csr.shape[1]), np.int64)
        holders[: self.holders.size] = self.holders
        holders[: csr.shape[1]] += np.bincount(csr.indices, minlength=csr.shape[1])
        for member in members.tolist():
            holders[self._row(member)[0]] -= 1
        kept = np.flatnonzero(~np.isin(self.rows.moved, members))
        before = sparse.csr_array(
            (self.rows.moved_weights, self.rows.moved_topics, self.rows.moved_indptr),
            shape=(self.rows.moved.size, holders.size),
        )
        wide = sparse.csr_array((csr.data, csr.indices, csr.indptr), shape=(members.size, holders.size))
        moved = np.concatenate([self.rows.moved[kept], members.astype(np.int64)])
        order = np.argsort(moved)
        together = sparse.vstack([before[kept], wide], format="csr")[order]
        base = (self.rows.indptr, self.rows.topics, self.rows.weights)
        rarity = _rarity(holders, self.n_members)
        return Interests(_rows(base, moved[order], _arrays(together), rarity), holders, self.n_members)

    def of_members(self, n_members: int) -> "Interests":
        """The same among so many members, which makes each topic rarer or more common."""
        if n_members == self.n_members:
            return self
        rarity = read_only(_rarity(self.holders, n_members))
        return Interests(self.rows._replace(rarity=rarity), self.holders, n_members)

    def shared(self, one: int, other: int) -> IntArray:
        """Topics that both have, by falling part in their likeness, then by number."""
        own, weights = self._row(one)
        if not own.size:
            return own.astype(np.int64)
        topics, theirs = self._row(other)
        place = np.minimum(np.searchsorted(own, topics), own.size - 1)
        both = np.flatnonzero(own[place] == topics)
        topics, place = topics[both], place[both]
        product = weights[place].astype(np.float64) * theirs[both] * self.rows.rarity[topics] ** 2
        return topics[np.lexsort((topics, -product))].astype(np.int64)

    def held_only_by(self, members: IntArray) -> IntArray:
        """Topics that some of these members have (each id once, below n_members) and nobody else; rising."""
        held = np.concatenate([self.rows.topics[:0], *(self._row(member)[0] for member in members.tolist())])
        topics, counts = np.unique(held, return_counts=True)
        alone: IntArray = topics[counts == self.holders[topics]].astype(np.int64)
        return alone

    def save(self, folder: Path) -> None:
        """Write the rows into a folder."""
        for name, array in zip(_ARRAYS, self._flattened(), strict=True):
            write_array(folder / f"interests-{name}.npy", np.asarray(array))

    @classmethod
    def load(cls, folder: Path, *, n_members: int) -> "Interests":
        """Map what `save` wrote."""
        arrays = (map_array(folder / f"interests-{name}.npy") for name in _ARRAYS)
        return cls.of_base(*arrays, n_members=n_members)

    def _flattened(self) -> tuple[IntArray, Int32Array, Float32Array, IntArray]:
        if not self.rows.moved.size:
            return self.rows.indptr, self.rows.topics, self.rows.weights, self.holders
        rows = [self._row(member) for member in range(self.n_members)]
        sizes = [topics.size for topics, _weights in rows]
        return (
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            np.concatenate([topics for topics, _weights in rows]),
            np.concatenate([weights for _topics, weights in rows]),
            self.holders,
        )

    def _row(self, member: int) -> tuple[Int32Array, Float32Array]:
        rows = self.rows
        place = int(rows.moved.searchsorted(member)) if rows.moved.size else 0
        if place < rows.moved.size and rows.moved[place] == member:
            part = slice(rows.moved_indptr[place], rows.moved_indptr[place + 1])
            return rows.moved_topics[part], rows.moved_weights[part]
        if member + 1 >= rows.indptr.size:
            return rows.topics[:0], rows.weights[:0]
        part = slice(rows.indptr[member], rows.indptr[member + 1])
        return rows.topics[part], rows.weights[part]


def _checked(matrix: Any, *, n_rows: int) -> sparse.csr_array:
    """The matrix as our own, each weight above 0, topics rising in a row."""
    try:
        csr = sparse.csr_array(matrix)
        if csr.dtype.kind not in "iufb":
            raise InvalidInput("interests", f"weights of type {csr.dtype}", "a sparse matrix of numbers")
        csr = csr.astype(np.float64, copy=True)
    except InvalidInput:
        raise
    except (TypeError, ValueError) as error:
        raise InvalidInput("interests", f"{type(matrix).__name__} ({error})", "a sparse matrix of numbers") from None
    if csr.ndim != 2 or csr.shape[0] != n_rows:
        raise InvalidInput("interests", f"shape {csr.shape}", f"({n_rows}, topics), a row a member")
    if not np.isfinite(csr.data).all() or (csr.data < 0).any():
        raise InvalidInput("interests", "negative, nan or infinite weights", "weights of 0 or more")
    csr.sum_duplicates()
    csr.eliminate_zeros()
    csr.sort_indices()
    return csr


def _arrays(csr: sparse.csr_array) -> tuple[IntArray, Int32Array, Float32Array]:
    return csr.indptr.astype(np.int64), csr.indices.astype(np.int32), csr.data.astype(np.float32)


def _empty() -> tuple[IntArray, Int32Array, Float32Array]:
    return np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.float32)


def _rarity(holders: IntArray, n_members: int) -> FloatArray:
    return np.asarray(np.log1p(n_members / np.maximum(holders, 1)), np.float64)


def _rows(
    base: tuple[IntArray, Int32Array, Float32Array],
    moved: IntArray,
    changed: tuple[IntArray, Int32Array, Float32Array],
    rarity: FloatArray,
) -> InterestRows:
    (indptr, topics, weights), (moved_indptr, moved_topics, moved_weights) = base, changed
    return InterestRows(
        indptr=read_only(indptr),
        topics=read_only(topics),
        weights=read_only(weights),
        moved=read_only(moved),
        moved_indptr=read_only(moved_indptr),
        moved_topics=read_only(moved_topics),
        moved_weights=read_only(moved_weights),
        rarity=read_only(rarity),
    )
