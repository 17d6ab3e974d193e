"""The best allotment of suggestions when nobody can take more than so many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hallway.engine.arguments import as_array
from hallway.engine.errors import InvalidInput, NotConverged
from hallway.engine.matching.auction import bid_for_places, listed_bound, settle
from hallway.engine.matching.augment import (
    ARCS_PER_CHUNK,
    SPREAD_UP_TO,
    Holding,
    augment_from,
    empty_holding,
    starting_worth,
)
from hallway.engine.matching.bound import upper_bound
from hallway.engine.matching.rows import Rows, group
from hallway.engine.types import BoolArray, FloatArray, IntArray, Progress

#: Up to so many pairs the allotment is exact; above, within AUCTION_TOLERANCE of its own bound.
EXACT_UP_TO = 50_000
AUCTION_TOLERANCE = 1e-5
#: Scores above this could overflow when added up.
LARGEST_SCORE = 1e200
#: What a pair of last time may lose against another and still be kept, as a share of its own score.
KEEP_EXACT = 2.5e-7
KEEP_AUCTION = 2e-6


@dataclass(frozen=True, slots=True, eq=False)
class Allotment:
    """Which pairs were chosen.

    chosen       (p,) bool, in the order of the pairs given.
    total        the sum of the chosen scores.
    upper_bound  what no allotment under the same limits can exceed: total / upper_bound is proven quality.
    """

    chosen: BoolArray
    total: float
    upper_bound: float


def allot(
    member: npt.ArrayLike,
    candidate: npt.ArrayLike,
    score: npt.ArrayLike,
    *,
    per_member: int | npt.ArrayLike = 3,
    capacity: int | npt.ArrayLike = 5,
    previous: npt.ArrayLike | None = None,
    progress: Progress | None = None,
) -> Allotment:
    """Chooses pairs so that their scores add up to the most that both limits allow.

    member, candidate  (p,) integers from 0; the two are numbered apart, in any order, each pair once.
    score       (p,) finite, higher is better; a pair that scores 0 or less is never chosen.
    per_member  the most suggestions a member gets: one number of at least 1, or one for each member (0 for none).
    capacity    the most members a candidate is suggested to: one number, or one for each candidate (0 for never).
    previous    (p,) bool, what was chosen last time: kept where it costs less than 2.5e-7 of a pair's score (2e-6
                above 50,000 pairs).
    progress    called with the share done.
    Ties        of equal totals, the one that keeps most of `previous`, then the one that gives members and candidates
                the most equal numbers, then the one found when members are served from the lowest id on and
                lower candidates are looked at first; above 50,000 pairs only as far as the tolerance allows.
    Returns     total within 1e-6 of the best (up to 50,000 pairs) or at least 0.99999 of `upper_bound` (above).
    Raises      InvalidInput; NotConverged when that quality could not be proven.
    Cost        time grows with p; memory: 4 bytes a pair beside the input, 20 a pair more when not grouped by member.
    Source      `augment.py` (exact) and `auction.py` (many pairs).
    """
    score = _scores(score)
    members = _ids(member, "member", score.size)
    candidates = _ids(candidate, "candidate", score.size)
    members, limits = _limits(members, per_member, "per_member", least=1)
    candidates, capacities = _limits(candidates, capacity, "capacity", least=0)
    kept = _previous(previous, score.size)
    largest = float(score.max(initial=0.0))
    if largest <= 0.0 or not limits.any() or not capacities.any():
        group(members, candidates, score, capacities.size)
        return Allotment(np.zeros(score.size, np.bool_), 0.0, 0.0)

    exact = score.size <= EXACT_UP_TO
    rows = group(members, candidates, score, capacities.size, by_candidate=exact)
    limits = limits[: rows.n_members]
    if kept is not None and rows.order is not None:
        kept = kept[rows.order]
    places = _usable(capacities, candidates)
    if exact:
        holding, price = _exact(rows, limits, places, kept, largest)
        bound = _bound(rows, limits, places, holding, price)
    else:
        holding, bound = by_auction(rows, limits, places, kept, progress)
    total = float(rows.score[holding.chosen].sum())
    chosen = holding.chosen
    if rows.order is not None:
        chosen = np.empty_like(holding.chosen)
        chosen[rows.order] = holding.chosen
    if progress is not None:
        progress(1.0)
    return Allotment(chosen, total, max(bound, total))


def _exact(
    rows: Rows, limits: IntArray, places: IntArray, kept: BoolArray | None, largest: float
) -> tuple[Holding, FloatArray]:
    """Whole numbers, so that equal is equal: the score in the high bits, what breaks ties in the low ones."""
    holding = empty_holding(rows, places)
    most = min(rows.score.size, int(limits.sum()), int(places.sum()))
    keep = 4 * SPREAD_UP_TO
    low = int(most * (keep + 2 * SPREAD_UP_TO)).bit_length()
    high = min(52, 60 - low)
    score = np.maximum(rows.score, 0.0)
    if kept is not None:
        score[kept] *= 1.0 + KEEP_EXACT
    weight = np.rint(score / (largest * (1.0 + KEEP_EXACT)) * 2.0**high).astype(np.int64)
    np.maximum(weight, 1, out=weight)
    weight <<= low
    if kept is not None:
        weight += keep * kept
    weight[rows.score <= 0.0] = 0
    price = np.where(places > 0, 0, np.int64(1) << (high + low))
    worth = np.zeros(rows.n_members, np.int64)
    starting_worth(rows.start, rows.candidate, weight, price, holding.chosen, worth)
    _augment_all(rows, limits, places, weight, np.int64(1), worth, price, holding, None)
    return holding, price / 2.0 ** (high + low) * (largest * (1.0 + KEEP_EXACT))


def by_auction(
    rows: Rows, limits: IntArray, places: IntArray, kept: BoolArray | None, progress: Progress | None
) -> tuple[Holding, float]:
    """An auction, finished by augmenting paths where a price war was cut off, repeated finer until proven."""
    offered = rows
    if kept is not None:
        score = rows.score.copy()
        score[kept & (score > 0.0)] *= 1.0 + KEEP_AUCTION
        offered = Rows(rows.start, rows.member, rows.candidate, score, rows.order, rows.n_candidates)
    unit = float(rows.score.mean(where=rows.score > 0.0)) if rows.score.min() <= 0.0 else float(rows.score.mean())
    residual = np.inf
    for _ in range(4):
        holding = empty_holding(rows, places)
        step, spread = 0.3 * AUCTION_TOLERANCE * unit, 0.05 * AUCTION_TOLERANCE * unit
        bidding = bid_for_places(offered, limits, places, step=step, spread=spread, progress=progress)
        settle(rows, bidding, holding)
        price = bidding.price
        if (holding.held < limits).any():
            worth = np.zeros(rows.n_members)
            starting_worth(rows.start, rows.candidate, offered.score, price, holding.chosen, worth)
            _augment_all(rows, limits, places, offered.score, spread, worth, price, holding, progress)
        free = np.where(holding.taken < places, 0.0, price)
        if kept is None:
            bound = listed_bound(rows, limits, places, free, bidding.lists)
        else:
            bound = upper_bound(rows, limits, places, free)
        total = float(rows.score[holding.chosen].sum())
        residual = 1.0 - total / bound if bound > 0.0 else 0.0
        if residual <= AUCTION_TOLERANCE:
            return holding, bound
        unit = min(unit / 4, total / max(1, int(holding.held.sum())))
    raise NotConverged("allot", residual, 4)


def _augment_all(
    rows: Rows,
    limits: IntArray,
    places: IntArray,
    weight: npt.NDArray[Any],
    spread: float | np.int64,
    worth: npt.NDArray[Any],
    price: npt.NDArray[Any],
    holding: Holding,
    progress: Progress | None,
) -> None:
    nodes = rows.n_members + places.size
    label = np.empty(nodes, weight.dtype)
    via = np.empty(nodes, np.int64)
    state = np.zeros(nodes, np.int8)
    following = 0
    while following < rows.n_members:
        following = augment_from(
            following, ARCS_PER_CHUNK, rows.start, rows.member, rows.candidate, weight, limits, places, spread,
            worth, price, holding.chosen, holding.places_start, holding.places, holding.held, holding.taken,
            label, via, state,
        )  # fmt: skip
        if progress is not None:
            progress(following / rows.n_members)


def _bound(rows: Rows, limits: IntArray, places: IntArray, holding: Holding, price: FloatArray) -> float:
    """The bound at these prices, a candidate with room left being free."""
    return upper_bound(rows, limits, places, np.where(holding.taken < places, 0.0, np.maximum(price, 0.0)))


def _usable(capacities: IntArray, candidates: npt.NDArray[Any]) -> IntArray:
    """Capacities cut to one more than the pairs of a candidate, when together they exceed the pairs."""
    if float(capacities.sum(dtype=np.float64)) <= candidates.size:
        return capacities
    pairs = np.bincount(candidates, minlength=capacities.size)
    return np.minimum(capacities, pairs + 1)


def _scores(score: npt.ArrayLike) -> FloatArray:
    found = as_array("score", score, "one score a pair, in one dimension")
    if found.ndim != 1:
        raise InvalidInput("score", f"{found.ndim} dimensions", "one score a pair, in one dimension")
    if found.dtype.kind not in "fiu" and found.size:
        raise InvalidInput("score", f"values of type {found.dtype}", "numbers")
    scores = np.ascontiguousarray(found, np.float64)
    if scores.size:
        least, most = float(scores.min()), float(scores.max())
        if not (np.isfinite(least) and np.isfinite(most)):
            at = int(np.flatnonzero(~np.isfinite(scores))[0])
            raise InvalidInput("score", f"{scores[at]} at position {at}", "finite numbers")
        if max(-least, most) > LARGEST_SCORE:
            raise InvalidInput("score", max(-least, most), f"at most {LARGEST_SCORE:g} in size")
    return scores


def _ids(ids: npt.ArrayLike, name: str, size: int) -> npt.NDArray[Any]:
    found = as_array(name, ids, "one id a pair")
    if found.ndim != 1 or found.size != size:
        raise InvalidInput(name, f"shape {found.shape}", f"one id a pair, shape ({size},) as score")
    if not size:
        return np.empty(0, np.int32)
    if found.dtype.kind not in "iu":
        raise InvalidInput(name, f"values of type {found.dtype}", "integers from 0")
    if int(found.min()) < 0:
        raise InvalidInput(name, f"the id {int(found.min())}", "integers from 0")
    if int(found.max()) > np.iinfo(np.int64).max:
        raise InvalidInput(name, f"the id {int(found.max())}", "integers below 2**63")
    narrow = found.dtype == np.int32 or int(found.max()) <= np.iinfo(np.int32).max
    return np.ascontiguousarray(found, np.int32 if narrow else np.int64)


def _limits(
    ids: npt.NDArray[Any], limit: int | npt.ArrayLike, name: str, *, least: int
) -> tuple[npt.NDArray[Any], IntArray]:
    """Ids and the limit of each as an array; ids that leave large gaps are numbered anew."""
    found = as_array(name, limit, "one number, or one for each id")
    if found.dtype.kind not in "iu":
        raise InvalidInput(name, f"values of type {found.dtype}", "integers")
    if found.ndim > 1:
        raise InvalidInput(name, f"{found.ndim} dimensions", "one number, or one for each id")
    lowest = least if found.ndim == 0 else 0
    if found.size and int(found.min()) < lowest:
        raise InvalidInput(name, int(found.min()), f"at least {lowest}")
    n = int(ids.max()) + 1 if ids.size else 0
    if found.ndim == 1:
        if found.size < n:
            raise InvalidInput(name, f"{found.size} values", f"one for each id, here at least {n}")
        return ids, np.minimum(found, ids.size).astype(np.int64)
    if n > 4 * ids.size + 1024:
        distinct, ids = np.unique(ids, return_inverse=True)
        ids, n = ids.astype(np.int32 if distinct.size <= np.iinfo(np.int32).max else np.int64), distinct.size
    return ids, np.full(n, min(int(found), ids.size), np.int64)


def _previous(previous: npt.ArrayLike | Sequence[bool] | None, size: int) -> BoolArray | None:
    if previous is None:
        return None
    found = as_array("previous", previous, "true or false a pair")
    if found.shape != (size,):
        raise InvalidInput("previous", f"shape {found.shape}", f"one value a pair, shape ({size},)")
    if size and found.dtype != np.bool_:
        raise InvalidInput("previous", f"values of type {found.dtype}", "true or false a pair, as `chosen` was")
    return found.astype(np.bool_)
