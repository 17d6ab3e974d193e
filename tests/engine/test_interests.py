"""Interests changed since the network was built count as if it had been built with them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from hallway.engine import Network
from hallway.engine.errors import InvalidInput
from tests.engine.strategies import ties

TOPICS = 4
weights = st.lists(st.sampled_from([0.0, 0.0, 0.5, 1.0, 2.0]), min_size=TOPICS, max_size=TOPICS)


def built(made, matrix):
    return Network.from_ties(
        made.source,
        made.target,
        made.strength,
        n_members=made.n,
        directed=made.directed,
        interests=csr_array(np.array(matrix).reshape(made.n, -1)),
        learn=False,
    )


def answers(network):
    """Who is suggested to whom with which score, and what the two have in common."""
    found = [network.people_to_meet(member, 9) for member in range(network.n_members)]
    shared = [
        network.reasons(one, other).shared_topics.tolist()
        for one in range(network.n_members)
        for other in range(network.n_members)
    ]
    return [ranking.ids.tolist() for ranking in found], [ranking.scores.tolist() for ranking in found], shared


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_changed_interests_count_as_if_built_with_them(data):
    made = data.draw(ties(max_members=7))
    matrix = [data.draw(weights) for _ in range(made.n)]
    network = built(made, matrix)
    for _round in range(data.draw(st.integers(1, 3))):
        members = data.draw(st.lists(st.integers(0, made.n - 1), unique=True, min_size=1))
        for member in members:
            matrix[member] = data.draw(weights)
        network = network.with_interests(members, csr_array(np.array([matrix[member] for member in members])))

    assert answers(network) == answers(built(made, matrix))


def test_interests_of_a_network_that_had_none_and_of_members_who_came_later():
    network = Network.from_ties([0, 1], [1, 2], n_members=3, learn=False)

    later = network.with_changes([1], [3], [1.0], n_members=4).with_interests([0, 3], csr_array(np.ones((2, 2))))

    assert later.reasons(0, 3).shared_topics.tolist() == [0, 1]
    rebuilt = Network.from_ties(
        [0, 1, 1], [1, 2, 3], interests=csr_array([[1, 1], [0, 0], [0, 0], [1, 1]]), learn=False
    )
    assert answers(later) == answers(rebuilt)
    assert network.reasons(0, 2).shared_topics.tolist() == []


def test_a_topic_taken_off_shapes_nobody_elses_likeness():
    ties_ = ([0, 0, 0], [1, 2, 3])
    rare = csr_array([[0, 0], [1, 1], [1, 0], [0, 1], [0, 1]])
    network = Network.from_ties(*ties_, n_members=5, interests=rare, learn=False)
    without = Network.from_ties(
        *ties_, n_members=5, interests=csr_array([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]), learn=False
    )

    assert answers(network.with_interests([4], csr_array((1, 2)))) == answers(without)


def test_a_network_without_some_members_interests_is_as_if_they_had_stated_none():
    ties_ = ([0, 0, 0], [1, 2, 3])
    stated = csr_array([[0, 0], [1, 1], [1, 0], [0, 1], [0, 1]])
    network = Network.from_ties(*ties_, n_members=5, interests=stated, learn=False)
    silent = Network.from_ties(
        *ties_, n_members=5, interests=csr_array([[0, 0], [0, 0], [1, 0], [0, 1], [0, 0]]), learn=False
    )

    assert answers(network.with_interests([1, 4], None)) == answers(silent)
    changed = csr_array(np.ones((1, 3)))
    assert answers(network.with_interests([3], changed).with_interests([4, 1], None)) == answers(
        silent.with_interests([3], changed)
    )
    assert answers(network.with_interests([0], None)) == answers(network)


def test_changed_interests_survive_saving(tmp_path):
    network = Network.from_ties([0, 1], [1, 2], interests=csr_array(np.eye(3)), learn=False)
    changed = network.with_interests([2], csr_array([[1.0, 0, 0, 2.0]]))

    changed.save(tmp_path)

    assert answers(Network.load(tmp_path)) == answers(changed)


@pytest.mark.parametrize(
    ("members", "interests", "argument"),
    [
        ([0, 0], np.ones((2, 1)), "members"),
        ([9], np.ones((1, 1)), "members"),
        ([0], np.ones((2, 1)), "interests"),
        ([0], -np.ones((1, 1)), "interests"),
        ([0], [["many"]], "interests"),
    ],
)
def test_bad_changes_of_interests_are_refused_by_name(members, interests, argument):
    network = Network.from_ties([0, 1], [1, 2], learn=False)
    with pytest.raises(InvalidInput) as refused:
        network.with_interests(members, interests)
    assert refused.value.argument == argument
