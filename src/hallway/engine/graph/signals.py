"""What speaks for meeting somebody: one number a candidate and signal.

Candidates are found by the walk, among the ties of the member's ties, and among the members with most ties. One pass
over each candidate's own ties then gives every signal; all are plain sums, so that each can be explained.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from typing import Final

import numpy as np

from hallway.engine.compiled import kernel, part, whole
from hallway.engine.graph.pagerank import clear, leaders, push
from hallway.engine.graph.rows import degree_of, row_of, span_of
from hallway.engine.graph.scratch import INVERSE_TOTAL, MASS, RESIDUAL, SECOND
from hallway.engine.ordering import keep_best

#: What each column of `gather` says of a candidate, by name. A connector is somebody whom both are tied to.
SIGNALS: Final = {
    "walk": "how often a walk along ties that keeps coming back to the member visits them",
    "common": "number of connectors",
    "uncommon": "connectors, each by 1 / ln(its ties)",
    "exclusive": "connectors, each by 1 / its ties",
    "trusted": "connectors by the strength of both ties, each by 1 / ln(its ties)",
    "trusted_exclusive": "connectors by the strength of both ties, each by 1 / its strength in all",
    "recent": "connectors by how lately both ties were used, each by 1 / ln(its ties)",
    "overlap": "part of the candidate's ties that are connectors",
    "ways": "ways over two people in between, each by 1 / their strength in all",
    "standing": "ln(1 + ties)",
    "activity": "how lately the candidate used a tie",
    "interests": "likeness of interests",
}
N_SIGNALS: Final = len(SIGNALS)
_KNOWN = np.uint8(2)
_CANDIDATE = np.uint8(8)
_NEAR = np.uint8(16)


@part
def _interests_of(interests, member):
    """Where a member's row is: (topics, weights, first place, place after the last)."""
    low, high = 0, interests.moved.size
    while low < high:
        middle = (low + high) >> 1
        if interests.moved[middle] < member:
            low = middle + 1
        else:
            high = middle
    if low < interests.moved.size and interests.moved[low] == member:
        start, stop = interests.moved_indptr[low], interests.moved_indptr[low + 1]
        return interests.moved_topics, interests.moved_weights, start, stop
    if member + 1 >= interests.indptr.size:
        return interests.topics, interests.weights, whole(0), whole(0)
    return interests.topics, interests.weights, interests.indptr[member], interests.indptr[member + 1]


@kernel
def fill_likeness(interests, member, ids, signals):
    """The last column: cosine of each candidate's interests with the member's; see `InterestRows`."""
    topics, weights, start, stop = _interests_of(interests, np.int64(member))
    rarity = interests.rarity
    own = 0.0
    for place in range(start, stop):
        own += (weights[place] * rarity[topics[place]]) ** 2
    for row in range(ids.size):
        other_topics, other_weights, j, j_stop = _interests_of(interests, ids[row])
        both, theirs = 0.0, 0.0
        i = start
        while j < j_stop:
            topic = other_topics[j]
            weight = other_weights[j] * rarity[topic]
            theirs += weight * weight
            while i < stop and topics[i] < topic:
                i += 1
            if i < stop and topics[i] == topic:
                both += weights[i] * rarity[topic] * weight
            j += 1
        signals[row, N_SIGNALS - 1] = both / np.sqrt(own * theirs) if both > 0.0 else 0.0


@kernel
def gather(
    out, into, uses_out, uses_into, member, restart, tolerance, banned, asked, width, hubs, popular,
    mean_spread, scratch,
):  # fmt: skip
    """Candidates for one member and their signals, but for the last, which `fill_likeness` fills.

    banned: ids never returned; asked: ids that are candidates whatever leads to them; width: how many candidates to
    take by each way of finding them.
    Returns  ids int64 (c,), signals float64 (c, N_SIGNALS).
    Cost     O(push + the ties of the member's ties + the ties of the candidates).
    """
    n_touched, left = push(out, member, restart, tolerance, scratch)
    spread = left * (1.0 - restart) * mean_spread
    marks = scratch.marks
    for place in range(banned.size):
        marks[banned[place]] |= _KNOWN
    # Those asked for, then those near, then those with most connectors, then the popular; each but once.
    ids, scores = np.empty(asked.size + 2 * width + popular.size, np.int64), np.empty(width, np.float64)
    count = _new_only(asked, asked.size, ids, whole(0), marks)
    found = np.empty(width, np.int64)
    n_found = leaders(scratch, n_touched, restart, spread, hubs, width, found, scores)
    count = _new_only(found, n_found, ids, count, marks)
    n_second = _second_ties(out, member, scratch)
    n_found = whole(0)
    least = np.float32(0.0)
    for i in range(n_second):
        at = scratch.queue[i]
        connected = scratch.walk[at, SECOND]
        if connected >= least and not marks[at] & _KNOWN:
            n_found = keep_best(found, scores, n_found, width, np.int64(at), np.float64(connected))
            if n_found == width:
                least = np.float32(scores[0])
    count = _new_only(found, n_found, ids, count, marks)
    count = _new_only(popular, popular.size, ids, count, marks)
    ids = ids[:count]
    for i in range(count):
        marks[ids[i]] &= ~_CANDIDATE
    for place in range(banned.size):
        marks[banned[place]] &= ~_KNOWN
    signals = np.empty((count, N_SIGNALS), np.float64)
    _mark_near(out, member, n_touched, n_second, scratch, _NEAR)
    _fill_signals(out, into, uses_out, uses_into, member, restart, spread, ids, signals, n_second, scratch)
    _mark_near(out, member, n_touched, n_second, scratch, np.uint8(0))
    for i in range(n_second):
        scratch.walk[scratch.queue[i], SECOND] = 0.0
    clear(scratch, n_touched)
    return ids, signals


