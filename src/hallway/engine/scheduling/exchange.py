"""Exchanges inside a round: seat who is left, raise the sum, lift the worst off.

Two pairs of a round change partners when the two new pairs have not met in any round and are allowed. Places to sit out
count as people of no value.
"""

import numpy as np

from hallway.engine.compiled import kernel, part, whole
from hallway.engine.types import BoolArray, FloatArray, Int32Array

#: Exchanges between two returns to Python.
EXCHANGES_PER_CHUNK = 2_000


def seat_left_over(
    partner: Int32Array,
    used: BoolArray,
    allowed: BoolArray,
    weight: FloatArray,
    fixed: BoolArray,
    people: int,
    most: int,
) -> None:
    """Pairs who is still free in a round, with each other or by breaking one pair for two.

    The first `people` are people, of whom at most `most` pairs sit at once; the others are places to sit out.
    """
    for r in range(partner.shape[1]):
        _free_tables(r, partner, used, weight, fixed, people, most)
    for r in range(partner.shape[1]):
        while (partner[:, r] < 0).any() and _seat_two(r, partner, used, allowed, weight, fixed, people, most):
            pass


def raise_sum(partner: Int32Array, used: BoolArray, allowed: BoolArray, weight: FloatArray, fixed: BoolArray) -> None:
    """Exchanges in every round until none raises the sum."""
    raised = True
    while raised:
        raised = False
        for r in range(partner.shape[1]):
            raised |= _raise_in_round(r, partner, used, allowed, weight, fixed)


def lift_worst_off(
    partner: Int32Array,
    used: BoolArray,
    allowed: BoolArray,
    weight: FloatArray,
    fixed: BoolArray,
    totals: FloatArray,
    budget: float,
) -> None:
    """Exchanges that leave all four better off than the worst off was, while the sum loses at most `budget`.

    totals  (n,) each person's sum so far, changed in place; infinite for places to sit out.
    """
    spent = 0.0
    while True:
        made, spent = _lift(partner, used, allowed, weight, fixed, totals, budget, spent, EXCHANGES_PER_CHUNK)
        if made < EXCHANGES_PER_CHUNK:
            return


@part
def _pair(r, a, b, partner, used):  # type: ignore[no-untyped-def]
    partner[a, r] = b
    partner[b, r] = a
    used[a, b] = True
    used[b, a] = True


@part
def _part(r, a, b, partner, used):  # type: ignore[no-untyped-def]
    partner[a, r] = -1
    partner[b, r] = -1
    used[a, b] = False
    used[b, a] = False


@kernel
def _free_tables(r, partner, used, weight, fixed, people, most):  # type: ignore[no-untyped-def]
    """Parts the least valuable pairs of a round, required ones last, until no more than `most` sit."""
    while True:
        seated = 0
        a = whole(-1)
        least = np.inf
        for u in range(people):
            v = np.int64(partner[u, r])
            if u < v < people:
                seated += 1
                worth = np.float64(weight[u, v]) + (1e300 if fixed[u, v] else 0.0)
                if worth < least:
                    least = worth
                    a = u
        if seated <= most:
            return
        _part(r, a, np.int64(partner[a, r]), partner, used)


