"""Whom to meet: candidates around a member, their signals, and the network's mix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hallway.engine.graph.mix import parts
from hallway.engine.graph.pagerank import tolerance_for
from hallway.engine.graph.results import Rankings
from hallway.engine.graph.signals import fill_likeness, gather
from hallway.engine.graph.threads import in_threads
from hallway.engine.types import FloatArray, IntArray, Progress, Ranking

if TYPE_CHECKING:
    from hallway.engine.graph.network import Network

RESTART = 0.15
_NOBODY = np.empty(0, np.int64)
#: Candidates taken by each way of finding them: at least so many, and so many for each one asked for.
_LEAST_WIDTH = 150
_WIDTH_FOR_EACH = 4
_MEMBERS_A_THREAD = 32


def candidates(
    network: Network, member: int, k: int, *, exclude: IntArray, asked: IntArray = _NOBODY
) -> tuple[IntArray, FloatArray]:
    """Ids and signals of those who may be suggested, and of those asked for."""
    out, into = network.sides
    known = [out.row(member)[0]] if out is into else [out.row(member)[0], into.row(member)[0]]
    banned = np.concatenate([np.array([member]), *known, exclude], dtype=np.int64)
    width = min(max(_LEAST_WIDTH, _WIDTH_FOR_EACH * k), network.n_members)
    tolerance = tolerance_for(out, "normal", grand_total=network.grand_total)
    mean_spread = 1.0 / network.grand_total if network.hubs.size else 0.0
    with network.scratch_pool.borrow(out, network.n_members) as scratch:
        ids, signals = gather(
            out.rows, into.rows, out.uses, into.uses, member, RESTART, tolerance, banned, asked,
            width, network.hubs, network.popular, mean_spread, scratch,
        )  # fmt: skip
    if network.interests.is_known:
        fill_likeness(network.interests.rows, member, ids, signals)
    return ids, signals


def rank(network: Network, member: int, k: int, *, exclude: IntArray) -> Ranking:
    """The k best for one member."""
    ids, signals = candidates(network, member, k, exclude=exclude)
    return best_of(ids, parts(network.mix, signals).sum(axis=1), k)[0]


def best_of(ids: IntArray, scores: FloatArray, k: int) -> tuple[Ranking, IntArray]:
    """The k best that score at all, equal scores by rising id, and their places."""
    best = np.lexsort((ids, -scores))[:k]
    best = best[scores[best] > 0]
    return Ranking(ids=ids[best], scores=scores[best]), best


def rank_many(
    network: Network, members: IntArray, k: int, *, exclude: IntArray, progress: Progress | None = None
) -> Rankings:
    """The k best for each of many members."""
    k = min(k, max(network.n_members, 1))
    ids, scores = np.full((members.size, k), -1, np.int64), np.full((members.size, k), np.nan)

    def fill(first: int, last: int) -> None:
        for row in range(first, last):
            ranking = rank(network, int(members[row]), k, exclude=exclude)
            ids[row, : ranking.ids.size] = ranking.ids
            scores[row, : ranking.ids.size] = ranking.scores

    in_threads(fill, members.size, least=_MEMBERS_A_THREAD, progress=progress)
    return Rankings(ids=ids, scores=scores)
