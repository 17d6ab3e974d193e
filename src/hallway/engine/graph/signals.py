"""What speaks for meeting somebody: one number a candidate and signal.

Candidates are found by the walk and among the ties of the member's ties. Signals are plain sums over the ties around
the two, so that each can be explained.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np
from numba import njit

from hallway.engine.graph.pagerank import clear, insert_ranked, leaders, look_back, push
from hallway.engine.graph.rows import degree_of, row_of, total_of

#: Names by column of what `gather` fills.
SIGNALS = ("walk", "connectors", "exclusive_connectors", "standing", "interests")
_KNOWN = np.uint8(2)
_CANDIDATE = np.uint8(8)


@njit(nogil=True, cache=True)
def topic_likeness(interests, one, other):
    """Cosine of two members' interests (indptr, topics, weights); the rows are unit vectors sorted by topic."""
    indptr, topics, weights = interests
    n = indptr.size - 1
    if one >= n or other >= n:
        return 0.0
    i, i_stop = indptr[one], indptr[one + 1]
    j, j_stop = indptr[other], indptr[other + 1]
    total = 0.0
    while i < i_stop and j < j_stop:
        if topics[i] == topics[j]:
            total += weights[i] * weights[j]
            i += 1
            j += 1
        elif topics[i] < topics[j]:
            i += 1
        else:
            j += 1
    return total


@njit(nogil=True, cache=True)
def gather(out, into, interests, member, restart, tolerance, banned, width, hubs, mean_spread, scratch):
    """Candidates for one member and their signals.

    banned: ids never returned; width: how many candidates to take by each way of finding them.
    Returns  ids int64 (c,), signals float64 (c, len(SIGNALS)).
    Cost     O(push + the ties of the member's ties + the ties of the candidates).
    """
    n_touched, left = push(out, member, restart, tolerance, scratch)
    spread = left * (1.0 - restart) * mean_spread
    marks = scratch.marks
    for i in range(banned.size):
        marks[banned[i]] |= _KNOWN
    near, _ = leaders(scratch, n_touched, restart, spread, hubs, width)
    tied = _tied(out, member, width, scratch)
    ids = np.empty(near.size + tied.size, np.int64)
    count = 0
    for i in range(ids.size):
        at = near[i] if i < near.size else tied[i - near.size]
        if not marks[at] & _CANDIDATE:
            marks[at] |= _CANDIDATE
            ids[count] = at
            count += 1
    ids = ids[:count].copy()
    signals = np.zeros((count, 5), np.float64)
    for i in range(count):
        marks[ids[i]] &= ~_CANDIDATE
        signals[i, 0] = look_back(into, scratch, ids[i], restart, spread)
    clear(scratch, n_touched)
    pair_signals(out, into, interests, member, ids, signals, scratch)
    for i in range(banned.size):
        marks[banned[i]] &= ~_KNOWN
    return ids, signals


@njit(nogil=True, cache=True)
def _tied(rows, member, width, scratch):
    """The candidates with the strongest and most exclusive connectors."""
    ids, scores = np.empty(width, np.int64), np.empty(width, np.float64)
    count = 0
    connected, found = scratch.other, scratch.queue
    n_found = 0
    own_targets, own_strengths, own_start, own_stop = row_of(rows, member)
    for own in range(own_start, own_stop):
        targets, strengths, start, stop = row_of(rows, own_targets[own])
        weight = own_strengths[own] / np.float32(np.log(2.0 + (stop - start)))
        for place in range(start, stop):
            to = targets[place]
            if connected[to] == 0.0:
                found[n_found] = to
                n_found += 1
            connected[to] += weight * strengths[place]
    for i in range(n_found):
        at = found[i]
        if not scratch.marks[at] & _KNOWN:
            count = insert_ranked(ids, scores, count, width, np.int64(at), np.float64(connected[at]))
        connected[at] = 0.0
    return ids[:count]


@njit(nogil=True, cache=True)
def pair_signals(out, into, interests, member, ids, signals, scratch):
    """Fill every column but the walk: what can be seen from the ties of the two alone."""
    own_strength = scratch.other
    own_targets, own_strengths, own_start, own_stop = row_of(out, member)
    for own in range(own_start, own_stop):
        own_strength[own_targets[own]] = own_strengths[own]
    for i in range(ids.size):
        targets, strengths, start, stop = row_of(into, ids[i])
        connectors, exclusive = 0.0, 0.0
        for place in range(start, stop):
            connector = targets[place]
            strength = own_strength[connector]
            if strength > 0.0:
                both = strength * strengths[place]
                connectors += both / np.log(2.0 + degree_of(out, connector))
                exclusive += both / total_of(out, connector)
        signals[i, 1] = connectors
        signals[i, 2] = exclusive
        signals[i, 3] = total_of(into, ids[i])
        signals[i, 4] = topic_likeness(interests, member, ids[i])
    for own in range(own_start, own_stop):
        own_strength[own_targets[own]] = 0.0