@kernel
def _seat_two(r, partner, used, allowed, weight, fixed, people, most):  # type: ignore[no-untyped-def]
    """Seats the two free people of a round for whom it adds most; False when no two can be seated."""
    n = partner.shape[0]
    best = -np.inf
    a, b, c, d = whole(-1), whole(-1), whole(-1), whole(-1)
    room = most
    for u in range(people):
        if u < partner[u, r] < people:
            room -= 1
    for u in range(n):
        if partner[u, r] >= 0:
            continue
        for v in range(n):
            if v == u or partner[v, r] >= 0:
                continue
            if v <= u or (room <= 0 and u < people and v < people):
                continue
            if allowed[u, v] and not used[u, v] and weight[u, v] > best:
                best = weight[u, v]
                a, b, c, d = u, v, -1, -1
        if a >= 0 and c < 0:
            continue
        for v in range(n):
            if v == u or partner[v, r] >= 0:
                continue
            for x in range(n):
                y = np.int64(partner[x, r])
                if y < 0 or fixed[x, y] or not allowed[u, x] or used[u, x] or not allowed[v, y] or used[v, y]:
                    continue
                more = (u < people and x < people) + (v < people and y < people) - (x < people and y < people)
                gain = weight[u, x] + weight[v, y] - weight[x, y]
                if more <= room and gain > best:
                    best = gain
                    a, b, c, d = u, x, v, y
    if a < 0:
        return False
    if c >= 0:
        _part(r, b, d, partner, used)
        _pair(r, c, d, partner, used)
    _pair(r, a, b, partner, used)
    return True


@kernel
def _raise_in_round(r, partner, used, allowed, weight, fixed):  # type: ignore[no-untyped-def]
    n = partner.shape[0]
    raised = False
    for a in range(n):
        best = 1e-12
        x, y = whole(-1), whole(-1)
        b = np.int64(partner[a, r])
        if b < 0 or fixed[a, b]:
            continue
        for c in range(n):
            d = np.int64(partner[c, r])
            if d < 0 or c in (a, b) or fixed[c, d]:
                continue
            if not allowed[a, c] or used[a, c] or not allowed[b, d] or used[b, d]:
                continue
            gain = weight[a, c] + weight[b, d] - weight[a, b] - weight[c, d]
            if gain > best:
                best = gain
                x, y = c, d
        if x >= 0:
            _part(r, a, b, partner, used)
            _part(r, x, y, partner, used)
            _pair(r, a, x, partner, used)
            _pair(r, b, y, partner, used)
            raised = True
    return raised


@kernel
def _lift(partner, used, allowed, weight, fixed, totals, budget, spent, most):  # type: ignore[no-untyped-def]
    n, rounds = partner.shape
    for made in range(most):
        i = whole(0)
        for k in range(1, n):
            if totals[k] < totals[i]:
                i = k
        worst = totals[i]
        best = -np.inf
        best_loss = 0.0
        r_best, c_best = whole(-1), whole(-1)
        for r in range(rounds):
            b = np.int64(partner[i, r])
            if b < 0 or fixed[i, b]:
                continue
            for c in range(n):
                d = np.int64(partner[c, r])
                if d < 0 or c in (i, b) or fixed[c, d]:
                    continue
                if not allowed[i, c] or used[i, c] or not allowed[b, d] or used[b, d]:
                    continue
                loss = weight[i, b] + weight[c, d] - weight[i, c] - weight[b, d]
                if spent + loss > budget:
                    continue
                new_i = worst - weight[i, b] + weight[i, c]
                new_b = totals[b] - weight[i, b] + weight[b, d]
                new_c = totals[c] - weight[c, d] + weight[i, c]
                new_d = totals[d] - weight[c, d] + weight[b, d]
                lowest = min(min(new_i, new_b), min(new_c, new_d))
                if lowest <= worst + 1e-12:
                    continue
                # Of exchanges that lift alike, the one that costs the sum least.
                merit = min(lowest - worst, new_i - worst) - 2.0 * max(loss, 0.0)
                if merit > best:
                    best = merit
                    best_loss = loss
                    r_best, c_best = r, c
        if r_best < 0:
            return made, spent
        b = np.int64(partner[i, r_best])
        c = c_best
        d = np.int64(partner[c, r_best])
        totals[i] += weight[i, c] - weight[i, b]
        totals[b] += weight[b, d] - weight[i, b]
        totals[c] += weight[i, c] - weight[c, d]
        totals[d] += weight[b, d] - weight[c, d]
        spent += best_loss
        _part(r_best, i, b, partner, used)
        _part(r_best, c, d, partner, used)
        _pair(r_best, i, c, partner, used)
        _pair(r_best, b, d, partner, used)
    return most, spent
