"""The allotment of many pairs by an auction of the candidates' places.

Each member bids for the best pairs at today's prices, a bid as high as the next best alternative leaves room for, and
a step more; a candidate whose places are all taken drops the lowest bid. When the bidding ends, each member's pairs
are within a step of the best at the final prices, so that the total is within step * suggestions of the best one.
Prices only rise, so what a member saw in the whole row once stays an upper limit: a short list is enough until its
last entries fall below the best pair left out of it. Source: D. Bertsekas, "The auction algorithm" (1988); step by step
bidding with several places after D. Bertsekas and D. Castañon (1989).
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit

from hallway.engine.matching.augment import SPREAD_UP_TO, Holding
from hallway.engine.matching.rows import Rows, threads
from hallway.engine.types import FloatArray, Int32Array, IntArray, Progress

#: Kept beyond what a member can hold: as many alternatives can grow dear before the whole row is read again.
SPARE_ENTRIES = 5
#: Members whose rows are read ahead while the block before them bids.
BLOCKS = 48
SMALLEST_BLOCK = 4096
#: Bids for each suggestion after which the bidding stops and augmenting paths finish: a price war among equals.
BIDS_PER_PLACE = 25


@dataclass(slots=True)
class ShortLists:
    """Each member's best pairs when the row was last read.

    candidate, place_in_row (n_members, width) int32, score (n_members, width) float64: best first, -1 where fewer;
    left_out (n_members,): the value of the best pair that is not in the list.
    """

    candidate: Int32Array
    place_in_row: Int32Array
    score: FloatArray
    left_out: FloatArray


def bid_for_places(
    rows: Rows,
    per_member: IntArray,
    capacity: IntArray,
    holding: Holding,
    *,
    step: float,
    spread: float,
    progress: Progress | None = None,
) -> FloatArray:
    """Fills `holding` and returns the prices; members may be left short when a price war was cut off.

    step     what a bid adds, in units of the score, above 0.   spread  see `augment.py`.
    Cost     a few bids for each suggestion where scores differ, each reading a short list.
    """
    n = rows.n_members
    longest = int(np.diff(rows.start).max(initial=1))
    width = min(longest, int(per_member.max(initial=0)) + SPARE_ENTRIES)
    lists = ShortLists(
        np.full((n, width), -1, np.int32),
        np.zeros((n, width), np.int32),
        np.empty((n, width), np.float64),
        np.full(n, -np.inf),
    )
    price = np.where(capacity > 0, 0.0, float(rows.score.max(initial=0.0)))
    bids = np.zeros(holding.places.size)
    queued = np.ones(n, np.bool_)
    queue = np.arange(n, dtype=np.int64)
    again = np.empty(n, np.int64)
    budget = BIDS_PER_PLACE * int(per_member.sum()) + 1000
    made = 0
    first = True
    places = int(per_member.sum())
    with ThreadPoolExecutor(1) as reader:
        while queue.size and made < budget:
            size = max(SMALLEST_BLOCK, -(-n // BLOCKS))
            blocks = [(lo, min(lo + size, queue.size)) for lo in range(0, queue.size, size)]
            n_again = 0
            ahead = len(blocks) > 1 and threads() > 1
            # What is read ahead sees prices at a fixed moment, so that the answer does not hang on the threads' speed.
            if ahead:
                _read_rows(queue, *blocks[0], first, rows, per_member, price, lists)
            for number, (lo, hi) in enumerate(blocks):
                coming = None
                if ahead and number + 1 < len(blocks):
                    coming = reader.submit(
                        _read_rows, queue, *blocks[number + 1], first, rows, per_member, price.copy(), lists
                    )
                elif not ahead:
                    _read_rows(queue, lo, hi, first, rows, per_member, price, lists)
                bids_made, n_again = _bid(
                    queue, lo, hi, rows.start, rows.member, rows.candidate, rows.score, per_member, capacity,
                    step, spread, price, holding.chosen, holding.places_start, holding.places, bids, holding.held,
                    holding.taken, queued, again, n_again,
                    lists.candidate, lists.place_in_row, lists.score, lists.left_out,
                )  # fmt: skip
                made += bids_made
                if coming is not None:
                    coming.result()
            queue = again[:n_again].copy()
            first = False
            if progress is not None and places:
                progress(min(1.0, float(holding.held.sum()) / places))
    return price


def _read_rows(
    queue: IntArray,
    lo: int,
    hi: int,
    every: bool,
    rows: Rows,
    per_member: IntArray,
    price: FloatArray,
    lists: ShortLists,
) -> None:
    _refresh(
        queue, lo, hi, every, rows.start, rows.candidate, rows.score, per_member, price,
        lists.candidate, lists.place_in_row, lists.score, lists.left_out,
    )  # fmt: skip


@njit(nogil=True, cache=True)
def _refresh(  # type: ignore[no-untyped-def]
    queue, lo, hi, every, start, candidate, score, per_member, price, list_candidate, list_place, list_score, left_out
):  # fmt: skip
    """Reads the rows of queue[lo:hi] again where the short list may no longer hold enough of the best."""
    width = list_candidate.shape[1]
    value = np.empty(width)
    for k in range(lo, hi):
        i = queue[k]
        if not every:
            good = 0
            for q in range(width):
                j = list_candidate[i, q]
                if j < 0:
                    break
                if list_score[i, q] - price[j] >= left_out[i]:
                    good += 1
            if good > per_member[i] or left_out[i] <= 0.0:
                continue
        _read_row(i, start, candidate, score, price, list_candidate, list_place, list_score, left_out, value)


@njit(nogil=True, cache=True)
def _read_row(  # type: ignore[no-untyped-def]
    i, start, candidate, score, price, list_candidate, list_place, list_score, left_out, value
):  # fmt: skip
    """The best pairs of one row at these prices; of equal ones those of the lower candidate."""
    width = value.size
    begin = start[i]
    end = start[i + 1]
    if width > 64:
        _read_long_row(i, begin, end, candidate, score, price, list_candidate, list_place, list_score, left_out)
        return
    n = 0
    outside = -np.inf
    for e in range(begin, end):
        j = candidate[e]
        v = score[e] - price[j]
        if n == width:
            last = value[width - 1]
            if v < last or (v == last and j > list_candidate[i, width - 1]):
                outside = max(outside, v)
                continue
            outside = max(outside, last)
            q = width - 1
        else:
            q = n
            n += 1
        while q > 0 and (value[q - 1] < v or (value[q - 1] == v and list_candidate[i, q - 1] > j)):
            value[q] = value[q - 1]
            list_candidate[i, q] = list_candidate[i, q - 1]
            list_place[i, q] = list_place[i, q - 1]
            q -= 1
        value[q] = v
        list_candidate[i, q] = j
        list_place[i, q] = e - begin
    for q in range(n):
        list_score[i, q] = score[begin + list_place[i, q]]
    left_out[i] = outside


@njit(nogil=True, cache=True)
def _read_long_row(  # type: ignore[no-untyped-def]
    i, begin, end, candidate, score, price, list_candidate, list_place, list_score, left_out
):  # fmt: skip
    width = list_candidate.shape[1]
    values = np.empty(end - begin)
    for e in range(begin, end):
        values[e - begin] = price[candidate[e]] - score[e]
    by_candidate = np.argsort(candidate[begin:end])
    order = by_candidate[np.argsort(values[by_candidate], kind="mergesort")]
    for q in range(min(width, order.size)):
        e = begin + order[q]
        list_candidate[i, q] = candidate[e]
        list_place[i, q] = order[q]
        list_score[i, q] = score[e]
    left_out[i] = -values[order[width]] if order.size > width else -np.inf


@njit(nogil=True, cache=True)
def _bid(  # type: ignore[no-untyped-def]
    queue, lo, hi, start, member, candidate, score, per_member, capacity, step, spread, price,
    chosen, places_start, places, bids, held, taken, queued, again, n_again,
    list_candidate, list_place, list_score, left_out,
):  # fmt: skip
    """Members queue[lo:hi] bid one after the other; who is outbid is appended to `again`."""
    width = list_candidate.shape[1]
    value = np.empty(width)
    entry = np.empty(width, np.int64)
    scratch = np.empty(width)
    made = 0
    for k in range(lo, hi):
        i = queue[k]
        queued[i] = False
        short = per_member[i] - held[i]
        if short <= 0:
            continue
        n = 0
        for attempt in range(2):
            n = 0
            for q in range(width):
                j = list_candidate[i, q]
                if j < 0:
                    break
                if chosen[start[i] + list_place[i, q]]:
                    continue
                v = list_score[i, q] - price[j]
                z = n
                n += 1
                if width <= 64:
                    while z > 0 and value[z - 1] < v:
                        value[z] = value[z - 1]
                        entry[z] = entry[z - 1]
                        z -= 1
                value[z] = v
                entry[z] = q
            if width > 64:
                order = np.argsort(-value[:n], kind="mergesort")
                value[:n] = value[:n][order]
                entry[:n] = entry[:n][order]
            if attempt == 0 and left_out[i] > 0.0 and (n <= short or value[short] < left_out[i]):
                _read_row(i, start, candidate, score, price, list_candidate, list_place, list_score, left_out, scratch)
                continue
            break
        next_best = value[short] if n > short else 0.0
        for z in range(min(short, n)):
            floor = spread * min(held[i], SPREAD_UP_TO)
            if value[z] <= floor:
                break
            j = list_candidate[i, entry[z]]
            e = start[i] + list_place[i, entry[z]]
            offer = price[j] + value[z] - max(next_best, floor) + step
            made += 1
            chosen[e] = True
            held[i] += 1
            top = places_start[j]
            if taken[j] < capacity[j]:
                at = taken[j]
                taken[j] += 1
                while at > 0 and bids[top + ((at - 1) >> 1)] > offer:
                    above = (at - 1) >> 1
                    bids[top + at] = bids[top + above]
                    places[top + at] = places[top + above]
                    at = above
                bids[top + at] = offer
                places[top + at] = e
            else:
                lost = places[top]
                chosen[lost] = False
                m = member[lost]
                held[m] -= 1
                if not queued[m]:
                    queued[m] = True
                    again[n_again] = m
                    n_again += 1
                n_places = capacity[j]
                at = 0
                while True:
                    below = 2 * at + 1
                    if below >= n_places:
                        break
                    if below + 1 < n_places and bids[top + below + 1] < bids[top + below]:
                        below += 1
                    if bids[top + below] >= offer:
                        break
                    bids[top + at] = bids[top + below]
                    places[top + at] = places[top + below]
                    at = below
                bids[top + at] = offer
                places[top + at] = e
            if taken[j] == capacity[j]:
                price[j] = max(price[j], bids[top])
            else:
                price[j] = spread * min(taken[j], SPREAD_UP_TO)
    return made, n_again
