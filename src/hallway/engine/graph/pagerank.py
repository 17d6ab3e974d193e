"""Personalised PageRank around one member by local push, looked back at from the best candidates.

The walk follows ties with a probability in proportion to their strength and restarts at the member with probability
`restart` before each step; from a member without ties it restarts at once.

1. Push (Andersen, Chung, Lang: Local graph partitioning using PageRank vectors, FOCS 2006) keeps for each member a mass
   and a residual, and spreads residuals that are large for the member's total strength.
2. The leaders are taken by mass, residual, and what a long walk would leave with them: what was not spread is not
   dropped, or global hubs would be missed.
3. For each leader one more step of all residuals is summed exactly, over the leader's own ties. That is one sweep of
   the whole push for the price of a few dozen rows.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from typing import Final

import numpy as np

from hallway.engine.compiled import kernel, part, whole
from hallway.engine.graph.adjacency import Adjacency
from hallway.engine.graph.rows import row_of
from hallway.engine.graph.scratch import INVERSE_TOTAL, MASS, RESIDUAL, ScratchPool
from hallway.engine.ordering import keep_best
from hallway.engine.types import IntArray, Ranking

#: Residual at which pushing ends, for a member of mean strength; larger for stronger ones, in proportion.
TOLERANCE: Final = {"normal": 5e-4, "high": 6e-5}
#: With so few ties (each counted in the rows of both ends) the walk is followed to the end.
_FEW_TIES: Final = 4096
_EXACT: Final = 1e-8
#: Leaders looked at closely beside those asked for.
_MORE_LEADERS: Final = 20
_BANNED = np.uint8(2)


@part
def push(rows, member, restart, tolerance, scratch):
    """Spread residuals above tolerance * total strength; returns (members touched, residual left in all).

    scratch.touched lists where scratch.walk holds mass or residual; the caller clears them with `clear`.
    """
    walk, queue, touched = scratch.walk, scratch.queue, scratch.touched
    turn_at = queue.size - walk.shape[0]
    tolerance = np.float32(tolerance)
    walk[member, RESIDUAL] = 1.0
    touched[0] = member
    queue[0] = member
    n_touched = head = tail = whole(0)
    n_touched += 1
    tail += 1
    left = 1.0
    while head != tail:
        at = np.int64(queue[head])
        head += 1
        if head >= turn_at:
            for i in range(head, tail):
                queue[i - head] = queue[i]
            head, tail = whole(0), tail - head
        amount = walk[at, RESIDUAL]
        walk[at, RESIDUAL] = 0.0
        targets, strengths, start, stop = row_of(rows, at)
        stays = restart * amount
        if start == stop and at == member:
            stays = amount
        walk[at, MASS] += stays
        left -= stays
        if start == stop:
            if at != member:
                before = walk[member, RESIDUAL]
                now = before + np.float32((1.0 - restart) * amount)
                walk[member, RESIDUAL] = now
                inverse = walk[member, INVERSE_TOTAL]
                if now * inverse > tolerance and before * inverse <= tolerance:
                    queue[tail] = member
                    tail += 1
            continue
        share = np.float32((1.0 - restart) * amount * walk[at, INVERSE_TOTAL])
        for place in range(start, stop):
            # Written without branches: which way they would go cannot be foreseen by the processor.
            to = targets[place]
            before = walk[to, RESIDUAL]
            touched[n_touched] = to
            n_touched += np.int64(before == 0) & np.int64(walk[to, MASS] == 0)
            now = before + share * strengths[place]
            walk[to, RESIDUAL] = now
            inverse = walk[to, INVERSE_TOTAL]
            queue[tail] = to
            tail += np.int64(now * inverse > tolerance) & np.int64(before * inverse <= tolerance)
    return n_touched, left


@part
def clear(scratch, n_touched):
    """Make a scratch zero again."""
    for i in range(n_touched):
        scratch.walk[scratch.touched[i], RESIDUAL] = 0.0
        scratch.walk[scratch.touched[i], MASS] = 0.0


@part
def leaders(scratch, n_touched, restart, spread, hubs, width, ids, scores):
    """The members not marked as banned that lead before a closer look, into ids and scores, in no order; how many."""
    walk, touched, marks = scratch.walk, scratch.touched, scratch.marks
    spread, restart = np.float32(spread), np.float32(restart)
    n_far = hubs.size if spread > 0 else 0
    count = whole(0)
    least = np.float32(0.0)
    for i in range(n_touched + n_far):
        if i < n_touched:
            at = np.int64(touched[i])
        else:
            at = hubs[i - n_touched]
            if walk[at, RESIDUAL] > 0 or walk[at, MASS] > 0:
                continue
        estimate = walk[at, MASS] + restart * walk[at, RESIDUAL] + spread / walk[at, INVERSE_TOTAL]
        if estimate < least or marks[at] & _BANNED:
            continue
        count = keep_best(ids, scores, count, width, at, np.float64(estimate))
        if count == width:
            least = np.float32(scores[0])
    return count


@part
def look_back(into, scratch, at, restart, spread):
    """Estimate for one member: its mass, its residual, one step of all residuals, and a long walk for the rest."""
    walk = scratch.walk
    targets, strengths, start, stop = row_of(into, at)
    arriving = np.float32(0.0)
    for place in range(start, stop):
        neighbour = targets[place]
        arriving += walk[neighbour, RESIDUAL] * strengths[place] * walk[neighbour, INVERSE_TOTAL]
    here = walk[at, RESIDUAL] + (1.0 - restart) * arriving
    return walk[at, MASS] + restart * here + (1.0 - restart) * spread / walk[at, INVERSE_TOTAL]


@kernel
def rank_walk(out, into, member, restart, tolerance, hubs, mean_spread, banned, scratch, ids, scores):
    """Leaders that are not banned, looked at closely, into ids and scores, in no order; how many there are."""
    n_touched, left = push(out, member, restart, tolerance, scratch)
    spread = left * (1.0 - restart) * mean_spread
    marks = scratch.marks
    for place in range(banned.size):
        marks[banned[place]] |= _BANNED
    count = leaders(scratch, n_touched, restart, spread, hubs, ids.size, ids, scores)
    for place in range(banned.size):
        marks[banned[place]] &= ~_BANNED
    for i in range(count):
        scores[i] = look_back(into, scratch, ids[i], restart, spread)
    clear(scratch, n_touched)
    return count


def tolerance_for(ties: Adjacency, effort: str, *, grand_total: float) -> float:
    """Residual per strength at which pushing ends."""
    n_members, n_ties = ties.totals.size, ties.rows.targets.size + ties.slot_totals.size
    mean = grand_total / n_members if n_members and grand_total > 0 else 1.0
    return (_EXACT if n_ties <= _FEW_TIES else TOLERANCE[effort]) / mean


def rank(
    out: Adjacency,
    into: Adjacency,
    member: int,
    k: int,
    *,
    restart: float,
    effort: str,
    banned: IntArray,
    hubs: IntArray,
    grand_total: float,
    scratch_pool: ScratchPool,
) -> Ranking:
    """The k best of the walk from a member, without the banned."""
    tolerance = tolerance_for(out, effort, grand_total=grand_total)
    mean_spread = 1.0 / grand_total if hubs.size else 0.0
    width = min(k + _MORE_LEADERS, out.n_members + hubs.size)
    ids, scores = np.empty(width, np.int64), np.empty(width, np.float64)
    with scratch_pool.borrow(out, out.n_members) as scratch:
        count = rank_walk(
            out.rows, into.rows, member, restart, tolerance, hubs, mean_spread, banned, scratch, ids, scores
        )
    ids, scores = ids[:count], scores[:count]
    order = np.lexsort((ids, -scores))[:k]
    order = order[scores[order] > 0]
    return Ranking(ids=ids[order], scores=scores[order])
