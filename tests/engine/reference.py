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


def second_ties(matrix, member):
    """(n,) connectors of ties: who is tied to a tie of the member, by both strengths and 1 / ln(2 + ties of that tie)."""
    degree = (matrix > 0).sum(axis=1)
    return sum(
        (matrix[member, tie] / np.log(2.0 + degree[tie]) * matrix[tie] for tie in np.flatnonzero(matrix[member])),
        start=np.zeros(len(matrix)),
    )


def signals(matrix, recency, interests, member, restart=0.15):
    """{signal: (n,) its value for everybody}, one candidate after the other, as each is described.

    matrix (n, n) strengths; recency (n, n) of each tie in (0, 1], or None; interests (n, topics) weights.
    """
    n = len(matrix)
    degree, total = (matrix > 0).sum(axis=1), matrix.sum(axis=1)
    ways = second_ties(matrix, member)
    rarity = np.log1p(n / np.maximum((interests > 0).sum(axis=0), 1))
    found = {
        name: np.zeros(n)
        for name in (
            "common", "uncommon", "exclusive", "trusted", "trusted_exclusive", "recent", "overlap", "ways", "standing",
            "activity", "interests",
        )
    }  # fmt: skip
    found["walk"] = personalized_pagerank(matrix, member, restart)
    for other in range(n):
        holders = np.flatnonzero(matrix[:, other])
        for connector in holders:
            if matrix[member, connector] > 0:
                both = matrix[member, connector] * matrix[connector, other]
                found["common"][other] += 1
                found["uncommon"][other] += 1 / np.log(2 + degree[connector])
                found["exclusive"][other] += 1 / degree[connector]
                found["trusted"][other] += both / np.log(2 + degree[connector])
                found["trusted_exclusive"][other] += both / total[connector]
                if recency is not None:
                    lately = recency[member, connector] * recency[connector, other]
                    found["recent"][other] += lately / np.log(2 + degree[connector])
            found["ways"][other] += ways[connector] * matrix[connector, other] / total[connector]
            if recency is not None:
                found["activity"][other] = max(found["activity"][other], recency[connector, other])
        found["overlap"][other] = found["common"][other] / (holders.size + 5)
        found["standing"][other] = np.log(1 + holders.size)
        own, theirs = interests[member] * rarity, interests[other] * rarity
        if own.any() and theirs.any():
            found["interests"][other] = own @ theirs / np.sqrt((own @ own) * (theirs @ theirs))
    return found


def people_to_meet(found, weights, left_out):
    """{candidate: score} of those who score at all, from signals and the three weights of each."""
    candidates = [other for other in range(len(found["walk"])) if other not in left_out]
    score = dict.fromkeys(candidates, 0.0)
    for name, (present, level, peak) in weights.items():
        largest = max((found[name][other] for other in candidates), default=0.0)
        for other in candidates:
            if largest > 0:
                x = found[name][other] / largest
                score[other] += present * np.log(1 + 99 * x) / np.log(100) + level * x + peak * x**4
    return {other: value for other, value in score.items() if value > 0}


def tie_strengths(rows, now, half_life_s):
    """{(one, other): (strength, last used)} for rows of (sender, recipient, time), message by message."""
    rows = sorted({row for row in rows if row[0] != row[1]})
    sums, last, partners = {}, {}, {}
    for sender, recipient, at in rows:
        to = sum(1 for s, _, t in rows if (s, t) == (sender, at))
        sums[sender, recipient] = sums.get((sender, recipient), 0.0) + 2 ** (-(now - at) / half_life_s) / to
        for one, other in ((sender, recipient), (recipient, sender)):
            last[one, other] = max(last.get((one, other), at), at)
            partners.setdefault(one, set()).add(other)
    found = {}
    for (one, other), given in sums.items():
        received = sums.get((other, one), 0.0)
        messages = 2 * np.sqrt(given * received) + 0.25 * max(given - received, 0.0)
        for end in (one, other):
            messages /= max(1.0, len(partners[end]) / 150)
        found[one, other] = max(messages / (messages + 3), 1e-6), last[one, other]
    return found
