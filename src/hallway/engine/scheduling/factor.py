"""Which pairs meet at all: the pairs of the largest value that leave everybody with so many meetings.

The problem without rounds: choose pairs so that person i is in at most degree[i] of them. Prices y on the people prove
a bound, sum of degree * y + sum over the pairs of what weight - y - y leaves. They are found in three steps: each
person's price is set, one after the other, to what balances demand at the others' prices (coordinate descent on the
bound); pairs far below their prices are left out; the rest is solved exactly as an allotment of people to people, in
which a pair chosen in one direction only counts half. Halves in circles of even length are rounded without loss, those
of odd length by the cheapest exchange between two of them. Source: M. Balinski (1965) on half-integral matchings;
W. Pulleyblank (1973) for more than one meeting each.
"""

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hallway.engine.compiled import kernel, whole
from hallway.engine.matching.augment import ARCS_PER_CHUNK, augment_from, empty_holding, starting_worth
from hallway.engine.matching.rows import Rows
from hallway.engine.ordering import lift_largest
from hallway.engine.scheduling.halves import rounded
from hallway.engine.types import BoolArray, FloatArray, IntArray

#: Whole numbers for values: the largest value is this many units.
UNITS = 1 << 30
DENSE_SWEEPS = 5
#: Pairs kept for each meeting of a person, and at least, for the exact step.
KEPT_PER_MEETING = 3
KEPT_AT_LEAST = 24
#: Exact steps after which the bound may stay open (each adds the pairs that the last one's prices wanted).
EXACT_STEPS = 4
#: Up to so many people halves are decided by trying, at most so often.
BRANCHED_UP_TO = 64
BRANCHES = 60


@dataclass(frozen=True, slots=True)
class Factor:
    """pairs (m, 2) with the first below the second; price (n,); bound, on the value of any choice of as many pairs."""

    pairs: IntArray
    price: FloatArray
    bound: float


def best_pairs(weight: FloatArray, allowed: BoolArray, degree: IntArray, *, people: int | None = None) -> Factor:
    """As many pairs as the degrees allow, and of these the most valuable.

    weight   (n, n) symmetric, at least 0.    allowed  (n, n) bool, symmetric.    degree  (n,) at least 0.
    people   the first so many are people, the others places to sit out: a pair of people counts one and a half as much
             as one with a place, so that nobody sits out for a place's sake; None when all are people.
    Returns  pairs that are within a millionth of the bound as a rule; rounding odd circles may cost a little more.
    Cost     O(n * n) for each of a few sweeps, and about n * degree searches among 3 * degree pairs each.
    """
    n = len(degree)
    largest = float(weight.max(initial=0.0, where=allowed))
    if n == 0 or not allowed.any() or not degree.any():
        return Factor(np.empty((0, 2), np.int64), np.zeros(n), 0.0)
    share = np.full(n, 2) if people in (None, n) else np.where(np.arange(n) < people, 3, 1)
    scaled = weight / largest if largest > 0.0 else weight
    price = np.full(n, 0.5 * float(scaled.mean(where=allowed)))
    for _ in range(DENSE_SWEEPS):
        _balance(scaled, allowed, degree, price)
    width = np.minimum(np.maximum(KEPT_PER_MEETING * degree, KEPT_AT_LEAST), n)
    kept = np.zeros((n, n), np.bool_)
    _keep_near(scaled, allowed, width, price, kept)
    for step in range(EXACT_STEPS):
        chosen, worth, seat = _exact(scaled, kept, degree, share, price)
        if not chosen.size:
            # Somebody cannot get as many meetings: from prices of nothing, with all pairs, the most pairs are found.
            kept = allowed if step else kept
            chosen, worth, seat = _exact(scaled, kept, degree, share, None)
        price = worth
        wanted = _wanted(scaled, allowed & ~kept, price)
        if not wanted.any():
            break
        kept = kept | wanted
    root = _relaxed(scaled, allowed, degree, share, chosen, price, seat)
    meets, proven = rounded(root.half, scaled - price[:, None] - price[None, :], allowed), root.bound
    if n <= BRANCHED_UP_TO and (root.half == 1).any():
        meets, proven = _branched(scaled, allowed, degree, share, root, meets)
    first, second = np.nonzero(np.triu(meets))
    return Factor(np.column_stack((first, second)), price * largest, proven * largest)


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """half (n, n) int8: 2 for a pair, 1 for half of one; count of seats; price (n,); bound on the sum of so many."""

    half: npt.NDArray[np.int8]
    count: float
    price: FloatArray
    bound: float


def _relaxed(
    scaled: FloatArray,
    allowed: BoolArray,
    degree: IntArray,
    share: IntArray,
    chosen: BoolArray,
    price: FloatArray,
    seat: float,
) -> _Relaxed:
    half = chosen.astype(np.int8) + chosen.T
    count = float(share @ half.sum(axis=1)) / 8
    bound = float(np.dot(degree, price + seat * share / 4)) + _surplus(scaled, allowed, price) - seat * count
    return _Relaxed(half, count, price, bound)


