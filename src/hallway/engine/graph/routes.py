"""Exact best routes between two members: the largest product of strengths over at most so many ties.

Labels are carried from both ends, a layer of ties at a time on the side with less to do, and meet in the middle.
Strengths are at most 1, so a longer way is never better than what it starts with; rows are sorted by falling strength,
so a row is left as soon as its next tie cannot beat the best route known.

A search touches a few thousand of a million members. What it knows of them is found by hashing in tables of that size,
which stay in the processor's cache, rather than in arrays by member, which would not.

Among equally trusted routes the one with fewer ties is taken; among those, the one met first when rows are read from
the strongest tie down, equal strengths by rising id.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from typing import Final

import numpy as np

from hallway.engine.compiled import kernel, part
from hallway.engine.graph.results import Route
from hallway.engine.graph.rows import Rows, degree_of, first_place, row_of
from hallway.engine.types import IntArray

#: Labels that a search has room for at first; it is begun again with twice the room where that is not enough.
_LABELS: Final = 8192
#: What the table holds in place of a label for a member who must not be passed through.
_BANNED: Final = 0x7FFFFFFF
_LABEL_BITS: Final = 0x7FFFFFFF
_FULL: Final = -1
#: Sides of the search.
_THERE: Final = 0
_BACK: Final = 1


class _Room:
    """What one running search writes to; tables are zero between searches.

    nodes, parents, places int32, values float64 (2, labels): by side, the member of each label, the label before, where
    it is in the table, and the product of strengths so far. table int64 (2, power of two): by side, open addressing
    with member << 32 | label + 1, 0 where free.
    """

    def __init__(self, labels: int) -> None:
        self.labels = labels
        self.nodes, self.parents, self.places = (np.empty((2, labels), np.int32) for _ in range(3))
        self.values = np.empty((2, labels))
        self.table = np.zeros((2, 2 * labels), np.int64)


class RoomPool:
    """Lends one room to each running search; the largest are kept."""

    def __init__(self) -> None:
        self._free: list[_Room] = []

    def borrow(self, labels: int) -> _Room:
        try:
            room = self._free.pop()
        except IndexError:
            room = _Room(_LABELS)
        while room.labels < labels:
            room = _Room(2 * room.labels)
        return room

    def give_back(self, room: _Room) -> None:
        self._free.append(room)


@part
def _place_of(table, side, member):
    """The place of a member's entry, or the free one where it would go."""
    size = table.shape[1]
    place = first_place(member, size)
    while table[side, place] != 0 and (table[side, place] >> 32) != member:
        place = (place + 1) & (size - 1)
    return place


@part
def _expand(
    out, into, side, first, last, most, nodes, values, parents, places, table, bound, best, storing, direct_allowed
):  # fmt: skip
    """Carry the labels first..last-1 of a side over one more tie.

    bound: the most that the other side can still contribute. most: how many labels there is room for.
    Returns (number of labels or _FULL, best product met, label it was reached from, the other side's label there).
    """
    count = last
    other = 1 - side
    met_from, met_at = np.int64(-1), np.int64(-1)
    for label in range(first, last):
        value = values[side, label]
        if value * bound <= best:
            continue
        at = np.int64(nodes[side, label])
        targets, strengths, start, stop = row_of(out, at) if side == _THERE else row_of(into, at)
        if storing and count + stop - start > most:
            return np.int64(_FULL), best, met_from, met_at
        for place in range(start, stop):
            reached = value * strengths[place]
            if reached * bound <= best:
                break
            to = np.int64(targets[place])
            entry = table[other, _place_of(table, other, to)] & _LABEL_BITS
            if entry == _BANNED:
                continue
            if entry > 0:
                met = entry - 1
                product = reached * values[other, met]
                if product > best and (met > 0 or label > 0 or direct_allowed):
                    best = product
                    met_from, met_at = np.int64(label), met
            if not storing or entry == 1:
                continue
            own = _place_of(table, side, to)
            old = (table[side, own] & _LABEL_BITS) - 1
            if old < 0:
                table[side, own] = (to << 32) | (count + 1)
                nodes[side, count] = to
                values[side, count] = reached
                parents[side, count] = label
                places[side, count] = own
                count += 1
            elif reached > values[side, old]:
                if old >= last:
                    values[side, old] = reached
                    parents[side, old] = label
                else:
                    # What was carried on from the old label stays; the new one takes its place in the table.
                    table[side, own] = (to << 32) | (count + 1)
                    nodes[side, count] = to
                    values[side, count] = reached
                    parents[side, count] = label
                    places[side, count] = own
                    count += 1
    return np.int64(count), best, met_from, met_at


