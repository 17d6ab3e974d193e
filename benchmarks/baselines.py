"""What anybody can do with scipy: the usual ways to predict ties, each as (members, n) scores."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array, diags_array


def matrix_of(n, source, target, strength) -> csr_array:
    """Symmetric (n, n) strengths; of a tie given twice the stronger, no self-ties."""
    strength = np.ones(source.size) if strength is None else strength
    one, other = np.minimum(source, target), np.maximum(source, target)
    order = np.lexsort((-strength, other, one))
    one, other, strength = one[order], other[order], strength[order]
    first = np.ones(one.size, bool)
    first[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
    first &= one != other
    one, other, strength = one[first], other[first], strength[first]
    both = np.concatenate([one, other]), np.concatenate([other, one])
    return csr_array((np.concatenate([strength, strength]), both), shape=(n, n))


def walk(matrix: csr_array, members: np.ndarray, *, restart: float = 0.15, steps: int = 60) -> np.ndarray:
    """(members, n) exact personalised PageRank by power iteration, float32."""
    totals = np.asarray(matrix.sum(axis=1)).ravel()
    forward = csr_array(matrix.astype(np.float32).T)
    inverse = (1 / np.maximum(totals, 1e-30)).astype(np.float32)
    start = np.zeros((matrix.shape[0], members.size), np.float32)
    start[members, np.arange(members.size)] = 1.0
    mass = start.copy()
    idle = totals == 0
    for _ in range(steps):
        stepped = forward @ (mass * inverse[:, None])
        back = restart + (1 - restart) * mass[idle].sum(axis=0)
        mass = (1 - restart) * stepped + back * start
    return mass.T


def baselines(matrix: csr_array, members: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Name and (members, n) scores of each; ties and the member themselves are not left out yet."""
    ones = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    degree = np.asarray(ones.sum(axis=1)).ravel()
    own = ones[members]
    yield "popularity", np.broadcast_to(degree, own.shape)
    yield "common neighbours", (own @ ones).toarray()
    yield "adamic-adar", (own @ diags_array(1 / np.log(np.maximum(degree, 2))) @ ones).toarray()
    yield "resource allocation", (own @ diags_array(1 / np.maximum(degree, 1)) @ ones).toarray()
    yield "pagerank", walk(ones, members)
    if not np.array_equal(matrix.data, ones.data):
        yield "pagerank by strength", walk(matrix, members)
