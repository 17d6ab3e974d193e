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
    solved = milp(
        -np.asarray(score, float),
        constraints=LinearConstraint(matrix, ub=upper),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(score)),
        options={"mip_rel_gap": 0},
    )
    return float(-solved.fun)


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
