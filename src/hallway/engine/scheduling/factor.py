"""Which pairs meet at all: the pairs of the largest value that leave everybody with so many meetings.

The problem without rounds: choose pairs so that person i is in at most degree[i] of them. Prices y on the people prove
a bound, sum of degree * y + sum over the pairs of what weight - y - y leaves. They are found in three steps: each
person's price is set, one after the other, to what balances demand at the others' prices (coordinate descent on the
bound); pairs far below their prices are left out; the rest is solved exactly as an allotment of people to people, in
which a pair chosen in one direction only counts half. Halves in circles of even length are rounded without loss, those
of odd length by the cheapest exchange between two of them. Source: M. Balinski (1965) on half-integral matchings;
W. Pulleyblank (1973) for more than one meeting each.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit

from hallway.engine.matching.augment import ARCS_PER_CHUNK, augment_from, empty_holding, starting_worth
from hallway.engine.matching.rows import Rows
from hallway.engine.types import BoolArray, FloatArray, IntArray

#: Whole numbers for values: the largest value is this many units.
UNITS = 1 << 30
DENSE_SWEEPS = 5
#: Pairs kept for each meeting of a person, and at least, for the exact step.
KEPT_PER_MEETING = 3
KEPT_AT_LEAST = 24
#: Exact steps after which the bound may stay open (each adds the pairs that the last one's prices wanted).
EXACT_STEPS = 4


@dataclass(frozen=True, slots=True)
class Factor:
    """pairs (m, 2) with the first below the second; price (n,); bound, on the value of any choice of as many pairs."""

    pairs: IntArray
    price: FloatArray
    bound: float


def best_pairs(weight: FloatArray, allowed: BoolArray, degree: IntArray) -> Factor:
    """As many pairs as the degrees allow, and of these the most valuable.

    weight   (n, n) symmetric, at least 0.    allowed  (n, n) bool, symmetric.    degree  (n,) at least 0.
    Returns  pairs that are within a millionth of the bound as a rule; rounding odd circles may cost a little more.
    Cost     O(n * n) for each of a few sweeps, and about n * degree searches among 3 * degree pairs each.
    """
    n = len(degree)
    largest = float(weight.max(initial=0.0, where=allowed))
    if n == 0 or not allowed.any() or not degree.any():
        return Factor(np.empty((0, 2), np.int64), np.zeros(n), 0.0)
    scaled = weight / largest if largest > 0.0 else weight
    price = np.full(n, 0.5 * float(scaled.mean(where=allowed)))
    for _ in range(DENSE_SWEEPS):
        _balance(scaled, allowed, degree, price)
    width = np.minimum(np.maximum(KEPT_PER_MEETING * degree, KEPT_AT_LEAST), n)
    kept = np.zeros((n, n), np.bool_)
    _keep_near(scaled, allowed, width, price, kept)
    for step in range(EXACT_STEPS):
        chosen, worth, seat = _exact(scaled, kept, degree, price)
        if not chosen.size:
            # Somebody cannot get as many meetings: from prices of nothing, with all pairs, the most pairs are found.
            kept = allowed if step else kept
            chosen, worth, seat = _exact(scaled, kept, degree, None)
        price = worth
        wanted = _wanted(scaled, allowed & ~kept, price)
        if not wanted.any():
            break
        kept = kept | wanted
    half = chosen.astype(np.int8) + chosen.T
    count = float(half.sum()) / 4
    bound = float(np.dot(degree, price + seat / 2)) + _surplus(scaled, allowed, price) - seat * count
    meets = _rounded(half, scaled - price[:, None] - price[None, :], allowed)
    first, second = np.nonzero(np.triu(meets))
    return Factor(np.column_stack((first, second)), price * largest, bound * largest)


def _exact(
    scaled: FloatArray, kept: BoolArray, degree: IntArray, price: FloatArray | None
) -> tuple[BoolArray, FloatArray, float]:
    """The best choice among the pairs kept, each direction for itself: (chosen (n, n), price (n,), worth of a seat).

    A seat is worth more than any exchange of values, so that as many pairs as possible are chosen. With prices to
    start from, everybody has to be served in full, and chosen is empty when that fails. Without, it is the best.
    """
    n = len(degree)
    person, other = np.nonzero(kept)
    person, other = person.astype(np.int32), other.astype(np.int32)
    start = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(person, minlength=n), out=start[1:])
    seat = 4 * UNITS * (1 << int(n).bit_length())
    weight = 2 * np.rint(scaled[kept] * UNITS).astype(np.int64) + seat
    holding = empty_holding(Rows(start, person, other, np.empty(len(person)), None, n), degree)
    asked = np.zeros(n, np.int64) if price is None else np.rint(2 * price * UNITS).astype(np.int64) + seat // 2
    asked[degree == 0] = 2 * seat
    worth = np.zeros(n, np.int64)
    starting_worth(start, other, weight, asked, holding.chosen, worth)
    label, via, state = np.empty(2 * n, np.int64), np.empty(2 * n, np.int64), np.zeros(2 * n, np.int8)
    following = 0
    while following < n:
        following = augment_from(
            following, ARCS_PER_CHUNK, start, person, other, weight, degree, degree, np.int64(0), worth, asked,
            holding.chosen, holding.places_start, holding.places, holding.held, holding.taken, label, via, state,
        )  # fmt: skip
    seat_value = seat / (2 * UNITS)
    both = np.where(degree > 0, worth.astype(np.float64) + asked, 3 * seat) / (4 * UNITS) - seat_value / 2
    if price is not None and (holding.taken < degree).any():
        return np.empty((0, 0), np.bool_), both, seat_value
    chosen = np.zeros((n, n), np.bool_)
    chosen[person[holding.chosen], other[holding.chosen]] = True
    return chosen, both, seat_value


@njit(nogil=True, cache=True)
def _balance(scaled, allowed, degree, price):  # type: ignore[no-untyped-def]
    """Sets each price, at the others', between the value of the last pair to be taken and the first to be left."""
    n = degree.size
    left = np.empty(n)
    for i in range(n):
        k = 0
        for j in range(n):
            if allowed[i, j]:
                left[k] = scaled[i, j] - price[j]
                k += 1
        if degree[i] == 0 or k <= degree[i]:
            price[i] = -1.0 if degree[i] else 2.0
            continue
        ordered = np.partition(left[:k], k - degree[i] - 1)
        price[i] = 0.5 * (ordered[k - degree[i] - 1] + ordered[k - degree[i] :].min())


