"""Plain twins of the allotment and the rounds: slow, short, and plainly right."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, vstack


def limits_as_rows(member, candidate):
    """One row a member and one a candidate, a column a pair."""
    pairs = np.arange(len(member))
    rows = [
        csr_matrix((np.ones(len(pairs)), (ids, pairs)), shape=(int(np.max(ids)) + 1, len(pairs)))
        for ids in (member, candidate)
    ]
    return vstack(rows), rows[0].shape[0], rows[1].shape[0]


def best_total(member, candidate, score, per_member, capacity):
    """The largest total by integer programming; limits are numbers or one for each id."""
    if len(score) == 0:
        return 0.0
    matrix, members, candidates = limits_as_rows(member, candidate)
    upper = np.concatenate(
        [
            np.broadcast_to(per_member, members) if np.ndim(per_member) == 0 else np.asarray(per_member)[:members],
            np.broadcast_to(capacity, candidates) if np.ndim(capacity) == 0 else np.asarray(capacity)[:candidates],
        ]
    )
    score = np.asarray(score, float)
    scale = score.max() if score.max() > 0 else 1.0  # the solver takes costs below its tolerance for nothing
    solved = milp(
        -score / scale,
        constraints=LinearConstraint(matrix, ub=upper),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(score)),
        options={"mip_rel_gap": 0},
    )
    return float(-solved.fun) * scale


def all_allotments(member, candidate, score, per_member, capacity):
    """Every allowed choice of pairs as (total, tuple of bool), by trying all; for a dozen pairs."""
    member, candidate, score = np.asarray(member), np.asarray(candidate), np.asarray(score)
    found = []
    for bits in range(1 << len(score)):
        chosen = np.array([(bits >> k) & 1 for k in range(len(score))], bool)
        if len(score) and (
            np.bincount(member[chosen], minlength=1).max() > per_member
            or np.bincount(candidate[chosen], minlength=1).max() > capacity
        ):
            continue
        found.append((float(score[chosen].sum()), tuple(chosen)))
    return found


def all_rounds(n, allowed):
    """Every matching of the people, as a frozenset of pairs."""
    found = set()

    def extend(free, pairs):
        found.add(frozenset(pairs))
        for a, b in ((a, b) for a in free for b in free if a < b and allowed[a][b]):
            extend(free - {a, b}, [*pairs, (a, b)])

    extend(frozenset(range(n)), [])
    return sorted(found, key=sorted)


def best_plan(value, rounds, allowed, most_sat_out=None):
    """(seats, total) of the best plan by trying all: most seats first, then the largest total."""
    n = len(value)
    options = [(row, sum(value[a][b] for a, b in row)) for row in all_rounds(n, allowed)]
    best = (-1, 0.0)

    def extend(round_number, met, seats, total, sat_out):
        nonlocal best
        if round_number == rounds:
            best = max(best, (seats, total))
            return
        for row, worth in options:
            if row & met:
                continue
            seated = {person for pair in row for person in pair}
            waiting = [count + (person not in seated) for person, count in enumerate(sat_out)]
            if most_sat_out is None or max(waiting) <= most_sat_out:
                extend(round_number + 1, met | row, seats + len(row), total + worth, waiting)

    extend(0, frozenset(), 0, 0.0, [0] * n)
    return best


def broken_rules(plan, value, *, barred=None, must=None, sides=None, tables=None, present=None):
    """What a plan gets wrong, in words; trios count as three people at a table."""
    wrong, met = [], set()
    n = len(value)
    for r, row in enumerate(plan.pairs.tolist()):
        pairs = [tuple(pair) for pair in row if pair[0] >= 0]
        tables_of_three = [set(trio) for trio in plan.trios[r].tolist() if trio[0] >= 0]
        seen = [person for pair in pairs for person in pair]
        for person in set(seen):
            allowed_times = 2 if any(person in trio for trio in tables_of_three) else 1
            if seen.count(person) != allowed_times:
                wrong.append(f"person {person} is {seen.count(person)} times in round {r}")
        if tables is not None and len(pairs) - 2 * len(tables_of_three) > tables:
            wrong.append(f"too many tables in round {r}")
        for a, b in pairs:
            if not 0 <= a < b < n:
                wrong.append(f"{(a, b)} is no pair")
            if (a, b) in met:
                wrong.append(f"{(a, b)} meets twice")
            if barred is not None and barred[a][b]:
                wrong.append(f"{(a, b)} is barred")
            if sides is not None and sides[a] == sides[b]:
                wrong.append(f"{(a, b)} are of one side")
            met.add((a, b))
        there = set(range(n)) if present is None else set(np.flatnonzero(present[r]).tolist())
        if not set(seen) <= there:
            wrong.append(f"somebody absent is seated in round {r}")
        if sorted(plan.idle[r]) != sorted(there - set(seen)):
            wrong.append(f"idle is wrong in round {r}")
    if must is not None:
        missing = {(a, b) for a, b in zip(*np.nonzero(np.triu(must)), strict=True)} - met
        if missing != {tuple(pair) for pair in plan.unmet.tolist()}:
            wrong.append("unmet does not say which required pairs are missing")
    total = sum(value[a][b] for a, b in met)
    if abs(total - plan.total) > 1e-9 * max(1.0, total):
        wrong.append(f"the total is {total}, not {plan.total}")
    if plan.total > plan.upper_bound * (1 + 1e-12):
        wrong.append("the total is above the bound")
    return wrong
