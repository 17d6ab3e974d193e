"""Compile, or load from the cache, the kernels of the graph before somebody waits for one."""

import numpy as np
from scipy.sparse import csr_array

from hallway.engine.graph.adjacency import Adjacency
from hallway.engine.graph.interests import Interests
from hallway.engine.graph.learning import warm_up as warm_up_learning
from hallway.engine.graph.mix import STARTING_MIX
from hallway.engine.graph.network import Network
from hallway.engine.graph.scratch import ScratchPool


def warm_up_answers() -> None:
    """Ask a small network whom to meet and by which way, as it is loaded and with changes."""
    network = _few_members().with_changes([3], [4], [0.5], n_members=6)
    network.people_to_meet(0, 2)
    network.routes(0, 4, k=2)


def warm_up_building() -> None:
    """Build a small network, and learn from one."""
    Network.from_ties([0, 1, 2], [1, 2, 3], learn=False)
    warm_up_learning()


def warm_up_walk() -> None:
    """Rank by the walk alone."""
    _few_members().personalized_pagerank(0, 2)


def _few_members() -> Network:
    """Four in a row and one alone, put together without any kernel."""
    rows = Adjacency.of_base(
        np.array([0, 1, 3, 5, 6, 6]),
        np.array([1, 0, 2, 1, 3, 2], np.int32),
        np.full(6, 0.5, np.float32),
        np.empty(0, np.float32),
        np.array([0.5, 1.0, 1.0, 0.5, 0.0], np.float32),
    )
    return Network(
        out=rows,
        into=rows,
        interests=Interests.from_matrix(csr_array(np.ones((5, 2))), n_members=5),
        mix=STARTING_MIX,
        hubs=np.empty(0, np.int64),
        popular=np.empty(0, np.int64),
        grand_total=3.0,
        scratch_pool=ScratchPool(),
    )
