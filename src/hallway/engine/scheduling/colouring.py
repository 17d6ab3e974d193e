"""Pairs spread over rounds so that nobody is in two pairs of a round: an edge colouring with so many colours.

A pair goes into a round in which both are free. Where there is none, the pairs of two rounds along a chain that starts
at one of them change places, which frees that person in the other's free round. Source: A. Kempe's chains as used by
V. Vizing (1964); the random steps where a chain ends at the partner are a walk over colourings.
"""

import numpy as np

from hallway.engine.compiled import kernel, part, whole
from hallway.engine.types import BoolArray, Int32Array, IntArray

#: Random chains tried for one pair before it is left over, for each round.
TRIES_PER_ROUND = 60


def colour(pairs: IntArray, partner: Int32Array, settled: BoolArray, rng: np.random.Generator) -> IntArray:
    """Puts the pairs into rounds and returns those for which none was found.

    pairs    (m, 2) people, each pair once.
    partner  (n, rounds) int32, who a person meets in a round, -1 for nobody; changed in place.
    settled  (n, rounds) bool, true where a meeting stays in its round.
    Cost     about m * n / 10 steps at most, far fewer as a rule.
    """
    steps = rng.integers(0, 2**31 - 1, size=4096)
    left = np.zeros(len(pairs), np.bool_)
    for lo in range(0, len(pairs), 2000):
        _colour(
            pairs[lo : lo + 2000], partner, settled, steps, TRIES_PER_ROUND * partner.shape[1], left[lo : lo + 2000]
        )
    return pairs[left]


@kernel
def _colour(pairs, partner, settled, steps, tries, left):  # type: ignore[no-untyped-def]
    rounds = partner.shape[1]
    step = 0
    for k in range(pairs.shape[0]):
        u, v = pairs[k, 0], pairs[k, 1]
        done = False
        for attempt in range(tries):
            offset = steps[step % steps.size] % rounds
            step += 1
            # A round in which both are free.
            for shift in range(rounds):
                c = (shift + offset) % rounds
                if partner[u, c] < 0 and partner[v, c] < 0:
                    partner[u, c] = v
                    partner[v, c] = u
                    done = True
                    break
            if done:
                break
            free_u, free_v = whole(-1), whole(-1)
            for shift in range(rounds):
                c = (shift + offset) % rounds
                if partner[u, c] < 0:
                    free_u = c
                if partner[v, c] < 0:
                    free_v = c
            if free_u < 0 or free_v < 0:
                break
            # Every pair of free rounds once at first, random walks afterwards.
            if attempt == 0:
                for a in range(rounds):
                    if partner[u, a] >= 0:
                        continue
                    for b in range(rounds):
                        if partner[v, b] >= 0:
                            continue
                        if _chain_end(partner, settled, u, b, a) not in (v, -1):
                            _turn(partner, u, b, a)
                            partner[u, b] = v
                            partner[v, b] = u
                            done = True
                            break
                    if done:
                        break
                if done:
                    break
            elif _chain_end(partner, settled, u, free_v, free_u) not in (v, -1):
                _turn(partner, u, free_v, free_u)
                partner[u, free_v] = v
                partner[v, free_v] = u
                done = True
                break
            who = u if steps[step % steps.size] & 1 else v
            free = free_u if who == u else free_v
            other = (steps[step % steps.size] >> 3) % rounds
            step += 1
            if partner[who, other] >= 0 and _chain_end(partner, settled, who, other, free) != -1:
                _turn(partner, who, other, free)
        left[k] = not done


@part
def _chain_end(partner, settled, start, first, second):  # type: ignore[no-untyped-def]
    """Where the chain of rounds first, second, first, ... from `start` ends; -1 when a settled meeting is on it."""
    at = start
    c = first
    while partner[at, c] >= 0:
        if settled[at, c]:
            return -1
        at = partner[at, c]
        c = second if c == first else first
    return at


@part
def _turn(partner, start, first, second):  # type: ignore[no-untyped-def]
    """Lets the meetings on a chain change rounds; `start` is free in `second` before and in `first` after."""
    at = start
    c = first
    following = partner[at, c]
    partner[at, c] = -1
    while following >= 0:
        other = second if c == first else first
        after = partner[following, other]
        partner[at, other] = following
        partner[following, other] = at
        if after < 0:
            partner[following, c] = -1
        at = following
        following = after
        c = other
