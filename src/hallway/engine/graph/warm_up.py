"""Compile, or load from the cache, every kernel of the graph before a member waits for one."""

import numpy as np
from scipy.sparse import csr_array

from hallway.engine.graph.learning import warm_up as warm_up_learning
from hallway.engine.graph.network import Network


def warm_up() -> None:
    """Ask a small network everything once, with and without directions, times and changes."""
    source, target = np.array([0, 1, 2, 0, 1]), np.array([1, 2, 3, 2, 2])
    strength = np.array([0.5, 0.6, 0.7, 0.8, 0.9])
    topics = csr_array(np.ones((5, 2)))
    for directed in (False, True):
        network = Network.from_ties(
            source,
            target,
            strength,
            n_members=5,
            directed=directed,
            interests=topics,
            last_used=np.arange(5.0),
            learn=False,
        )
        network = network.with_changes([3], [4], [0.5]).with_changes([0], [4], [0.5], n_members=6)
        network = network.with_interests([1], csr_array(np.ones((1, 2))))
        network.personalized_pagerank(0, 2)
        network.people_to_meet(0, 2)
        network.people_to_meet_many([0, 1], 2)
        network.reasons(0, 3)
        network.routes(0, 4, k=2, without=[(0, 4)])
    Network.from_ties(source, target, learn=False).people_to_meet(0, 2)
    warm_up_learning()
