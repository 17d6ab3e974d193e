"""Why two members should meet, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hallway.engine.graph import meet
from hallway.engine.graph.mix import parts
from hallway.engine.graph.results import Reasons
from hallway.engine.graph.signals import SIGNALS

if TYPE_CHECKING:
    from hallway.engine.graph.network import Network

_MOST_CONNECTORS = 10


def between(network: Network, member: int, other: int) -> Reasons:
    """Connectors, shared topics and the signals' shares in the score of other among the member's candidates."""
    out, into = network.sides
    own, own_strengths = out.row(member)
    theirs, their_strengths = into.row(other)
    connectors, i, j = np.intersect1d(own, theirs, assume_unique=True, return_indices=True)
    strengths = np.stack([own_strengths[i], their_strengths[j]], axis=1).astype(np.float64)
    order = np.lexsort((connectors, -strengths.prod(axis=1)))[:_MOST_CONNECTORS]
    ids, signals = meet.candidates(network, member, 20, exclude=np.empty(0, np.int64), asked=np.array([other]))
    by_signal = parts(network.mix, signals)[ids == other].sum(axis=0)
    total = float(by_signal.sum())
    return Reasons(
        connectors=connectors[order].astype(np.int64),
        connector_strengths=strengths[order],
        shared_topics=network.interests.shared(member, other),
        signals={name: float(part) / total if total else 0.0 for name, part in zip(SIGNALS, by_signal, strict=True)},
    )
