"""What speaks for meeting somebody, and the score made of it, beside plain sums and networkx."""

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from hallway.engine import Network
from hallway.engine.graph import meet
from hallway.engine.graph.mix import STARTING_MIX
from hallway.engine.graph.signals import SIGNALS
from tests.engine import reference
from tests.engine.strategies import ties

_NOBODY = np.empty(0, np.int64)


@st.composite
def communities(draw):
    """Ties, when each was last used (or None), and interests."""
    made = draw(ties())
    used = None
    if draw(st.booleans()):
        used = np.array(
            draw(st.lists(st.integers(0, 5), min_size=made.source.size, max_size=made.source.size)), np.float64
        )
    interests = np.array(
        draw(st.lists(st.sampled_from([0.0, 0.0, 1.0, 2.5]), min_size=3 * made.n, max_size=3 * made.n))
    )
    return made, used, interests.reshape(made.n, 3)


def network_of(made, used, interests):
    return Network.from_ties(
        made.source,
        made.target,
        made.strength,
        n_members=made.n,
        directed=made.directed,
        last_used=used,
        interests=csr_array(interests),
        learn=False,
    )


def recency_of(made, used):
    """(n, n) the part of all ties that were last used no later; of a tie given twice the later."""
    if used is None or not used.size:
        return None
    table = np.zeros((made.n, made.n))
    for one, other, at in zip(made.source, made.target, used, strict=True):
        lately = np.float32((used <= at).mean())
        table[one, other] = max(table[one, other], lately)
        if not made.directed:
            table[other, one] = max(table[other, one], lately)
    return table


@settings(max_examples=80)
@given(communities())
def test_every_signal_is_the_plain_sum_that_describes_it(community):
    made, used, interests = community
    network = network_of(made, used, interests)
    for member in range(made.n):
        expected = reference.signals(made.matrix, recency_of(made, used), interests, member)
        ids, found = meet.candidates(network, member, 20, exclude=_NOBODY)
        known = set(np.flatnonzero(made.matrix[member])) | set(np.flatnonzero(made.matrix[:, member])) | {member}
        tied = set(np.flatnonzero(made.matrix.any(axis=0)))
        assert set(ids.tolist()) == tied - known
        for column, name in enumerate(SIGNALS):
            assert found[:, column] == pytest.approx(expected[name][ids], rel=1e-4, abs=2e-6), name


@settings(max_examples=80)
@given(communities(), st.integers(0, 8))
def test_people_to_meet_are_ranked_by_the_weighted_curves_of_their_signals(community, excluded):
    made, used, interests = community
    network = network_of(made, used, interests)
    for member in range(made.n):
        expected_signals = reference.signals(made.matrix, recency_of(made, used), interests, member)
        known = set(np.flatnonzero(made.matrix[member])) | set(np.flatnonzero(made.matrix[:, member]))
        untied = set(np.flatnonzero(~made.matrix.any(axis=0)))
        left_out = known | untied | {member, excluded}
        expected = reference.people_to_meet(expected_signals, STARTING_MIX.weights, left_out)
        found = network.people_to_meet(member, exclude=[excluded] if excluded < made.n else None)
        assert dict(zip(found.ids.tolist(), found.scores.tolist(), strict=True)) == pytest.approx(expected, abs=2e-3)
        assert (np.diff(found.scores) <= 0).all()


def test_connectors_count_as_in_networkx():
    rng = np.random.default_rng(8)
    made = networkx.gnm_random_graph(60, 240, seed=8)
    source, target = np.array(made.edges).T
    network = Network.from_ties(source, target, rng.uniform(0.1, 1, source.size), n_members=60, learn=False)
    for member in range(60):
        ids, found = meet.candidates(network, member, 20, exclude=_NOBODY)
        pairs = [(member, int(other)) for other in ids]
        by_name = dict(zip(SIGNALS, found.T, strict=True))
        common = [len(list(networkx.common_neighbors(made, *pair))) for pair in pairs]
        assert by_name["common"].tolist() == common
        exclusive = [value for _, _, value in networkx.resource_allocation_index(made, pairs)]
        assert by_name["exclusive"] == pytest.approx(exclusive)


@settings(max_examples=60)
@given(communities(), st.randoms(use_true_random=False))
def test_members_under_other_numbers_get_the_same_answers(community, random):
    made, used, interests = community
    number = np.array(random.sample(range(made.n), made.n))
    renamed = Network.from_ties(
        number[made.source],
        number[made.target],
        made.strength,
        n_members=made.n,
        directed=made.directed,
        last_used=used,
        interests=csr_array(interests[np.argsort(number)]),
        learn=False,
    )
    network = network_of(made, used, interests)
    for member in range(made.n):
        for ask, tolerance in (("personalized_pagerank", 1e-5), ("people_to_meet", 2e-3)):
            plain, other = getattr(network, ask)(member), getattr(renamed, ask)(int(number[member]))
            expected = dict(zip(number[plain.ids].tolist(), plain.scores.tolist(), strict=True))
            assert dict(zip(other.ids.tolist(), other.scores.tolist(), strict=True)) == pytest.approx(
                expected, abs=tolerance
            )
        goal = (member + 1) % made.n
        plain, other = network.routes(member, goal, 1), renamed.routes(int(number[member]), int(number[goal]), 1)
        assert [route.trust for route in other] == pytest.approx([route.trust for route in plain], rel=1e-9)


def test_members_under_other_numbers_are_suggested_in_the_same_order_where_no_scores_are_equal():
    rng = np.random.default_rng(12)
    source, target, strength = rng.integers(0, 200, 900), rng.integers(0, 200, 900), rng.uniform(0.05, 1, 900)
    number = rng.permutation(200)
    network = Network.from_ties(source, target, strength, n_members=200, learn=False)
    renamed = Network.from_ties(number[source], number[target], strength, n_members=200, learn=False)
    for member in range(0, 200, 5):
        plain, other = network.people_to_meet(member), renamed.people_to_meet(int(number[member]))
        apart = np.concatenate([[True], np.diff(plain.scores) < -1e-4])
        distinct = apart & np.append(apart[1:], True)
        assert np.array_equal(other.ids[distinct], number[plain.ids][distinct])
        routes = [net.routes(a, b) for net, a, b in ((network, member, 7), (renamed, number[member], number[7]))]
        assert [route.members for route in routes[1]] == [tuple(number[list(route.members)]) for route in routes[0]]
        assert distinct.sum() > 10


def test_equal_scores_are_in_order_of_id():
    leaves = 30
    star = Network.from_ties(np.zeros(leaves, np.int64), np.arange(1, leaves + 1), learn=False)
    assert star.people_to_meet(5, 10).ids.tolist() == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert star.people_to_meet_many([5], 3).ids.tolist() == [[1, 2, 3]]
