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

from hallway.engine.compiled import kernel, part, whole
from hallway.engine.matching.augment import SPREAD_UP_TO, Holding
from hallway.engine.matching.rows import Rows, over_rows
from hallway.engine.ordering import lift_largest, sort_keys
from hallway.engine.types import FloatArray, Int32Array, IntArray, Progress

#: Kept beyond what a member can hold: as many alternatives can grow dear before the whole row is read again.
SPARE_ENTRIES = 5
#: Members whose rows are read while the block before them bids.
BLOCKS = 48
SMALLEST_BLOCK = 1024
#: Members who bid between two returns to Python.
BIDDERS_PER_CHUNK = 100_000
#: Bids for each suggestion after which the bidding stops and augmenting paths finish: a price war among equals.
BIDS_PER_PLACE = 25
#: An entry of a short list: candidate j is HELD - j while the member holds the pair, NONE after the last.
NONE, HELD = -1, -2


@dataclass(frozen=True, slots=True)
class ShortLists:
    """Each member's best pairs when the row was last read.

    candidate, place_in_row (n_members, width) int32, score (n_members, width) float64: best first, NONE where fewer;
    left_out (n_members,): the value of the best pair that is not in the list, then at most that ever after.
    """

    candidate: Int32Array
    place_in_row: Int32Array
    score: FloatArray
    left_out: FloatArray


@dataclass(frozen=True, slots=True)
class Bidding:
    """How an auction ended: prices (n_candidates,) and the short lists, which know who holds what."""

    price: FloatArray
    lists: ShortLists
    held: Int32Array


def bid_for_places(
    rows: Rows,
    per_member: IntArray,
    capacity: IntArray,
    *,
    step: float,
    spread: float,
    progress: Progress | None = None,
) -> Bidding:
    """Auctions the places; members may be left short when a price war was cut off.

    step     what a bid adds, in units of the score, above 0.   spread  see `augment.py`.
    Cost     a few bids for each suggestion where scores differ, each reading a short list.
    """
    n = rows.n_members
    longest = int(np.diff(rows.start).max(initial=1))
    width = min(longest, int(per_member.max(initial=0)) + SPARE_ENTRIES)
    lists = ShortLists(
        np.full((n, width), NONE, np.int32),
        np.empty((n, width), np.int32),
        np.empty((n, width), np.float64),
        np.empty(n, np.float64),
    )
    price = np.where(capacity > 0, 0.0, float(rows.score.max(initial=0.0)))
    places_start = np.zeros(capacity.size + 1, np.int64)
    np.cumsum(capacity, out=places_start[1:])
    bids = np.full(int(places_start[-1]), -np.inf)
    holder = np.full(bids.size, NONE, np.int32)
    taken, held, limit = np.zeros(capacity.size, np.int32), np.zeros(n, np.int32), per_member.astype(np.int32)
    queued = np.ones(n, np.bool_)
    again = np.empty(n, np.int32)
    wanted = int(per_member.sum())
    made = 0

    def read(block: tuple[int, int], seen: FloatArray) -> None:
        _read_rows(*block, rows.start, rows.candidate, rows.score, seen, *_arrays(lists))

    def bid(queue: Int32Array, lo: int, hi: int, n_again: int) -> tuple[int, int]:
        bids_made, n_again = _bid(
            queue, lo, hi, rows.start, rows.candidate, rows.score, limit, step, spread, price, places_start, bids,
            holder, held, taken, queued, again, n_again, *_arrays(lists),
        )  # fmt: skip
        if progress is not None:
            progress(min(1.0, float(held.sum()) / max(1, wanted)))
        return bids_made, n_again

    queue, n_again = np.arange(n, dtype=np.int32), 0
    blocks = _blocks(n)
    with ThreadPoolExecutor(1) as reader:
        # Rows are read two blocks ahead at the prices of that moment, not of whatever moment the thread gets to run.
        coming = [reader.submit(read, block, price.copy()) for block in blocks[:2]]
        for number, (lo, hi) in enumerate(blocks):
            coming[number].result()
            if number + 2 < len(blocks):
                coming.append(reader.submit(read, blocks[number + 2], price.copy()))
            bids_made, n_again = bid(queue, lo, hi, n_again)
            made += bids_made
    while n_again and made < BIDS_PER_PLACE * wanted + 1000:
        queue, to_go = again[:n_again].copy(), n_again
        n_again = 0
        for lo in range(0, to_go, BIDDERS_PER_CHUNK):
            bids_made, n_again = bid(queue, lo, min(lo + BIDDERS_PER_CHUNK, to_go), n_again)
            made += bids_made
    return Bidding(price, lists, held)


def settle(rows: Rows, bidding: Bidding, holding: Holding) -> None:
    """Writes what the short lists hold into `holding`."""
    holding.taken[:] = 0
    _settle(
        rows.start, bidding.lists.candidate, bidding.lists.place_in_row, holding.chosen, holding.places_start,
        holding.places, holding.held, holding.taken,
    )  # fmt: skip


