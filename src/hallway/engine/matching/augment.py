"""The exact allotment by shortest augmenting paths, and the finishing of one that is almost there.

Every pair has a weight w; a member holds pairs, a candidate's places are taken by pairs. With u the worth of one more
place to a member and v the price of a candidate's place, an allotment is best when

    u + v >= w for each pair left out,    u + v <= w for each pair chosen,
    u is at least the cost of the last suggestion a member holds and at most that of the next,
    v is at least the cost of the last place a candidate gave and at most that of the next,

where the k-th suggestion of a member and the k-th place of a candidate cost `spread * (k - 1)`: nothing that weighs
against a score, and enough to spread what is equal. Source: M. Iri (1960), R. Busacker and P. Gowen (1961); potentials
after J. Edmonds and R. Karp (1972).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hallway.engine.compiled import kernel, part
from hallway.engine.matching.rows import Rows
from hallway.engine.types import BoolArray, IntArray

#: Arcs looked at between two returns to Python, about a fifth of a second.
ARCS_PER_CHUNK = 20_000_000
#: Beyond so many, further suggestions and places cost the same.
SPREAD_UP_TO = 64


@dataclass(slots=True)
class Holding:
    """An allotment while it is made, in row order.

    chosen (p,) bool · places_start (n_candidates + 1,) int64, places (sum of capacities,): the pairs that hold a
    candidate's places, the first `taken` of each stretch · held (n_members,) and taken (n_candidates,) int64.
    """

    chosen: BoolArray
    places_start: IntArray
    places: npt.NDArray[Any]
    held: IntArray
    taken: IntArray


def empty_holding(rows: Rows, capacity: IntArray) -> Holding:
    places_start = np.zeros(capacity.size + 1, np.int64)
    np.cumsum(capacity, out=places_start[1:])
    index = index_type(rows.score.size)
    return Holding(
        np.zeros(rows.score.size, np.bool_),
        places_start,
        np.empty(int(places_start[-1]), index),
        np.zeros(rows.n_members, np.int64),
        np.zeros(capacity.size, np.int64),
    )


def index_type(size: int) -> type[np.int32 | np.int64]:
    """The narrowest integer that can number so many things."""
    return np.int32 if size <= np.iinfo(np.int32).max else np.int64


@kernel
def starting_worth(start, candidate, weight, price, chosen, worth):  # type: ignore[no-untyped-def]
    """worth[i] = the best weight - price that member i does not hold, at least 0."""
    for i in range(start.size - 1):
        best = worth[i] * 0
        for e in range(start[i], start[i + 1]):
            if not chosen[e]:
                value = weight[e] - price[candidate[e]]
                if value > best:
                    best = value
        worth[i] = best


@kernel
def augment_from(  # type: ignore[no-untyped-def]
    first, arcs, start, member, candidate, weight, per_member, capacity, spread,
    worth, price, chosen, places_start, places, held, taken, label, via, state,
):  # fmt: skip
    """Serves members first, first + 1, ... until `arcs` arcs were looked at; returns the next member to serve.

    label, via, state: scratch of length n_members + n_candidates (state zero on entry and on return).
    """
    n = start.size - 1
    looked = 0
    heap_key = np.empty(1024, label.dtype)
    heap_node = np.empty(1024, np.int64)
    touched = np.empty(state.size, np.int64)
    done = np.empty(state.size, np.int64)
    for source in range(first, n):
        while held[source] < per_member[source]:
            if looked > arcs:
                return source
            slack = worth[source] - spread * min(held[source], SPREAD_UP_TO)
            if slack <= 0:
                break
            # Dijkstra from the member who wants one more; `distance` is the cost of the best end found so far.
            distance = slack
            end = source
            n_touched = 1
            n_done = 0
            touched[0] = source
            label[source] = slack * 0
            via[source] = -1
            state[source] = 1
            heap_key[0] = slack * 0
            heap_node[0] = source
            size = 1
            while size > 0:
                d = heap_key[0]
                x = heap_node[0]
                size -= 1
                if size > 0:
                    _sift_down(heap_key, heap_node, size)
                if d >= distance:
                    break
                if state[x] == 2 or d > label[x]:
                    continue
                state[x] = 2
                done[n_done] = x
                n_done += 1
                if x < n:
                    if x != source:
                        give_up = worth[x] - spread * min(held[x] - 1, SPREAD_UP_TO)
                        if d + max(give_up, give_up * 0) < distance:
                            distance = d + max(give_up, give_up * 0)
                            end = x
                    looked += start[x + 1] - start[x]
                    heap_key, heap_node = _roomy(heap_key, heap_node, size + start[x + 1] - start[x])
                    for e in range(start[x], start[x + 1]):
                        if chosen[e]:
                            continue
                        j = candidate[e]
                        cost = worth[x] + price[j] - weight[e]
                        reach = d + cost if cost > 0 else d
                        y = n + j
                        if reach < distance and state[y] != 2 and (state[y] == 0 or reach < label[y]):
                            if state[y] == 0:
                                touched[n_touched] = y
                                n_touched += 1
                                state[y] = 1
                            label[y] = reach
                            via[y] = e
                            _push(heap_key, heap_node, size, reach, y)
                            size += 1
                else:
                    j = x - n
                    if taken[j] < capacity[j]:
                        open_at = spread * min(taken[j], SPREAD_UP_TO) - price[j]
                        if d + max(open_at, open_at * 0) < distance:
                            distance = d + max(open_at, open_at * 0)
                            end = x
                    looked += taken[j]
                    heap_key, heap_node = _roomy(heap_key, heap_node, size + taken[j])
                    for place in range(places_start[j], places_start[j] + taken[j]):
                        e = places[place]
                        y = np.int64(member[e])
                        cost = weight[e] - worth[y] - price[j]
                        reach = d + cost if cost > 0 else d
                        if reach < distance and state[y] != 2 and (state[y] == 0 or reach < label[y]):
                            if state[y] == 0:
                                touched[n_touched] = y
                                n_touched += 1
                                state[y] = 1
                            label[y] = reach
                            via[y] = place
                            _push(heap_key, heap_node, size, reach, y)
                            size += 1
            for k in range(n_done):
                x = done[k]
                if label[x] < distance:
                    if x < n:
                        worth[x] -= distance - label[x]
                    else:
                        price[x - n] += distance - label[x]
            if end == source:
                for k in range(n_touched):
                    state[touched[k]] = 0
                break
            # Turn the path over, from its end back to the source.
            x = end
            freed = -1
            if x < n:
                held[x] -= 1
                freed = via[x]
                chosen[places[freed]] = False
                x = n + candidate[places[freed]]
            else:
                j = x - n
                freed = places_start[j] + taken[j]
                taken[j] += 1
            while True:
                e = via[x]
                chosen[e] = True
                places[freed] = e
                x = np.int64(member[e])
                if x == source:
                    break
                freed = via[x]
                chosen[places[freed]] = False
                x = n + candidate[places[freed]]
            held[source] += 1
            for k in range(n_touched):
                state[touched[k]] = 0
    return n


@part
def _roomy(heap_key, heap_node, size):  # type: ignore[no-untyped-def]
    if size <= heap_key.size:
        return heap_key, heap_node
    more_keys = np.empty(2 * size, heap_key.dtype)
    more_nodes = np.empty(2 * size, np.int64)
    for place in range(heap_key.size):  # a slice would bring in the text of an error that cannot occur
        more_keys[place], more_nodes[place] = heap_key[place], heap_node[place]
    return more_keys, more_nodes


@part
def _push(heap_key, heap_node, size, key, node):  # type: ignore[no-untyped-def]
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if heap_key[above] <= key:
            break
        heap_key[at] = heap_key[above]
        heap_node[at] = heap_node[above]
        at = above
    heap_key[at] = key
    heap_node[at] = node


@part
def _sift_down(heap_key, heap_node, size):  # type: ignore[no-untyped-def]
    """Moves the last entry (at `size`) to the top of a heap of `size` entries and down to its place."""
    key = heap_key[size]
    node = heap_node[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and heap_key[below + 1] < heap_key[below]:
            below += 1
        if heap_key[below] >= key:
            break
        heap_key[at] = heap_key[below]
        heap_node[at] = heap_node[below]
        at = below
    heap_key[at] = key
    heap_node[at] = node