@part
def _work(out, into, side, first, last, nodes, enough):
    """Ties of the labels first..last-1 of a side, counted no further than enough: each is a look far away."""
    work = 0
    for label in range(first, last):
        at = np.int64(nodes[side, label])
        work += degree_of(out, at) if side == _THERE else degree_of(into, at)
        if work > enough:
            break
    return work


@part
def _read_route(nodes, parents, there, back, path):
    """Write the members of a route, given its last label on each side, into path; returns how many."""
    length = 0
    label = there
    while label >= 0:
        length += 1
        label = np.int64(parents[_THERE, label])
    label = there
    for place in range(length - 1, -1, -1):
        path[place] = nodes[_THERE, label]
        label = np.int64(parents[_THERE, label])
    label = back
    while label >= 0:
        path[length] = nodes[_BACK, label]
        length += 1
        label = np.int64(parents[_BACK, label])
    return length


@kernel
def disjoint_routes(
    out, into, start, goal, max_ties, excluded, nodes, values, parents, places, table, paths, lengths, trusts
):  # fmt: skip
    """Fill paths (k, max_ties + 1), lengths and trusts (k,) with routes that share no connector.

    Returns how many, or _FULL where there was not room enough; the table is left unclean then.
    """
    most = nodes.shape[1]
    # Entries of the banned stand at the end of places; what was entered first can be found without what came later.
    n_banned = 0
    first, last, bounds = np.empty(2, np.int64), np.empty(2, np.int64), np.empty(2, np.float64)
    found = 0
    direct_allowed = found == 0
    while found < lengths.size:
        n_connectors = lengths[found - 1] - 2 if found else 0
        for i in range(n_connectors if found else excluded.size):
            member = paths[found - 1, i + 1] if found else excluded[i]
            if member != start and member != goal:
                most -= 1
                n_banned += 1
                for side in range(2):
                    place = _place_of(table, side, member)
                    table[side, place] = (member << 32) | _BANNED
                    places[side, most] = place
        for side in range(2):
            end = np.int64(start if side == _THERE else goal)
            place = _place_of(table, side, end)
            table[side, place] = (end << 32) | 1
            nodes[side, 0], values[side, 0], parents[side, 0], places[side, 0] = end, 1.0, -1, place
            first[side], last[side], bounds[side] = 0, 1, 1.0
        best = 0.0
        length = np.int64(0)
        side = _THERE if degree_of(out, start) <= degree_of(into, goal) else _BACK
        for layer in range(max_ties):
            if layer == 1:
                side = 1 - side
            elif layer > 1:
                few = _THERE if last[_THERE] - first[_THERE] <= last[_BACK] - first[_BACK] else _BACK
                least = _work(out, into, few, first[few], last[few], nodes, table.size * most)
                side = 1 - few
                more = _work(out, into, side, first[side], last[side], nodes, least)
                if more == 0 or (0 < least <= more):
                    side = few
                if least + more == 0:
                    break
            count, best, met_from, met_at = _expand(
                out, into, side, first[side], last[side], most, nodes, values, parents, places,
                table, bounds[1 - side], best, layer < max_ties - 1, direct_allowed,
            )  # fmt: skip
            if count == _FULL:
                return _FULL
            first[side], last[side] = last[side], count
            if met_from >= 0:
                if side == _THERE:
                    length = _read_route(nodes, parents, met_from, met_at, paths[found])
                else:
                    length = _read_route(nodes, parents, met_at, met_from, paths[found])
            if layer < 2:
                bounds[side] = values[side, 1] if count > 1 else 0.0
                if bounds[side] == 0.0:
                    break
        for side in range(2):
            for label in range(last[side]):
                table[side, places[side, label]] = 0
        if length == 0:
            break
        lengths[found], trusts[found] = length, best
        direct_allowed &= bool(length > 2)
        found += 1
    for side in range(2):
        for label in range(most, most + n_banned):
            table[side, places[side, label]] = 0
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
    rooms: RoomPool,
) -> list[Route]:
    """Up to k routes that share no connector, the best first."""
    if start == goal:
        return []
    k, max_ties = min(k, n_members), min(max_ties, n_members - 1)
    paths = np.empty((k, max_ties + 1), np.int64)
    lengths, trusts = np.empty(k, np.int64), np.empty(k, np.float64)
    room = rooms.borrow(2 * (excluded.size + k * max_ties))
    while True:
        found = disjoint_routes(
            out, into, start, goal, max_ties, excluded, room.nodes, room.values, room.parents, room.places, room.table,
            paths, lengths, trusts,
        )  # fmt: skip
        if found != _FULL:
            break
        room = rooms.borrow(2 * room.labels)
    rooms.give_back(room)
    return [Route(tuple(paths[i, : lengths[i]].tolist()), float(trusts[i])) for i in range(found)]