@njit(nogil=True, cache=True)
def _keep_near(scaled, allowed, width, price, kept):  # type: ignore[no-untyped-def]
    """Marks, in both directions, the pairs of each person that are best at these prices."""
    n = price.size
    left = np.empty(n)
    for i in range(n):
        k = 0
        for j in range(n):
            if allowed[i, j]:
                left[k] = scaled[i, j] - price[j]
                k += 1
        least = -np.inf if k <= width[i] else np.partition(left[:k], k - width[i])[k - width[i]]
        for j in range(n):
            if allowed[i, j] and scaled[i, j] - price[j] >= least:
                kept[i, j] = True
                kept[j, i] = True


@njit(nogil=True, cache=True)
def _surplus(scaled, allowed, price):  # type: ignore[no-untyped-def]
    """What the pairs are worth above the prices of their two people, each pair once."""
    total = 0.0
    for i in range(price.size):
        for j in range(i):
            if allowed[i, j]:
                left = scaled[i, j] - price[i] - price[j]
                if left > 0.0:
                    total += left
    return total


@njit(nogil=True, cache=True)
def _wanted(scaled, allowed, price):  # type: ignore[no-untyped-def]
    wanted = np.zeros(allowed.shape, np.bool_)
    for i in range(price.size):
        for j in range(price.size):
            if allowed[i, j] and scaled[i, j] - price[i] - price[j] > 4.0 / UNITS:
                wanted[i, j] = True
    return wanted


