import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.engine import Network
from tests.engine import reference
from tests.engine.strategies import ties


@settings(max_examples=100)
@given(ties(), st.sampled_from([0.05, 0.15, 0.5, 0.9]))
def test_agrees_with_the_linear_system(made, restart):
    network = Network.from_ties(
        made.source, made.target, made.strength, n_members=made.n, directed=made.directed, learn=False
    )
    for member in range(made.n):
        exact = reference.personalized_pagerank(made.matrix, member, restart)
        exact[member] = 0.0
        exact[made.matrix[member] > 0] = 0.0
        for effort in ("normal", "high"):
            found = network.personalized_pagerank(member, restart=restart, effort=effort)
            answer = np.zeros(made.n)
            answer[found.ids] = found.scores
            assert answer == pytest.approx(exact, abs=1e-5)
            assert (np.diff(found.scores) <= 0).all()


def test_agrees_with_networkx():
    rng = np.random.default_rng(2)
    network = Network.from_ties(
        rng.integers(0, 80, 300), rng.integers(0, 80, 300), rng.uniform(0.1, 1, 300), n_members=80, learn=False
    )
    peer = networkx.Graph()
    peer.add_nodes_from(range(80))
    for member in range(80):
        for other, value in zip(*network.ties(member), strict=True):
            peer.add_edge(member, int(other), weight=value)
    for member in range(0, 80, 9):
        exact = networkx.pagerank(peer, alpha=0.85, personalization={member: 1.0}, tol=1e-12, max_iter=1000)
        for other in [member, *peer[member]]:
            del exact[other]
        found = network.personalized_pagerank(member, 20, effort="high")
        best = sorted(exact, key=lambda other: -exact[other])[: found.ids.size]
        assert set(found.ids.tolist()) == set(best)
        assert found.scores == pytest.approx([exact[other] for other in found.ids.tolist()], abs=1e-5)


def test_a_star_answers_from_the_middle_and_from_a_leaf():
    leaves = 200_000
    star = Network.from_ties(np.zeros(leaves, np.int64), np.arange(1, leaves + 1), learn=False)
    assert star.personalized_pagerank(0).ids.tolist() == []
    from_leaf = star.personalized_pagerank(1)
    assert from_leaf.ids.tolist() == list(range(2, 22))
    assert star.people_to_meet(1).ids.size == 20


def test_whoever_lost_every_tie_is_no_longer_a_hub_of_a_large_network():
    """From some size on, those with the strongest ties are candidates of every walk; the network built anew says who."""
    ties = np.array([(1, 2), (1, 3), (2, 4), (3, 4), (5, 6)])
    ones = np.ones(len(ties))
    network = Network.from_ties(ties[:, 0], ties[:, 1], ones, n_members=5000)
    assert 5 in network.personalized_pagerank(1, 9).ids
    changed = network.with_changes([5], [6], [0.0])
    anew = Network.from_ties(ties[:-1, 0], ties[:-1, 1], ones[:-1], n_members=5000)
    assert changed.personalized_pagerank(1, 9).ids.tolist() == anew.personalized_pagerank(1, 9).ids.tolist() == [4]
    assert 5 in network.personalized_pagerank(1, 9).ids, "what was there before stays as it was"
