"""What no allotment can exceed, proven by prices on the candidates' places (the Lagrangian dual)."""

import numpy as np
from numba import njit

from hallway.engine.matching.rows import Rows, over_rows
from hallway.engine.types import FloatArray, IntArray


def upper_bound(rows: Rows, per_member: IntArray, capacity: IntArray, price: FloatArray) -> float:
    """sum of capacity * price, and for each member the best per_member of score - price where positive.

    price    (n_candidates,) float64, at least 0; any prices give a bound, the right ones the best total itself.
    per_member (n_members,), capacity (n_candidates,) int64.
    Source   Kantorovich's and Koopmans' shadow prices; the relaxation is integral (A. Hoffman, J. Kruskal, 1956).
    """
    members = over_rows(
        rows.start,
        lambda lo, hi: _surplus(rows.start, rows.candidate, rows.score, per_member, price, lo, hi),
    )
    return float(np.dot(capacity, price) + np.sum(members))


@njit(nogil=True, cache=True)
def _surplus(start, candidate, score, per_member, price, lo, hi):  # type: ignore[no-untyped-def]
    total = 0.0
    widest = 1
    for i in range(lo, hi):
        widest = max(widest, start[i + 1] - start[i])
    values = np.empty(widest)
    for i in range(lo, hi):
        limit = per_member[i]
        n = 0
        for e in range(start[i], start[i + 1]):
            value = score[e] - price[candidate[e]]
            if value > 0.0:
                values[n] = value
                n += 1
        if n > limit:
            if limit <= 8:
                for k in range(limit):
                    best = k
                    for q in range(k + 1, n):
                        if values[q] > values[best]:
                            best = q
                    values[k], values[best] = values[best], values[k]
                n = limit
            else:
                ordered = np.sort(values[:n])
                for k in range(limit):
                    values[k] = ordered[n - 1 - k]
                n = limit
        for k in range(n):
            total += values[k]
    return total
