"""Why two members should meet, as data."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from hallway.engine.graph import meet
from hallway.engine.graph.mix import parts
from hallway.engine.graph.results import Reasons
from hallway.engine.graph.signals import SIGNALS
from hallway.engine.types import FloatArray, IntArray, Ranking

if TYPE_CHECKING:
    from hallway.engine.graph.network import Network

_MOST_CONNECTORS = 10
_NOBODY = np.empty(0, np.int64)


def between(network: Network, member: int, other: int) -> Reasons:
    """Connectors, shared topics and the signals' shares in the score of other among the member's candidates."""
    asked = np.array([other])
    ids, signals = meet.candidates(network, member, 20, exclude=_NOBODY, asked=asked)
    by_signal = parts(network.mix, signals)[ids == other]
    # Who is left out of every answer, the member or a tie, is no candidate and scores nothing.
    return _told(network, member, asked, by_signal if by_signal.size else np.zeros((1, len(SIGNALS))))[0]


def rank(network: Network, member: int, k: int, *, exclude: IntArray) -> tuple[Ranking, list[Reasons]]:
    """The k best for one member, and the reasons for each: one search for both."""
    ids, signals = meet.candidates(network, member, k, exclude=exclude)
    by_signal = parts(network.mix, signals)
    ranking, places = meet.best_of(ids, by_signal.sum(axis=1), k)
    return ranking, _told(network, member, ranking.ids, by_signal[places])


def _told(network: Network, member: int, others: IntArray, by_signal: FloatArray) -> list[Reasons]:
    """The reasons for each of others, whose score is made of by_signal (others, signals)."""
    totals = by_signal.sum(axis=1, keepdims=True)
    shares = np.divide(by_signal, totals, out=np.zeros_like(by_signal), where=totals > 0)
    return [
        Reasons(
            connectors=connectors,
            connector_strengths=strengths,
            shared_topics=network.interests.shared(member, other),
            signals=dict(zip(SIGNALS, share, strict=True)),
        )
        for other, (connectors, strengths), share in zip(
            others.tolist(), _connectors(network, member, others), shares.tolist(), strict=True
        )
    ]


def _connectors(network: Network, member: int, others: IntArray) -> list[tuple[IntArray, FloatArray]]:
    """For each of others, who is tied to both and how strongly, the strongest pair of ties first."""
    out, into = network.sides
    own, own_strengths = out.row(member)
    if not own.size or not others.size:
        return [(_NOBODY, np.empty((0, 2)))] * others.size
    rows = [into.row(other) for other in others.tolist()]
    targets = np.concatenate([row[0] for row in rows])
    with network.scratch_pool.borrow(out, network.n_members) as scratch:
        # What stands in the table from before is told by who is at that place among the own ties.
        scratch.there[own] = np.arange(own.size, dtype=np.int32)
        place = scratch.there[targets]
    both = np.flatnonzero(own.take(place, mode="clip") == targets)
    owner = np.searchsorted(np.cumsum([row[0].size for row in rows]), both, side="right")
    connectors, place = targets[both].astype(np.int64), place[both]
    strengths = np.empty((both.size, 2))
    strengths[:, 0] = own_strengths[place]
    strengths[:, 1] = np.concatenate([row[1] for row in rows])[both]
    order = np.lexsort((connectors, -strengths[:, 0] * strengths[:, 1], owner))
    connectors, strengths = connectors[order], strengths[order]
    ends = np.cumsum(np.bincount(owner, minlength=others.size)).tolist()
    told = []
    for first, last in itertools.pairwise([0, *ends]):
        few = slice(first, min(last, first + _MOST_CONNECTORS))
        told.append((connectors[few], strengths[few]))
    return told