def _rounded(half: np.ndarray, reduced: FloatArray, allowed: BoolArray) -> BoolArray:
    """Whole pairs from pairs counted in halves, at the least loss; nobody gets more than before."""
    meets = np.asarray(half == 2)
    circles = []
    graph = np.asarray(half == 1)
    if not graph.any():
        return meets
    for tour in _tours(graph):
        if len(tour) % 2:
            circles.append(tour)
        else:
            for a, b in tour[::2]:
                meets[a, b] = meets[b, a] = True
    while circles:
        circles.sort(key=len)
        circle = circles.pop()
        add = np.where(allowed & ~meets, np.maximum(-reduced, 0.0), np.inf)
        take = np.where(meets, np.maximum(reduced, 0.0), np.inf)
        for a, b in [pair for tour in [circle, *circles] for pair in tour]:
            add[a, b] = add[b, a] = np.inf
        people = [a for a, _ in circle]
        best: tuple[float, int, int, list[tuple[int, int]]] | None = None
        after_add = add[people]
        over = after_add[:, :, None] + take[None, :, :] if len(add) <= 256 else None
        back = over.min(axis=1) if over is not None else _least_sum(after_add, take)
        for number, other in enumerate(circles):
            ends = [a for a, _ in other]
            direct = after_add[:, ends]
            at = np.unravel_index(int(direct.argmin()), direct.shape)
            found = (float(direct[at]), people[at[0]], ends[at[1]], [(people[at[0]], ends[at[1]])])
            if best is None or found[0] < best[0]:
                best, partner_circle = found, number
            detour = back[:, :, None] + add[:, ends][None, :, :]
            at3 = np.unravel_index(int(detour.argmin()), detour.shape)
            if float(detour[at3]) < best[0]:
                p, t2, e = people[at3[0]], int(at3[1]), ends[at3[2]]
                t1 = int((after_add[at3[0]] + take[:, t2]).argmin())
                if t1 not in (p, e) and t2 not in (p, e) and (p, t1) != (t2, e):
                    best, partner_circle = (float(detour[at3]), p, e, [(p, t1), (t1, t2), (t2, e)]), number
        if best is None or not np.isfinite(best[0]):
            _round_down(meets, circle, circle[0][0])
            continue
        _, begin, end, path = best
        _round_down(meets, circle, begin)
        _round_down(meets, circles.pop(partner_circle), end)
        for a, b in path:
            meets[a, b] = meets[b, a] = not meets[a, b]
    return meets


def _least_sum(first: FloatArray, second: FloatArray) -> FloatArray:
    """The smallest first[i, t] + second[t, j] for each i and j, a row at a time."""
    return np.array([(row[:, None] + second).min(axis=0) for row in first])


def _round_down(meets: BoolArray, circle: list[tuple[int, int]], short: int) -> None:
    """Takes every second pair of an odd circle, so that `short` has half a pair less and everybody else the same."""
    at = next(k for k, (a, _) in enumerate(circle) if a == short)
    turned = circle[at:] + circle[:at]
    for a, b in turned[1::2]:
        meets[a, b] = meets[b, a] = True


def _tours(graph: BoolArray) -> list[list[tuple[int, int]]]:
    """One closed walk over all pairs of each connected part; everybody in it has an even number of pairs."""
    neighbours = {int(v): {int(w) for w in np.flatnonzero(graph[v])} for v in np.flatnonzero(graph.any(axis=1))}
    tours = []
    for root in list(neighbours):
        if not neighbours[root]:
            continue
        stack, walk = [root], []
        while stack:
            at = stack[-1]
            if neighbours[at]:
                to = min(neighbours[at])
                neighbours[at].discard(to)
                neighbours[to].discard(at)
                stack.append(to)
            else:
                walk.append(stack.pop())
        tours.append(list(pairwise(walk)))
    return tours
