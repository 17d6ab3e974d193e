"""Rounds arranged for the people who are there, under what earlier rounds left open."""

from dataclasses import dataclass

import numpy as np

from hallway.engine.scheduling.colouring import colour
from hallway.engine.scheduling.exchange import lift_worst_off, raise_sum, seat_left_over
from hallway.engine.scheduling.factor import Factor, best_pairs
from hallway.engine.scheduling.seats import Seating, with_places_to_sit_out
from hallway.engine.types import BoolArray, FloatArray, Int32Array, IntArray, Progress

#: A sum this close to its bound is not improved any further.
CLOSE_ENOUGH = 1e-9
#: Attempts, each in another order, to find a round for every pair.
COLOURINGS = 8
#: Up to so many people, and from so many starts, rounds are also planned one after the other where that may seat more.
SMALL = 64
STARTS = 6
#: From so many starts, shared among the people, where people are so few that one more costs next to nothing.
STARTS_OF_FEW = 240


@dataclass(frozen=True, slots=True)
class Arranged:
    """partner (people, rounds): whom each person meets, -1 for nobody; bound on the sum; what fairness cost of it."""

    partner: Int32Array
    bound: float
    fairness_cost: float


def arrange(
    value: FloatArray,
    allowed: BoolArray,
    must: BoolArray,
    rounds: int,
    *,
    sides: IntArray | None,
    tables: int | None,
    sat_out: IntArray,
    so_far: FloatArray,
    fairness: float,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> Arranged:
    """value, allowed, must (n, n); sat_out, so_far (n,): how often each sat out and what each got in earlier rounds."""
    n = len(value)
    if not n or not rounds:
        return Arranged(np.full((n, rounds), -1, np.int32), 0.0, 0.0)
    seating = with_places_to_sit_out(value, allowed, rounds, sides=sides, tables=tables, sat_out=sat_out)
    weight, open_to = seating.weight, seating.allowed
    nodes = len(weight)
    fixed = np.zeros((nodes, nodes), np.bool_)
    fixed[:n, :n] = must
    required = np.column_stack(np.nonzero(np.triu(fixed)))
    degree = np.maximum(0, rounds - fixed.sum(axis=1))
    chosen = best_pairs(weight, open_to & ~fixed, degree, people=n)
    if progress is not None:
        progress(0.6)
    bound = _bound(chosen, seating, fixed, rounds) + float(weight[fixed].sum()) / 2
    best = _seated(_spread(chosen.pairs, required, seating, rounds, rng), seating, fixed, bound)
    if best.left_over and nodes <= SMALL and not len(required):
        # The pairs chosen cannot be spread over so few rounds: plan round after round instead, from several starts.
        starts = max(STARTS, STARTS_OF_FEW // nodes)
        for attempt in range(starts):
            one_by_one = _round_after_round(seating, rounds, rng.uniform(1.0 - attempt / starts, 1.0, nodes))
            found = _seated(one_by_one, seating, fixed, bound)
            if (found.pairs, found.total) > (best.pairs, best.total):
                best = found
    if progress is not None:
        progress(0.8)
    partner, used, total = best.partner, best.used, best.total
    cost = 0.0
    if fairness > 0.0 and n:
        totals = np.full(nodes, np.inf)
        totals[:n] = so_far + (weight * used).sum(axis=1)[:n]
        lift_worst_off(partner, used, open_to, weight, fixed, totals, fairness * total)
        cost = max(0.0, total - float(weight[used].sum()) / 2)
    partner = partner[:n].copy()
    partner[partner >= n] = -1
    return Arranged(partner, bound, cost)


@dataclass(frozen=True, slots=True)
class _Seated:
    """partner (nodes, rounds), used (nodes, nodes): who has met; pairs of people, their total, and who is left over."""

    partner: Int32Array
    used: BoolArray
    pairs: int
    total: float
    left_over: int


def _seated(partner: Int32Array, seating: Seating, fixed: BoolArray, bound: float) -> _Seated:
    """Seats who is left over and exchanges partners while that raises the sum; `partner` is changed in place."""
    n, weight, open_to = seating.people, seating.weight, seating.allowed
    used = np.zeros_like(open_to)
    for r in range(partner.shape[1]):
        seated = np.flatnonzero(partner[:, r] >= 0)
        used[seated, partner[seated, r]] = True
    left_over = int((partner < 0).sum())
    seat_left_over(partner, used, open_to, weight, fixed, n, (n - seating.places) // 2)
    if float(weight[used].sum()) / 2 < bound * (1.0 - CLOSE_ENOUGH):
        raise_sum(partner, used, open_to, weight, fixed)
    return _Seated(partner, used, int(used[:n, :n].sum()) // 2, float(weight[used].sum()) / 2, left_over)


def _round_after_round(seating: Seating, rounds: int, favour: FloatArray) -> Int32Array:
    """The best pairs of each round among those left by the rounds before, values weighed by `favour` (nodes,)."""
    nodes = len(seating.weight)
    weight = seating.weight * favour[:, None] * favour[None, :]
    open_to = seating.allowed.copy()
    partner = np.full((nodes, rounds), -1, np.int32)
    for r in range(rounds):
        first, second = best_pairs(weight, open_to, np.ones(nodes, np.int64), people=seating.people).pairs.T
        partner[first, r], partner[second, r] = second, first
        open_to[first, second] = open_to[second, first] = False
    return partner


def _bound(chosen: Factor, seating: Seating, fixed: BoolArray, rounds: int) -> float:
    """What the pairs beside the required ones can add up to.

    With one place to sit out the choice itself is the rule. With several, any of them may be taken, so that only the
    number of seats and of rounds counts: a pair has to be worth a share of a seat and of both people's rounds.
    """
    if seating.places <= 1:
        return chosen.bound
    n = seating.people
    price = chosen.price[:n]
    weight = np.where(seating.allowed & ~fixed, seating.weight, -np.inf)[:n, :n]
    free = np.maximum(0, rounds - fixed.sum(axis=1))[:n]
    seats = rounds * ((n - seating.places) // 2) - int(fixed.sum()) // 2
    best = np.inf
    for share in np.unique(np.concatenate((np.zeros(1), np.quantile(np.maximum(price, 0.0), np.linspace(0, 1, 24))))):
        own = np.maximum(price - share, 0.0)
        left = weight - own[:, None] - own[None, :] - 2.0 * share
        best = min(best, 2.0 * share * seats + float(free @ own) + float(left[left > 0.0].sum()) / 2)
    return best


def _spread(pairs: IntArray, required: IntArray, seating: Seating, rounds: int, rng: np.random.Generator) -> Int32Array:
    """The pairs over the rounds, the required ones in as few and as early rounds as possible."""
    nodes = len(seating.weight)
    if not len(required) and _is_round_robin(seating, pairs, rounds):
        return _round_robin(nodes, pairs, rounds)
    first = np.full((nodes, 0), -1, np.int32)
    if len(required):
        for early in range(int(np.bincount(required.ravel()).max()), rounds + 1):
            nothing = np.full((nodes, early), -1, np.int32)
            left, first = _coloured(required, nothing, rng)
            if not left:
                break
    partner = np.full((nodes, rounds), -1, np.int32)
    partner[:, : first.shape[1]] = first
    return _coloured(pairs, partner, rng)[1]


def _coloured(pairs: IntArray, before: Int32Array, rng: np.random.Generator) -> tuple[int, Int32Array]:
    """(pairs left over, partner), what was there before settled; of several attempts the one that leaves fewest."""
    least, best = len(pairs) + 1, before
    for _ in range(COLOURINGS):
        partner = before.copy()
        left = len(colour(pairs[rng.permutation(len(pairs))], partner, before >= 0, rng))
        if left < least:
            least, best = left, partner
        if not left:
            break
    return least, best


def _is_round_robin(seating: Seating, pairs: IntArray, rounds: int) -> bool:
    nodes = len(seating.weight)
    complete = int(seating.allowed.sum()) == nodes * (nodes - 1)
    return complete and rounds >= nodes - 2 and len(pairs) == rounds * nodes // 2


def _round_robin(nodes: int, pairs: IntArray, rounds: int) -> Int32Array:
    """Everybody with everybody by turning a circle; with a round too few, that of the pairs not chosen is left out."""
    place = np.arange(nodes)
    if rounds < nodes - 1:
        met = np.eye(nodes, dtype=np.bool_)
        met[pairs[:, 0], pairs[:, 1]] = met[pairs[:, 1], pairs[:, 0]] = True
        missing = np.column_stack(np.nonzero(np.triu(~met)))
        # Round 0 of the circle pairs k with nodes - 2 - k for k < nodes / 2 - 1, and the last two in the middle.
        for k, (a, b) in enumerate(missing[:-1]):
            place[k], place[nodes - 2 - k] = a, b
        place[nodes // 2 - 1], place[nodes - 1] = missing[-1]
    partner = np.full((nodes, nodes - 1), -1, np.int32)
    for r in range(nodes - 1):
        partner[place[nodes - 1], r] = place[(nodes // 2 - 1 + r) % (nodes - 1)]
        for k in range(nodes // 2 - 1):
            a, b = place[(k + r) % (nodes - 1)], place[(nodes - 2 - k + r) % (nodes - 1)]
            partner[a, r], partner[b, r] = b, a
        partner[partner[place[nodes - 1], r], r] = place[nodes - 1]
    return np.ascontiguousarray(partner[:, nodes - 1 - rounds :])
