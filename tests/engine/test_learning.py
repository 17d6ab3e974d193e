import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from hallway.engine import Network
from hallway.engine.graph import learning
from hallway.engine.graph.mix import STARTING_MIX
from hallway.engine.graph.signals import SIGNALS


def grouped_ties(rng, *, n=600, groups=30, ties=1500):
    """As many ties inside groups as at random, and each member's group as an interest."""
    group = rng.integers(0, groups, n)
    source, target = rng.integers(0, n, 60 * ties), rng.integers(0, n, 60 * ties)
    inside = np.flatnonzero((group[source] == group[target]) & (source != target))[:ties]
    taken = np.concatenate([inside, np.arange(ties)])
    return source[taken], target[taken], csr_array((np.ones(n), (np.arange(n), group)))


def test_a_network_whose_ties_follow_interests_learns_that_they_do():
    source, target, interests = grouped_ties(np.random.default_rng(1))
    network = Network.from_ties(source, target, n_members=600, interests=interests)
    assert network.mix.learned
    assert network.mix.precision > network.mix.starting_precision > 0
    assert network.mix.hidden_ties > 0
    assert network.mix.share_of("interests") > STARTING_MIX.share_of("interests")


def test_learning_is_the_same_for_the_same_seed():
    source, target, interests = grouped_ties(np.random.default_rng(2), n=300, groups=20, ties=1200)
    one, other = (Network.from_ties(source, target, n_members=300, interests=interests, seed=5).mix for _ in range(2))
    assert one == other


def test_few_ties_or_no_wish_to_learn_keep_the_starting_mix():
    few = Network.from_ties([0, 1, 2, 0], [1, 2, 3, 2])
    assert (few.mix.learned, few.mix.weights) == (False, STARTING_MIX.weights)
    assert "starting mix" in few.mix.note
    source, target, _ = grouped_ties(np.random.default_rng(3))
    assert Network.from_ties(source, target, learn=False).mix == STARTING_MIX


def test_ties_at_random_teach_nothing_worth_keeping():
    rng = np.random.default_rng(4)
    network = Network.from_ties(rng.integers(0, 400, 1600), rng.integers(0, 400, 1600), n_members=400)
    if network.mix.learned:
        assert network.mix.precision > network.mix.starting_precision
    else:
        assert network.mix.weights == STARTING_MIX.weights


def test_what_was_learned_is_kept_by_changes_and_when_saved(tmp_path):
    source, target, interests = grouped_ties(np.random.default_rng(1))
    network = Network.from_ties(source, target, n_members=600, interests=interests)
    network.save(tmp_path)
    assert network.mix == Network.load(tmp_path).mix == network.with_changes([0], [1], [0.5]).mix


@pytest.mark.parametrize("directed", [False, True])
def test_timed_and_directed_networks_learn_too(directed):
    source, target, interests = grouped_ties(np.random.default_rng(6))
    network = Network.from_ties(
        source, target, n_members=600, interests=interests, last_used=np.arange(source.size), directed=directed
    )
    assert set(network.mix.weights) == set(SIGNALS)
    assert network.mix.asked_members >= 30
    assert network.people_to_meet(int(source[0])).ids.size > 0


def test_suggestions_lead_back_to_ties_that_were_hidden():
    source, target, interests = grouped_ties(np.random.default_rng(7))
    hidden = np.arange(source.size) % 10 == 0
    network = Network.from_ties(source[~hidden], target[~hidden], n_members=600, interests=interests)
    known = {frozenset(pair) for pair in zip(source[~hidden].tolist(), target[~hidden].tolist(), strict=True)}
    wanted = {frozenset(pair) for pair in zip(source[hidden].tolist(), target[hidden].tolist(), strict=True)} - known
    hits = sum(max(pair) in network.people_to_meet(min(pair), 10).ids for pair in wanted)
    assert hits > len(wanted) / 4


@settings(max_examples=50)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 3))
def test_the_loss_is_the_plain_likelihood_and_its_slope_the_difference(seed, lists, columns):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 6, lists)
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    features = rng.random((bounds[-1], columns)).astype(np.float32)
    is_hidden = rng.random(bounds[-1]) < 0.3
    is_hidden[bounds[:-1]] = True
    weights = rng.uniform(0, 3, columns)

    def plain(weights):
        value = 0.0
        for first, last in itertools.pairwise(bounds):
            scores = features[first:last].astype(float) @ weights
            hidden = is_hidden[first:last]
            value += np.log(np.exp(scores).sum()) - scores[hidden].mean()
        return value / lists

    for loss in (learning._loss, learning._loss.py_func):
        slope = np.empty(columns)
        assert loss(features, is_hidden, bounds, weights, slope) == pytest.approx(plain(weights))
        for column in range(columns):
            step = np.zeros(columns)
            step[column] = 1e-5
            assert slope[column] == pytest.approx((plain(weights + step) - plain(weights - step)) / 2e-5, abs=1e-6)