@part
def _new_only(group, size, ids, count, marks):
    """Append those of a group who are not known and not candidates yet; returns how many there are then."""
    for i in range(size):
        at = group[i]
        if marks[at] & (_KNOWN | _CANDIDATE) == 0:
            marks[at] |= _CANDIDATE
            ids[count] = at
            count += 1
    return count


@part
def _second_ties(out, member, scratch):
    """Sum connectors into SECOND of everybody tied to a tie; returns how many, listed in scratch.queue."""
    walk, found = scratch.walk, scratch.queue
    n_found = whole(0)
    own_targets, own_strengths, own_start, own_stop = row_of(out, member)
    for own in range(own_start, own_stop):
        targets, strengths, start, stop = row_of(out, np.int64(own_targets[own]))
        weight = own_strengths[own] / np.float32(np.log(2.0 + (stop - start)))
        for place in range(start, stop):
            to = targets[place]
            before = walk[to, SECOND]
            found[n_found] = to
            n_found += np.int64(before == 0)
            walk[to, SECOND] = before + weight * strengths[place]
    return n_found


@part
def _mark_near(out, member, n_touched, n_second, scratch, near):
    """Mark the ties, and whom the push or their ties came to: nobody else adds to a signal. Or, with 0, unmark them."""
    marks = scratch.marks
    targets, _, start, stop = row_of(out, member)
    for place in range(start, stop):
        marks[targets[place]] = (marks[targets[place]] & ~_NEAR) | near
    for i in range(n_touched):
        marks[scratch.touched[i]] = (marks[scratch.touched[i]] & ~_NEAR) | near
    for i in range(n_second):
        marks[scratch.queue[i]] = (marks[scratch.queue[i]] & ~_NEAR) | near


@part
def _fill_signals(out, into, uses_out, uses_into, member, restart, spread, ids, signals, n_second, scratch):
    """Every signal of every candidate, in one pass over the candidate's ties."""
    # A connector is told by the sign of its inverse total, so that each tie takes one look far away and not three.
    # Few ties are to somebody near: these are picked first, by marks that stay in the processor's cache.
    walk, own_place, marks, picked = scratch.walk, scratch.there, scratch.marks, scratch.queue[n_second:]
    pooled, own_start, own_stop = span_of(out, member)
    own_targets, own_strengths, own_recency = out.targets, out.strengths, uses_out.recency
    if pooled:
        own_targets, own_strengths, own_recency = out.pool_targets, out.pool_strengths, uses_out.pool_recency
    timed = uses_out.recency.size + uses_out.pool_recency.size > 0
    n_own = own_stop - own_start
    by_degree, by_log, by_total = np.empty(n_own, np.float64), np.empty(n_own, np.float64), np.empty(n_own, np.float64)
    for i in range(n_own):
        connector = np.int64(own_targets[own_start + i])
        own_place[connector] = i
        degree = degree_of(out, connector)
        by_degree[i] = 1.0 / max(degree, 1)
        by_log[i] = 1.0 / np.log(2.0 + degree)
        by_total[i] = walk[connector, INVERSE_TOTAL]
        walk[connector, INVERSE_TOTAL] = -walk[connector, INVERSE_TOTAL]
    for row in range(ids.size):
        at = ids[row]
        pooled, start, stop = span_of(into, at)
        targets, strengths, recency = into.targets, into.strengths, uses_into.recency
        if pooled:
            targets, strengths, recency = into.pool_targets, into.pool_strengths, uses_into.pool_recency
        arriving, ways = np.float32(0.0), np.float32(0.0)
        common, uncommon, exclusive, trusted, trusted_exclusive, recent, latest = 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        n_picked = whole(0)
        for place in range(start, stop):
            picked[n_picked] = place - start
            n_picked += np.int64((marks[targets[place]] & _NEAR) != 0)
        if timed:
            for place in range(start, stop):
                latest = max(latest, np.float64(recency[place]))
        for i in range(n_picked):
            place = start + picked[i]
            neighbour = targets[place]
            inverse = walk[neighbour, INVERSE_TOTAL]
            step = strengths[place] * abs(inverse)
            arriving += walk[neighbour, RESIDUAL] * step
            ways += walk[neighbour, SECOND] * step
            if inverse < 0:
                own = own_place[neighbour]
                both = np.float64(strengths[place]) * own_strengths[own_start + own]
                common += 1
                uncommon += by_log[own]
                exclusive += by_degree[own]
                trusted += both * by_log[own]
                trusted_exclusive += both * by_total[own]
                if timed:
                    recent += recency[place] * own_recency[own_start + own] * by_log[own]
        here = walk[at, RESIDUAL] + (1.0 - restart) * arriving
        signals[row, 0] = walk[at, MASS] + restart * here + (1.0 - restart) * spread / abs(walk[at, INVERSE_TOTAL])
        signals[row, 1] = common
        signals[row, 2] = uncommon
        signals[row, 3] = exclusive
        signals[row, 4] = trusted
        signals[row, 5] = trusted_exclusive
        signals[row, 6] = recent
        signals[row, 7] = common / (stop - start + 5.0)
        signals[row, 8] = ways
        signals[row, 9] = np.log(1.0 + (stop - start))
        signals[row, 10] = latest
        signals[row, 11] = 0.0
    for i in range(n_own):
        connector = own_targets[own_start + i]
        walk[connector, INVERSE_TOTAL] = -walk[connector, INVERSE_TOTAL]