def _branched(
    scaled: FloatArray, allowed: BoolArray, degree: IntArray, share: IntArray, root: _Relaxed, meets: BoolArray
) -> tuple[BoolArray, float]:
    """The best whole choice, by deciding halves one after the other: (meets, bound), within BRANCHES decisions.

    Source  A. Land and A. Doig (1960): branch and bound, the branch with the best bound first.
    """

    def worth(whole: BoolArray) -> tuple[float, float]:
        return float(share @ whole.sum(axis=1)) / 4, float(scaled[whole].sum()) / 2

    nothing = np.zeros_like(meets)
    waiting: list[tuple[float, int, BoolArray, IntArray, BoolArray, _Relaxed]] = [
        (-root.bound, 0, allowed, degree, nothing, root)
    ]
    made = 0
    while waiting and made < BRANCHES:
        bound, _, open_to, left, taken, relaxed = heapq.heappop(waiting)
        if -bound <= worth(meets)[1] + 2.0 / UNITS and worth(meets)[0] >= root.count:
            return meets, max(-bound, worth(meets)[1])
        a, b = (int(k) for k in np.argwhere(np.triu(relaxed.half == 1))[0])
        for take in (True, False):
            made += 1
            rest, still = open_to.copy(), left.copy()
            rest[a, b] = rest[b, a] = False
            also = taken
            if take:
                still[[a, b]] -= 1
                also = taken.copy()
                also[a, b] = also[b, a] = True
            chosen, price, seat = _exact(scaled, rest, still, share, relaxed.price)
            if not chosen.size:
                chosen, price, seat = _exact(scaled, rest, still, share, None)
            so_far = float(scaled[also].sum()) / 2
            child = _relaxed(scaled, rest, still, share, chosen, price, seat)
            if child.count + worth(also)[0] < root.count:
                continue
            whole = rounded(child.half, scaled - price[:, None] - price[None, :], rest) | also
            if worth(whole) > worth(meets):
                meets = whole
            if (child.half == 1).any():
                heapq.heappush(waiting, (-child.bound - so_far, made, rest, still, also, child))
    best_open = max((-entry[0] for entry in waiting), default=0.0)
    if worth(meets)[0] < root.count:
        return meets, root.bound
    return meets, min(root.bound, max(best_open, worth(meets)[1]))


def _exact(
    scaled: FloatArray, kept: BoolArray, degree: IntArray, share: IntArray, price: FloatArray | None
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
    weight = 2 * np.rint(scaled[kept] * UNITS).astype(np.int64) + seat // 4 * (share[person] + share[other])
    holding = empty_holding(Rows(start, person, other, np.empty(len(person)), None, n), degree)
    asked = np.zeros(n, np.int64) if price is None else np.rint(2 * price * UNITS).astype(np.int64) + seat // 4 * share
    asked[degree == 0] = 3 * seat
    worth = np.zeros(n, np.int64)
    starting_worth(start, other, weight, asked, holding.chosen, worth)
    label, via, state = np.empty(2 * n, np.int64), np.empty(2 * n, np.int64), np.zeros(2 * n, np.int8)
    following = 0
    while following < n:
        following = augment_from(
            following, ARCS_PER_CHUNK, start, person, other, weight, degree, degree, whole(0), worth, asked,
            holding.chosen, holding.places_start, holding.places, holding.held, holding.taken, label, via, state,
        )  # fmt: skip
    seat_value = seat / (2 * UNITS)
    both = np.where(degree > 0, worth.astype(np.float64) + asked, 4 * seat) / (4 * UNITS) - seat_value * share / 4
    if price is not None and (holding.taken < degree).any():
        return np.empty((0, 0), np.bool_), both, seat_value
    chosen = np.zeros((n, n), np.bool_)
    chosen[person[holding.chosen], other[holding.chosen]] = True
    return chosen, both, seat_value


def _wanted(scaled: FloatArray, allowed: BoolArray, price: FloatArray) -> BoolArray:
    """The pairs that are worth clearly more than the prices of their two people."""
    return np.asarray(allowed & (scaled - price[:, None] - price[None, :] > 4.0 / UNITS))


@kernel
def _balance(scaled, allowed, degree, price):  # type: ignore[no-untyped-def]
    """Sets each price, at the others', between the value of the last pair to be taken and the first to be left."""
    n = degree.size
    left = np.empty(n)
    for i in range(n):
        k = whole(0)
        for j in range(n):
            if allowed[i, j]:
                left[k] = scaled[i, j] - price[j]
                k += 1
        if degree[i] == 0 or k <= degree[i]:
            price[i] = -1.0 if degree[i] else 2.0
            continue
        first = k - degree[i]
        lift_largest(left, k, degree[i])
        highest, lowest = left[0], left[first]
        for j in range(1, first):
            highest = max(highest, left[j])
        for j in range(first + 1, k):
            lowest = min(lowest, left[j])
        price[i] = 0.5 * (highest + lowest)


@kernel
def _keep_near(scaled, allowed, width, price, kept):  # type: ignore[no-untyped-def]
    """Marks, in both directions, the pairs of each person that are best at these prices."""
    n = price.size
    left = np.empty(n)
    for i in range(n):
        k = whole(0)
        for j in range(n):
            if allowed[i, j]:
                left[k] = scaled[i, j] - price[j]
                k += 1
        least = -np.inf
        if k > width[i]:
            lift_largest(left, k, width[i])
            least = left[k - width[i]]
            for j in range(k - width[i] + 1, k):
                least = min(least, left[j])
        for j in range(n):
            if allowed[i, j] and scaled[i, j] - price[j] >= least:
                kept[i, j] = True
                kept[j, i] = True


@kernel
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
