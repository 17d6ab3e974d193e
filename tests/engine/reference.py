"""Plain twins of the engine's kernels: slow, short, and easy to see through."""

import itertools

import numpy as np


def tie_matrix(n, source, target, strength, *, directed):
    """(n, n) strengths; of a tie given twice the stronger, no self-ties."""
    matrix = np.zeros((n, n))
    for s, t, w in zip(source, target, strength, strict=True):
        if s != t:
            matrix[s, t] = max(matrix[s, t], np.float32(w))
            if not directed:
                matrix[t, s] = max(matrix[t, s], np.float32(w))
    return matrix


def personalized_pagerank(matrix, member, restart):
    """(n,) exact share of visits, by solving the linear system; a member without ties restarts."""
    n = matrix.shape[0]
    start = np.zeros(n)
    start[member] = 1.0
    totals = matrix.sum(axis=1)
    step = np.where(totals[:, None] > 0, matrix / np.where(totals > 0, totals, 1.0)[:, None], start)
    return np.linalg.solve(np.eye(n) - (1 - restart) * step.T, restart * start)


def routes(matrix, start, goal, k, max_ties, exclude=(), without=()):
    """[(members, trust)]: try every simple path, take the best, bar its connectors, again."""
    matrix = matrix.copy()
    for s, t in without:
        matrix[s, t] = 0.0
    barred, found, direct_taken = set(exclude) | {start, goal}, [], False
    while len(found) < k and start != goal:
        best = None
        free = [member for member in range(matrix.shape[0]) if member not in barred]
        for size in range(max_ties):
            if size == 0 and direct_taken:
                continue
            for middle in itertools.permutations(free, size):
                path = (start, *middle, goal)
                trust = np.prod([matrix[a, b] for a, b in itertools.pairwise(path)])
                if trust > 0 and (best is None or trust > best[1] * (1 + 1e-12)):
                    best = (path, trust)
        if best is None:
            break
        found.append(best)
        barred |= set(best[0][1:-1])
        direct_taken |= len(best[0]) == 2
    return found


def concentration(holder, other, strength):
    """(hhi, bus factor, shares by holder), the bus factor by trying every set of people."""
    total = sum(strength)
    shares = {}
    for h, w in zip(holder, strength, strict=True):
        shares[h] = shares.get(h, 0.0) + w / total
    people = sorted({("this", h) for h in holder} | {("that", o) for o in other})
    for size in range(len(people) + 1):
        for leaving in itertools.combinations(people, size):
            if all(("this", h) in leaving or ("that", o) in leaving for h, o in zip(holder, other, strict=True)):
                return sum(share**2 for share in shares.values()), size, shares
    raise AssertionError("everybody leaving always ends every tie")
