"""What no allotment can exceed, proven by prices on the candidates' places (the Lagrangian dual)."""

import numpy as np

from hallway.engine.compiled import kernel, whole
from hallway.engine.matching.rows import Rows, over_rows
from hallway.engine.ordering import lift_largest
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


@kernel
def _surplus(start, candidate, score, per_member, price, lo, hi):  # type: ignore[no-untyped-def]
    total = 0.0
    widest = 1
    for i in range(lo, hi):
        widest = max(widest, start[i + 1] - start[i])
    values = np.empty(widest)
    for i in range(lo, hi):
        limit = per_member[i]
        n = whole(0)
        for e in range(start[i], start[i + 1]):
            value = score[e] - price[candidate[e]]
            if value > 0.0:
                values[n] = value
                n += 1
        first = max(n - limit, 0)
        if 0 < first < n:
            lift_largest(values, n, limit)
        for k in range(first, n):
            total += values[k]
    return total
