import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.engine import Network
from tests.engine import reference
from tests.engine.strategies import ties


def network_of(made):
    return Network.from_ties(
        made.source, made.target, made.strength, n_members=made.n, directed=made.directed, learn=False
    )


def assert_valid(network, matrix, found, start, goal, max_ties):
    connectors = [member for route in found for member in route.members[1:-1]]
    assert len(connectors) == len(set(connectors))
    assert len({route.members for route in found}) == len(found)
    for route in found:
        assert (route.members[0], route.members[-1]) == (start, goal)
        assert len(route.members) - 1 <= max_ties
        trust = np.prod([matrix[a, b] for a, b in zip(route.members, route.members[1:], strict=False)])
        assert route.trust == pytest.approx(trust, rel=1e-6)


@settings(max_examples=150)
@given(ties(max_members=7), st.integers(1, 5), st.sets(st.integers(0, 6), max_size=2))
def test_first_route_is_the_best_and_the_next_are_the_best_of_what_is_left(made, max_ties, exclude):
    network, matrix = network_of(made), made.matrix
    exclude = {member for member in exclude if member < made.n}
    for start, goal in ((0, 1), (1, 0)):
        found = network.routes(start, goal, k=3, max_ties=max_ties, exclude=exclude)
        assert_valid(network, matrix, found, start, goal, max_ties)
        barred, direct_taken = set(exclude), False
        for route in found:
            ahead = matrix.copy()
            if direct_taken:
                ahead[start, goal] = 0.0
            best = reference.routes(ahead, start, goal, 1, max_ties, exclude=barred)
            assert route.trust == pytest.approx(best[0][1], rel=1e-6)
            barred |= set(route.members[1:-1])
            direct_taken |= len(route.members) == 2
        if len(found) < 3:
            ahead = matrix.copy()
            if direct_taken:
                ahead[start, goal] = 0.0
            assert reference.routes(ahead, start, goal, 1, max_ties, exclude=barred) == []


@settings(max_examples=60)
@given(ties(max_members=7))
def test_without_leaves_ties_unused(made):
    network = network_of(made)
    without = [(0, 2), (1, 2)] if made.n > 2 else [(0, 1)]
    matrix = made.matrix
    for s, t in without:
        matrix[s, t] = 0.0
        if not made.directed:
            matrix[t, s] = 0.0
    expected = reference.routes(matrix, 0, 1, 1, 4)
    found = network.routes(0, 1, k=1, without=without)
    assert [route.trust for route in found] == pytest.approx([trust for _, trust in expected], rel=1e-6)


def test_agrees_with_networkx_where_the_limit_does_not_bind():
    rng = np.random.default_rng(11)
    source, target, strength = rng.integers(0, 60, 150), rng.integers(0, 60, 150), rng.uniform(0.05, 1, 150)
    network = Network.from_ties(source, target, strength, n_members=60, learn=False)
    peer = networkx.Graph()
    for member in range(60):
        for other, value in zip(*network.ties(member), strict=True):
            peer.add_edge(member, int(other), length=-np.log(value))
    for start in range(0, 60, 7):
        for goal in range(3, 60, 11):
            found = network.routes(start, goal, k=1, max_ties=59)
            try:
                length = networkx.dijkstra_path_length(peer, start, goal, weight="length")
            except (networkx.NetworkXNoPath, networkx.NodeNotFound):
                length = None
            if start == goal or length is None:
                assert found == []
            else:
                assert found[0].trust == pytest.approx(np.exp(-length), rel=1e-5)


def test_equally_trusted_routes_prefer_fewer_ties_then_smaller_ids():
    network = Network.from_ties([0, 3, 0, 2, 0, 4, 5], [3, 1, 2, 1, 4, 5, 1], [1.0] * 7, learn=False)
    assert [route.members for route in network.routes(0, 1)] == [(0, 2, 1), (0, 3, 1), (0, 4, 5, 1)]


def test_a_direct_tie_counts_once():
    network = Network.from_ties([0, 0, 2], [1, 2, 1], [0.3, 0.9, 0.9], learn=False)
    assert [route.members for route in network.routes(0, 1)] == [(0, 2, 1), (0, 1)]
