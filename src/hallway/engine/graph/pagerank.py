"""Personalised PageRank around one member by local push.

The walk follows ties with a probability in proportion to their strength and restarts at the member with probability
`restart` before each step; from a member without ties it restarts at once. Push keeps an estimate and a residual
(Andersen, Chung, Lang: Local graph partitioning using PageRank vectors, FOCS 2006). What is left over when pushing ends
is not dropped: it is spread as a long walk would spread it, or global hubs would be missed.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from typing import Final

import numpy as np
from numba import njit

from hallway.engine.graph.rows import Rows, row_of, total_of
from hallway.engine.graph.scratch import ScratchPool
from hallway.engine.types import IntArray, Ranking

#: Residual per strength at which pushing ends.
TOLERANCE: Final = {"normal": 1e-5, "high": 1e-7}


@njit(nogil=True, cache=True)
def push(rows, member, restart, tolerance, scratch):
    """Push residuals above tolerance * total strength; returns (members touched, mass left over).

    scratch.mass holds the estimate, scratch.residual what is not yet spread; scratch.touched lists where either is
    not zero. The caller clears them with `clear`.
    """
    mass, residual, queue, touched = scratch.mass, scratch.residual, scratch.queue, scratch.touched
    queued = scratch.marks
    size = queue.size
    residual[member] = 1.0
    touched[0] = member
    n_touched = 1
    queue[0] = member
    queued[member] |= 1
    head, waiting = 0, 1
    left = 1.0
    while waiting:
        at = queue[head]
        head += 1
        if head == size:
            head = 0
        waiting -= 1
        queued[at] &= 254
        amount = residual[at]
        residual[at] = 0.0
        mass[at] += restart * amount
        left -= restart * amount
        targets, strengths, start, stop = row_of(rows, at)
        if start == stop:
            if at == member:
                mass[at] += (1.0 - restart) * amount
                left -= (1.0 - restart) * amount
                continue
            residual[member] += (1.0 - restart) * amount
            if queued[member] & 1 == 0 and residual[member] > tolerance * total_of(rows, member):
                queued[member] |= 1
                queue[(head + waiting) % size] = member
                waiting += 1
            continue
        share = (1.0 - restart) * amount / total_of(rows, at)
        for place in range(start, stop):
            to = targets[place]
            before = residual[to]
            if before == 0.0 and mass[to] == 0.0:
                touched[n_touched] = to
                n_touched += 1
            now = before + share * strengths[place]
            residual[to] = now
            if now > tolerance * total_of(rows, to) and queued[to] & 1 == 0:
                queued[to] |= 1
                queue[(head + waiting) % size] = to
                waiting += 1
    return n_touched, left


@njit(nogil=True, cache=True)
def clear(scratch, n_touched):
    """Make a scratch zero again."""
    for i in range(n_touched):
        at = scratch.touched[i]
        scratch.mass[at] = 0.0
        scratch.residual[at] = 0.0


@njit(nogil=True, cache=True)
def ranked_walk(rows, member, restart, tolerance, hubs, grand_total, banned, scratch, ids, scores):
    """Fill ids and scores with the best members that are not banned; returns how many.

    hubs int64 (h,): members of the largest total strength, candidates even where the push never came.
    """
    n_touched, left = push(rows, member, restart, tolerance, scratch)
    marks = scratch.marks
    for i in range(banned.size):
        marks[banned[i]] |= 2
    spread = left / grand_total if grand_total > 0 and n_touched > 1 else 0.0
    count = 0
    k = ids.size
    for i in range(n_touched + hubs.size):
        if i < n_touched:
            at = scratch.touched[i]
        else:
            at = hubs[i - n_touched]
            if scratch.mass[at] > 0.0 or scratch.residual[at] > 0.0:
                continue
        if marks[at] & 2:
            continue
        score = scratch.mass[at] + restart * scratch.residual[at] + spread * total_of(rows, at)
        if score <= 0.0:
            continue
        count = insert_ranked(ids, scores, count, k, at, score)
    for i in range(banned.size):
        marks[banned[i]] &= 253
    clear(scratch, n_touched)
    return count


@njit(nogil=True, cache=True)
def insert_ranked(ids, scores, count, k, at, score):
    """Keep the k best in falling score, equal scores by rising id; returns the new count."""
    if count == k and not (score > scores[k - 1] or (score == scores[k - 1] and at < ids[k - 1])):
        return count
    place = count if count < k else k - 1
    while place > 0 and (score > scores[place - 1] or (score == scores[place - 1] and at < ids[place - 1])):
        ids[place] = ids[place - 1]
        scores[place] = scores[place - 1]
        place -= 1
    ids[place] = at
    scores[place] = score
    return count + 1 if count < k else count


def rank(
    rows: Rows,
    member: int,
    k: int,
    *,
    restart: float,
    effort: str,
    banned: IntArray,
    hubs: IntArray,
    grand_total: float,
    n_members: int,
    scratch_pool: ScratchPool,
) -> Ranking:
    """The k best of the walk from a member, without the banned."""
    ids, scores = np.empty(k, np.int64), np.empty(k, np.float64)
    with scratch_pool.borrow(n_members) as scratch:
        count = ranked_walk(rows, member, restart, TOLERANCE[effort], hubs, grand_total, banned, scratch, ids, scores)
    return Ranking(ids=ids[:count], scores=scores[:count])
