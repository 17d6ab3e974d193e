"""Whole pairs from pairs counted in halves, as the relaxed problem leaves them.

Halves form walks that come back to where they began, unless somebody is served by half a pair only: such a walk ends
there. Along an open walk, and along a circle of even length, every second pair is taken and nothing is lost. In a
circle of odd length somebody is left half a pair short, so two such circles are joined by the cheapest exchange.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from hallway.engine.types import BoolArray, FloatArray

#: Where open walks end.
OUTSIDE = -1
#: Up to so many people an exchange of three pairs is looked for among all at once, above row by row.
DENSE_UP_TO = 256


def rounded(half: npt.NDArray[Any], reduced: FloatArray, allowed: BoolArray) -> BoolArray:
    """Whole pairs from pairs counted in halves, at the least loss; nobody gets more than before, rounded up."""
    meets = np.asarray(half == 2)
    circles = []
    graph = np.asarray(half == 1)
    if not graph.any():
        return meets
    for tour in walks_of(graph):
        if len(tour) % 2 and tour[0][0] == tour[-1][1]:
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
        over = after_add[:, :, None] + take[None, :, :] if len(add) <= DENSE_UP_TO else None
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


def walks_of(graph: BoolArray) -> list[list[tuple[int, int]]]:
    """Walks that use every pair once: closed ones, and open ones between people with an odd number of pairs.

    Those with an odd number are joined to a place outside, so that every walk closes, and are cut there again.
    Source  C. Hierholzer (1873).
    """
    neighbours = {int(v): {int(w) for w in np.flatnonzero(graph[v])} for v in np.flatnonzero(graph.any(axis=1))}
    odd = {v for v, others in neighbours.items() if len(others) % 2}
    for v in odd:
        neighbours[v].add(OUTSIDE)
    neighbours = {OUTSIDE: set(odd), **neighbours}
    walks = []
    for root in neighbours:
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
        walks += _cut_outside(walk)
    return walks


def _cut_outside(walk: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = [[]]
    for pair in pairwise(walk):
        if OUTSIDE in pair:
            parts.append([])
        else:
            parts[-1].append(pair)
    return [part for part in parts if part]