def listed_bound(rows: Rows, per_member: IntArray, capacity: IntArray, price: FloatArray, lists: ShortLists) -> float:
    """The bound of `bound.py`, read from the short lists where these still hold the best of a row."""
    members = over_rows(
        rows.start,
        lambda lo, hi: _listed_surplus(
            lo, hi, rows.start, rows.candidate, rows.score, per_member, price, *_arrays(lists)
        ),
    )
    return float(np.dot(capacity, price) + np.sum(members))


def _arrays(lists: ShortLists) -> tuple[Int32Array, Int32Array, FloatArray, FloatArray]:
    return lists.candidate, lists.place_in_row, lists.score, lists.left_out


def _blocks(n: int) -> list[tuple[int, int]]:
    """Ranges of members: short ones first, while prices still move much."""
    blocks, lo, size = [], 0, SMALLEST_BLOCK
    while lo < n:
        blocks.append((lo, min(lo + size, n)))
        lo += size
        size = max(SMALLEST_BLOCK, min(2 * size, n // BLOCKS))
    return blocks


@kernel
def _read_rows(lo, hi, start, candidate, score, price, list_candidate, list_place, list_score, left_out):  # type: ignore[no-untyped-def]
    value = np.empty(list_candidate.shape[1] + 1)
    place = np.empty(value.size, np.int32)
    for i in range(lo, hi):
        _read_row(i, start, candidate, score, price, list_candidate, list_place, list_score, left_out, value, place)


@part
def _read_row(  # type: ignore[no-untyped-def]
    i, start, candidate, score, price, list_candidate, list_place, list_score, left_out, value, place
):  # fmt: skip
    """The best pairs of one row at these prices, of equal ones those of the lower candidate; none is marked held."""
    width = list_candidate.shape[1]
    begin = start[i]
    row = candidate[begin : start[i + 1]]
    row_score = score[begin : start[i + 1]]
    if width > 64:
        _read_long_row(i, row, row_score, price, list_candidate, list_place, list_score, left_out)
        return
    n = 0
    outside = -np.inf
    worst = -np.inf
    for k in range(row.size):
        v = row_score[k] - price[np.uintp(row[k])]
        if n == width:
            if v < worst or (v == worst and row[k] > row[place[width - 1]]):
                if v > outside:
                    outside = v
                continue
            outside = worst
            q = width - 1
        else:
            q = n
            n += 1
        while q > 0 and (value[q - 1] < v or (value[q - 1] == v and row[place[q - 1]] > row[k])):
            value[q] = value[q - 1]
            place[q] = place[q - 1]
            q -= 1
        value[q] = v
        place[q] = k
        if n == width:
            worst = value[width - 1]
    for q in range(n):
        list_candidate[i, q] = row[place[q]]
        list_place[i, q] = place[q]
        list_score[i, q] = row_score[place[q]]
    left_out[i] = outside


@part
def _read_long_row(i, row, row_score, price, list_candidate, list_place, list_score, left_out):  # type: ignore[no-untyped-def]
    # By candidate first: the second sort leaves what costs the same in that order.
    cost, spare = np.empty(row.size), np.empty(row.size)
    order, spare_order = np.empty(row.size, np.int64), np.empty(row.size, np.int64)
    for k in range(row.size):
        cost[k], order[k] = row[k], k
    for turn in range(2):
        if turn == 1:
            for k in range(row.size):
                cost[k] = price[row[order[k]]] - row_score[order[k]]
        sort_keys(cost, order, whole(0), row.size, spare, spare_order)
    width = min(list_candidate.shape[1], row.size)
    for q in range(width):
        list_candidate[i, q] = row[order[q]]
        list_place[i, q] = order[q]
        list_score[i, q] = row_score[order[q]]
    left_out[i] = -cost[width] if row.size > width else -np.inf


@part
def _read_again(  # type: ignore[no-untyped-def]
    i, start, candidate, score, price, list_candidate, list_place, list_score, left_out, value, place
):  # fmt: skip
    """Reads a row while its member holds pairs: these stay in the list, at its end if they are not of the best."""
    width = list_candidate.shape[1]
    kept = np.empty(width, np.int32)
    n_kept = 0
    for q in range(width):
        if list_candidate[i, q] <= HELD:
            kept[n_kept] = list_place[i, q]
            n_kept += 1
    for q in range(width):
        list_candidate[i, q] = NONE
    _read_row(i, start, candidate, score, price, list_candidate, list_place, list_score, left_out, value, place)
    last = width
    for k in range(n_kept):
        found = -1
        for q in range(width):
            if list_place[i, q] == kept[k] and list_candidate[i, q] != NONE:
                found = q
                break
        if found < 0:
            found = last - 1
            while list_candidate[i, found] <= HELD:
                found -= 1
            lost = list_score[i, found] - price[list_candidate[i, found]]
            left_out[i] = max(left_out[i], lost)
            e = start[i] + kept[k]
            list_candidate[i, found] = candidate[e]
            list_place[i, found] = kept[k]
            list_score[i, found] = score[e]
        list_candidate[i, found] = HELD - list_candidate[i, found]


@kernel
def _bid(  # type: ignore[no-untyped-def]
    queue, lo, hi, start, candidate, score, limit, step, spread, price, places_start, bids,
    holder, held, taken, queued, again, n_again, list_candidate, list_place, list_score, left_out,
):  # fmt: skip
    """Members queue[lo:hi] bid one after the other; who is outbid is appended to `again`: (bids made, its new length).

    bids  the bids that hold a candidate's places, as a heap with the lowest first, -inf where a place is free.
    """
    width = list_candidate.shape[1]
    value = np.empty(width)
    entry, spare_entry = np.empty(width, np.int64), np.empty(width, np.int64)
    scratch = np.empty(width + 1)
    place = np.empty(width + 1, np.int32)
    made = 0
    for k in range(lo, hi):
        i = np.uintp(queue[k])
        queued[i] = False
        short = limit[i] - held[i]
        if short <= 0:
            continue
        n = whole(0)
        for attempt in range(2):
            n = whole(0)
            for q in range(width):
                j = list_candidate[i, q]
                if j == NONE:
                    break
                if j <= HELD:
                    continue
                v = list_score[i, q] - price[np.uintp(j)]
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
                for z in range(n):
                    value[z] = -value[z]
                sort_keys(value, entry, whole(0), n, scratch, spare_entry)
                for z in range(n):
                    value[z] = -value[z]
            if attempt == 0 and left_out[i] > 0.0 and (n <= short or value[short] < left_out[i]):
                _read_again(
                    np.int64(i), start, candidate, score, price, list_candidate, list_place, list_score, left_out,
                    scratch, place,
                )  # fmt: skip
                continue
            break
        next_best = value[short] if n > short else 0.0
        for z in range(min(short, n)):
            floor = spread * min(held[i], SPREAD_UP_TO)
            if value[z] <= floor:
                break
            j = np.uintp(list_candidate[i, entry[z]])
            offer = price[j] + value[z] - max(next_best, floor) + step
            made += 1
            list_candidate[i, entry[z]] = HELD - list_candidate[i, entry[z]]
            held[i] += 1
            top = places_start[j]
            n_places = places_start[j + np.uintp(1)] - top
            outbid = holder[top]
            if outbid == NONE:
                taken[j] += 1
            else:
                m = np.uintp(outbid)
                for q in range(width):
                    if list_candidate[m, q] == HELD - np.int64(j):
                        list_candidate[m, q] = np.int64(j)
                        break
                held[m] -= 1
                if not queued[m]:
                    queued[m] = True
                    again[n_again] = m
                    n_again += 1
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
                holder[top + at] = holder[top + below]
                at = below
            bids[top + at] = offer
            holder[top + at] = i
            if holder[top] != NONE:
                price[j] = max(price[j], bids[top])
            else:
                price[j] = max(price[j], spread * min(taken[j], SPREAD_UP_TO))
    return made, n_again


@kernel
def _settle(start, list_candidate, list_place, chosen, places_start, places, held, taken):  # type: ignore[no-untyped-def]
    for i in range(list_candidate.shape[0]):
        n = 0
        for q in range(list_candidate.shape[1]):
            if list_candidate[i, q] <= HELD:
                j = HELD - list_candidate[i, q]
                e = start[i] + list_place[i, q]
                chosen[e] = True
                places[places_start[j] + taken[j]] = e
                taken[j] += 1
                n += 1
        held[i] = n


@kernel
def _listed_surplus(  # type: ignore[no-untyped-def]
    lo, hi, start, candidate, score, per_member, price, list_candidate, list_place, list_score, left_out
):  # fmt: skip
    total = 0.0
    width = list_candidate.shape[1]
    widest = width
    for i in range(lo, hi):
        widest = max(widest, start[i + 1] - start[i])
    value = np.empty(widest)
    for i in range(lo, hi):
        limit = per_member[i]
        n = whole(0)
        sure = 0
        for q in range(width):
            j = list_candidate[i, q]
            if j == NONE:
                break
            v = list_score[i, q] - price[np.uintp(HELD - j if j <= HELD else j)]
            if v > 0.0:
                value[n] = v
                n += 1
                if v >= left_out[i]:
                    sure += 1
        if sure < limit and left_out[i] > 0.0:
            n = whole(0)
            for e in range(start[i], start[i + 1]):
                v = score[e] - price[np.uintp(candidate[e])]
                if v > 0.0:
                    value[n] = v
                    n += 1
        first = max(n - limit, 0)
        if 0 < first < n:
            lift_largest(value, n, limit)
        for k in range(first, n):
            total += value[k]
    return total
