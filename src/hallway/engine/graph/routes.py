"""Exact best routes between two members: the largest product of strengths over at most so many ties.

Labels are carried from both ends, a layer of ties at a time on the side with less to do, and meet in the middle.
Strengths are at most 1, so a longer way is never better than what it starts with; rows are sorted by falling strength,
so a row is left as soon as its next tie cannot beat the best route known.

Among equally trusted routes the one with fewer ties is taken; among those, the one met first when rows are read from
the strongest tie down, equal strengths by rising id.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np
from numba import njit

from hallway.engine.graph.results import Route
from hallway.engine.graph.rows import Rows, degree_of, row_of, strength_between
from hallway.engine.graph.scratch import ScratchPool
from hallway.engine.types import IntArray

_BANNED = np.uint8(4)


@njit(nogil=True, cache=True)
def _grown(array):
    wider = np.empty(2 * array.size, array.dtype)
    wider[: array.size] = array
    return wider


@njit(nogil=True, cache=True)
def _work(rows, nodes, first, last):
    work = 0
    for label in range(first, last):
        work += degree_of(rows, nodes[label])
    return work


@njit(nogil=True, cache=True)
def _expand(
    rows, nodes, values, parents, first, last, best_value, best_label, marks, other_value, bound, best, storing
):
    """Carry the labels first..last-1 over one more tie.

    best_value and best_label hold, by member, the best label of this side (0: none; labels count from 1 there).
    bound: the most that the other side can still contribute. Returns (nodes, values, parents, number of labels, best
    product met, label it was reached from, member where the sides met).
    """
    count = last
    met_from, met_at = np.int64(-1), np.int64(-1)
    for label in range(first, last):
        value = values[label]
        if value * bound <= best:
            continue
        targets, strengths, start, stop = row_of(rows, nodes[label])
        for place in range(start, stop):
            reached = value * strengths[place]
            if reached * bound <= best:
                break
            to = targets[place]
            if marks[to] & _BANNED:
                continue
            other = other_value[to]
            if other > 0.0 and reached * other > best:
                best = reached * other
                met_from, met_at = np.int64(label), np.int64(to)
            if not storing or reached <= best_value[to]:
                continue
            old = best_label[to]
            if old > last:
                values[old - 1] = reached
                parents[old - 1] = label
            else:
                if count == nodes.size:
                    nodes, values, parents = _grown(nodes), _grown(values), _grown(parents)
                nodes[count] = to
                values[count] = reached
                parents[count] = label
                count += 1
                best_label[to] = count
            best_value[to] = reached
    return nodes, values, parents, count, best, met_from, met_at


@njit(nogil=True, cache=True)
def _read_route(a_nodes, a_parents, a_label, b_nodes, b_parents, b_label, path):
    length = 0
    while a_label >= 0:
        path[length] = a_nodes[a_label]
        length += 1
        a_label = np.int64(a_parents[a_label])
    path[:length] = path[:length][::-1].copy()
    while b_label >= 0:
        path[length] = b_nodes[b_label]
        length += 1
        b_label = np.int64(b_parents[b_label])
    return length


@njit(nogil=True, cache=True)
def best_route(out, into, start, goal, max_ties, direct_allowed, scratch, path):
    """Write the best route into path (max_ties + 1,); returns (its length in members, its trust), (0, 0.0) if none.

    Members marked _BANNED in scratch.marks are not passed through; start and goal must be marked.
    """
    marks, there_value, back_value = scratch.marks, scratch.value, scratch.other
    there_label, back_label = scratch.there, scratch.back
    best = 0.0
    length = 0
    if direct_allowed:
        if degree_of(out, start) <= degree_of(into, goal):
            best = np.float64(strength_between(out, start, goal))
        else:
            best = np.float64(strength_between(into, goal, start))
        if best > 0.0:
            path[0], path[1] = start, goal
            length = 2
    if max_ties == 1 or start == goal:
        return length, best

    size = 1024
    a_nodes, a_values, a_parents = np.empty(size, np.int32), np.empty(size, np.float64), np.empty(size, np.int32)
    b_nodes, b_values, b_parents = np.empty(size, np.int32), np.empty(size, np.float64), np.empty(size, np.int32)
    a_nodes[0], a_values[0], a_parents[0] = start, 1.0, -1
    b_nodes[0], b_values[0], b_parents[0] = goal, 1.0, -1
    there_label[start], back_label[goal] = 1, 1
    there_value[start], back_value[goal] = 1.0, 1.0
    a_first, a_last, b_first, b_last = 0, 1, 0, 1
    a_bound, b_bound = 1.0, 1.0
    for layer in range(max_ties):
        if a_first == a_last and b_first == b_last:
            break
        if layer == 0:
            forward = True
        elif layer == 1:
            forward = False
        elif a_first == a_last or b_first == b_last:
            forward = b_first == b_last
        else:
            forward = _work(out, a_nodes, a_first, a_last) <= _work(into, b_nodes, b_first, b_last)
        storing = layer < max_ties - 1
        if forward:
            a_nodes, a_values, a_parents, count, best, met_from, met_at = _expand(
                out, a_nodes, a_values, a_parents, a_first, a_last,
                there_value, there_label, marks, back_value, b_bound, best, storing,
            )  # fmt: skip
            a_first, a_last = a_last, count
        else:
            b_nodes, b_values, b_parents, count, best, met_from, met_at = _expand(
                into, b_nodes, b_values, b_parents, b_first, b_last,
                back_value, back_label, marks, there_value, a_bound, best, storing,
            )  # fmt: skip
            b_first, b_last = b_last, count
        if met_from >= 0:
            if forward:
                a_label, b_label = met_from, np.int64(back_label[met_at] - 1)
            else:
                a_label, b_label = np.int64(there_label[met_at] - 1), met_from
            length = _read_route(a_nodes, a_parents, a_label, b_nodes, b_parents, b_label, path)
        if layer == 0:
            a_bound = a_values[1] if a_last > 1 else 0.0
        if layer == 1:
            b_bound = b_values[1] if b_last > 1 else 0.0
        if (layer == 0 and a_bound == 0.0) or (layer == 1 and b_bound == 0.0):
            break
    for label in range(a_last):
        there_value[a_nodes[label]] = 0.0
        there_label[a_nodes[label]] = 0
    for label in range(b_last):
        back_value[b_nodes[label]] = 0.0
        back_label[b_nodes[label]] = 0
    return length, best


@njit(nogil=True, cache=True)
def disjoint_routes(out, into, start, goal, max_ties, excluded, scratch, paths, lengths, trusts):
    """Fill paths (k, max_ties + 1), lengths and trusts (k,) with routes that share no connector; returns how many."""
    marks = scratch.marks
    for member in excluded:
        marks[member] |= _BANNED
    marks[start] |= _BANNED
    marks[goal] |= _BANNED
    found = 0
    direct_allowed = True
    while found < lengths.size:
        length, trust = best_route(out, into, start, goal, max_ties, direct_allowed, scratch, paths[found])
        if length == 0:
            break
        lengths[found] = length
        trusts[found] = trust
        if length == 2:
            direct_allowed = False
        for place in range(1, length - 1):
            marks[paths[found, place]] |= _BANNED
        found += 1
    for i in range(found):
        for place in range(lengths[i]):
            marks[paths[i, place]] &= np.uint8(255) ^ _BANNED
    for member in excluded:
        marks[member] &= np.uint8(255) ^ _BANNED
    marks[start] &= np.uint8(255) ^ _BANNED
    marks[goal] &= np.uint8(255) ^ _BANNED
    return found


def best(
    out: Rows,
    into: Rows,
    start: int,
    goal: int,
    *,
    k: int,
    max_ties: int,
    excluded: IntArray,
    n_members: int,
    scratch_pool: ScratchPool,
) -> list[Route]:
    """Up to k routes that share no connector, the best first."""
    if start == goal:
        return []
    k, max_ties = min(k, n_members), min(max_ties, n_members - 1)
    paths = np.empty((k, max_ties + 1), np.int64)
    lengths, trusts = np.empty(k, np.int64), np.empty(k, np.float64)
    with scratch_pool.borrow(out, n_members) as scratch:
        found = disjoint_routes(out, into, start, goal, max_ties, excluded, scratch, paths, lengths, trusts)
    return [Route(tuple(paths[i, : lengths[i]].tolist()), float(trusts[i])) for i in range(found)]
