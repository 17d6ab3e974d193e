"""Members that stand out in a network, and how recent its ties are: computed once, when it is built."""

import numpy as np

from hallway.engine.types import Float32Array, FloatArray, IntArray

#: How many of the members with the strongest ties in sum are kept as candidates for every walk.
_HUBS = 256
#: In a smaller network the walk comes to every member it can reach, and hubs need no help.
_HUBS_FROM_MEMBERS = 4096
#: How many of the members with most ties are candidates for everybody.
_POPULAR = 50
#: Fewer of them where they have more ties than this among them, each of which costs every question time.
_POPULAR_TIES = 50_000


def hubs_of(totals: Float32Array) -> IntArray:
    """The members with the largest totals."""
    count = min(_HUBS, totals.size)
    if totals.size < _HUBS_FROM_MEMBERS:
        return np.empty(0, np.int64)
    best = np.argpartition(-totals, count - 1)[:count]
    best = best[np.lexsort((best, -totals[best]))]
    return best[totals[best] > 0].astype(np.int64)


def popular_of(indptr: IntArray) -> IntArray:
    """The members with most ties, equal ones by rising id."""
    degrees = np.diff(indptr)
    count = min(_POPULAR, degrees.size)
    least = np.partition(degrees, degrees.size - count)[degrees.size - count] if count else 0
    ids = np.flatnonzero((degrees >= least) & (degrees > 0))
    ids = ids[np.lexsort((ids, -degrees[ids]))][:count].astype(np.int64)
    return ids[np.cumsum(degrees[ids]) <= _POPULAR_TIES]


def ranks_of(last_used: FloatArray) -> Float32Array:
    """How recent each use is among all uses: its rank in (0, 1], equal times alike."""
    if last_used.size == 0:
        return np.empty(0, np.float32)
    _, place, counts = np.unique(last_used, return_inverse=True, return_counts=True)
    ranks: Float32Array = (np.cumsum(counts) / last_used.size).astype(np.float32)[place]
    return ranks
