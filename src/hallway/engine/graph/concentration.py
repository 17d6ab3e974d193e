"""How few people the relationship between two organisations rests on."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from hallway.engine.graph.checks import as_ids, as_strengths, check_same_length
from hallway.engine.graph.results import Concentration, Concentrations
from hallway.engine.types import IntArray


def concentration(holder: npt.ArrayLike, other: npt.ArrayLike, strength: npt.ArrayLike) -> Concentration:
    """Concentration of one pair of organisations, seen from the holders' side.

    holder, other  (m,) ids of the two people of each tie, holder on this side and other on that; the same id on both
                   sides is two people. strength (m,) in (0, 1]; the same tie twice counts twice in the shares.
    Returns  Concentration; without any tie hhi and bus_factor are 0. Equal shares are in order of id.
    Raises   InvalidInput.
    Cost     O(m sqrt(people)).
    Source   hhi: Hirschman, The Paternity of an Index, American Economic Review 1964. The bus factor is a minimum
             vertex cover, found as a maximum matching (Koenig 1931; Hopcroft and Karp 1973).
    """
    holders = as_ids("holder", holder)
    many = concentration_many(np.zeros(holders.size, np.int64), holders, other, strength)
    if many.pair.size == 0:
        return Concentration(hhi=0.0, bus_factor=0, holders=np.empty(0, np.int64), share=np.empty(0))
    return many.of(0)


def concentration_many(
    pair: npt.ArrayLike, holder: npt.ArrayLike, other: npt.ArrayLike, strength: npt.ArrayLike
) -> Concentrations:
    """`concentration` of every pair of organisations at once.

    pair  (m,) the pair of organisations of each tie; holder, other, strength as in `concentration`.
    Cost  O(m log m + m sqrt(people)); 1,000,000 ties take seconds.
    """
    pairs = as_ids("pair", pair)
    holders = as_ids("holder", holder)
    check_same_length("holder", holders, size=pairs.size, beside="pair")
    others = as_ids("other", other)
    check_same_length("other", others, size=pairs.size, beside="pair")
    weights = as_strengths("strength", strength, size=pairs.size, beside="pair")
    if pairs.size == 0:
        none = np.empty(0, np.int64)
        return Concentrations(none, np.empty(0), none, np.zeros(1, np.int64), none, np.empty(0))

    pair_ids, pair_of_tie = np.unique(pairs, return_inverse=True)
    this_side, this_of_tie = _people(pair_of_tie, holders)
    that_side, that_of_tie = _people(pair_of_tie, others)
    pair_of_holder = this_side[0]
    held = np.bincount(this_of_tie, weights=weights)
    share = held / np.bincount(pair_of_holder, weights=held)[pair_of_holder]
    hhi = np.minimum(np.bincount(pair_of_holder, weights=share**2), 1.0)
    ties = csr_array(
        (np.ones(pairs.size, np.int8), (this_of_tie, that_of_tie)), shape=(this_side.shape[1], that_side.shape[1])
    )
    matched = maximum_bipartite_matching(ties, perm_type="column") >= 0
    bus_factor = np.bincount(pair_of_holder[matched], minlength=pair_ids.size)
    order = np.lexsort((this_side[1], -share, pair_of_holder))
    indptr = np.zeros(pair_ids.size + 1, np.int64)
    np.cumsum(np.bincount(pair_of_holder), out=indptr[1:])
    return Concentrations(
        pair=pair_ids,
        hhi=hhi,
        bus_factor=bus_factor,
        indptr=indptr,
        holders=this_side[1][order],
        share=share[order],
    )


def _people(pair_of_tie: IntArray, person: IntArray) -> tuple[IntArray, IntArray]:
    """Distinct (pair, person), as (2, p) sorted, and each tie's place among them."""
    people, place = np.unique(np.stack([pair_of_tie, person]), axis=1, return_inverse=True)
    return people, place.ravel()
