"""Members' interests as unit rows: rare topics weigh more, common ones less."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from hallway.engine.errors import InvalidInput
from hallway.engine.graph.rows import read_only
from hallway.engine.types import Float32Array, Int32Array, IntArray

_ARRAYS = ("indptr", "topics", "weights")


class InterestRows(NamedTuple):
    """As kernels see them: indptr int64 (members + 1,), topics int32 rising in a row, weights float32; read-only."""

    indptr: IntArray
    topics: Int32Array
    weights: Float32Array


@dataclass(frozen=True)
class Interests:
    """What members are interested in; the dot product of two rows is their likeness in [0, 1]."""

    rows: InterestRows

    @property
    def is_known(self) -> bool:
        """Whether any member has stated an interest."""
        return self.rows.topics.size > 0

    @classmethod
    def from_matrix(cls, matrix: Any, *, n_members: int) -> "Interests":
        """From a sparse (n_members, n_topics) matrix of weights >= 0, or None.

        Each weight is multiplied by the topic's ln(1 + members / members with it), then rows are scaled to length 1.
        """
        if matrix is None:
            return cls(_rows(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.float32)))
        try:
            csr = sparse.csr_array(matrix, dtype=np.float64, copy=True)
        except (TypeError, ValueError) as error:
            raise InvalidInput(
                "interests", f"{type(matrix).__name__} ({error})", "a sparse matrix of numbers"
            ) from None
        if csr.ndim != 2 or csr.shape[0] != n_members:
            raise InvalidInput("interests", f"shape {csr.shape}", f"({n_members}, topics), a row a member")
        if not np.isfinite(csr.data).all() or (csr.data < 0).any():
            raise InvalidInput("interests", "negative, nan or infinite weights", "weights of 0 or more")
        csr.sum_duplicates()
        csr.eliminate_zeros()
        csr.sort_indices()
        with_topic = np.bincount(csr.indices, minlength=csr.shape[1])
        weights = csr.data * np.log1p(n_members / np.maximum(with_topic, 1))[csr.indices]
        sizes = np.diff(csr.indptr)
        lengths = np.sqrt(np.bincount(np.repeat(np.arange(n_members), sizes), weights=weights**2, minlength=n_members))
        weights /= np.repeat(np.maximum(lengths, 1e-300), sizes)
        return cls(_rows(csr.indptr.astype(np.int64), csr.indices.astype(np.int32), weights.astype(np.float32)))

    def shared(self, one: int, other: int) -> IntArray:
        """Topics that both have, by falling part in their likeness, then by number."""
        first, second = self._row(one), self._row(other)
        topics, i, j = np.intersect1d(first[0], second[0], assume_unique=True, return_indices=True)
        product = first[1][i] * second[1][j]
        return topics[np.lexsort((topics, -product))].astype(np.int64)

    def save(self, folder: Path) -> None:
        """Write the rows into a folder."""
        arrays = (self.rows.indptr, self.rows.topics, self.rows.weights)
        for name, array in zip(_ARRAYS, arrays, strict=True):
            np.save(folder / f"interests-{name}.npy", np.asarray(array))

    @classmethod
    def load(cls, folder: Path) -> "Interests":
        """Map what `save` wrote."""
        return cls(_rows(*(np.load(folder / f"interests-{name}.npy", mmap_mode="r") for name in _ARRAYS)))

    def _row(self, member: int) -> tuple[Int32Array, Float32Array]:
        if member + 1 >= self.rows.indptr.size:
            return self.rows.topics[:0], self.rows.weights[:0]
        part = slice(self.rows.indptr[member], self.rows.indptr[member + 1])
        return self.rows.topics[part], self.rows.weights[part]


def _rows(indptr: IntArray, topics: Int32Array, weights: Float32Array) -> InterestRows:
    return InterestRows(read_only(indptr), read_only(topics), read_only(weights))
