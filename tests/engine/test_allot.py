"""The allotment of a few pairs: exact, fair, stable, the same for every order of the input."""

import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.engine import allot
from hallway.engine.errors import InvalidInput
from tests.engine.reference_matching import all_allotments, best_total


@st.composite
def instances(draw, most_pairs=60, levels=None):
    members, candidates = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, members - 1), st.integers(0, candidates - 1)), unique=True, max_size=most_pairs
        )
    )
    value = st.integers(-1, levels) if levels else st.floats(-0.5, 1.0, allow_subnormal=False)
    score = draw(st.lists(value, min_size=len(pairs), max_size=len(pairs)))
    member = np.array([pair[0] for pair in pairs], int)
    candidate = np.array([pair[1] for pair in pairs], int)
    return member, candidate, np.array(score, float), draw(st.integers(1, 4)), draw(st.integers(0, 4))


def assert_within_limits(found, member, candidate, per_member, capacity):
    assert found.chosen.shape == member.shape
    assert found.chosen.dtype == np.bool_
    assert np.bincount(member[found.chosen], minlength=1).max() <= per_member
    assert np.bincount(candidate[found.chosen], minlength=1).max() <= capacity


@settings(max_examples=150, deadline=None)
@given(instances())
def test_allot_agrees_with_integer_programming(instance):
    member, candidate, score, per_member, capacity = instance

    found = allot(member, candidate, score, per_member=per_member, capacity=capacity)

    assert_within_limits(found, member, candidate, per_member, capacity)
    assert found.total == pytest.approx(best_total(member, candidate, score, per_member, capacity), rel=1e-9, abs=1e-12)
    assert found.total == pytest.approx(score[found.chosen].sum(), abs=1e-12)
    assert found.total <= found.upper_bound <= found.total * (1 + 1e-9) + 1e-12


@settings(max_examples=60, deadline=None)
@given(instances(most_pairs=9, levels=3))
def test_allot_with_equal_scores_agrees_with_trying_all(instance):
    member, candidate, score, per_member, capacity = instance

    found = allot(member, candidate, score, per_member=per_member, capacity=capacity)

    best = max(total for total, _ in all_allotments(member, candidate, score, per_member, capacity))
    assert found.total == pytest.approx(best, abs=1e-12)
    assert not (found.chosen & (score <= 0)).any()


def test_allot_agrees_with_networkx_min_cost_flow():
    rng = np.random.default_rng(3)
    member, candidate = np.divmod(rng.choice(30 * 20, 250, replace=False), 20)
    score = rng.integers(1, 1000, 250)
    graph = nx.DiGraph()
    for i in range(30):
        graph.add_edge("source", ("m", i), capacity=3, weight=0)
    for j in range(20):
        graph.add_edge(("c", j), "sink", capacity=4, weight=0)
    for i, j, value in zip(member.tolist(), candidate.tolist(), score.tolist(), strict=True):
        graph.add_edge(("m", i), ("c", j), capacity=1, weight=-value)
    graph.add_edge("sink", "source", capacity=90, weight=0)
    flow = nx.min_cost_flow(graph)

    found = allot(member, candidate, score, per_member=3, capacity=4)

    assert found.total == -nx.cost_of_flow(graph, flow)


@settings(max_examples=80, deadline=None)
@given(instances(levels=4), st.randoms(use_true_random=False))
def test_allot_chooses_the_same_pairs_in_any_input_order(instance, random):
    member, candidate, score, per_member, capacity = instance
    order = np.array(random.sample(range(len(score)), len(score)), int)

    found = allot(member, candidate, score, per_member=per_member, capacity=capacity)
    shuffled = allot(member[order], candidate[order], score[order], per_member=per_member, capacity=capacity)

    assert (found.chosen[order] == shuffled.chosen).all()


@settings(max_examples=80, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_relabelling_people_keeps_the_total_and_a_choice_without_ties(instance, random):
    member, candidate, score, per_member, capacity = instance
    score = score + np.arange(score.size) * 1e-3 / 7
    new_member = np.array(random.sample(range(9), 9))
    new_candidate = np.array(random.sample(range(9), 9))

    found = allot(member, candidate, score, per_member=per_member, capacity=capacity)
    renamed = allot(new_member[member], new_candidate[candidate], score, per_member=per_member, capacity=capacity)

    assert renamed.total == pytest.approx(found.total, rel=1e-9, abs=1e-12)
    assert score[renamed.chosen].sum() == pytest.approx(score[found.chosen].sum(), abs=1e-12)


def test_relabelling_people_keeps_the_choice_where_the_best_is_unique():
    rng = np.random.default_rng(5)
    member, candidate = np.divmod(np.arange(40 * 30), 30)
    score = rng.random(member.size)
    new_member, new_candidate = rng.permutation(40), rng.permutation(30)

    found = allot(member, candidate, score, capacity=3)
    renamed = allot(new_member[member], new_candidate[candidate], score, capacity=3)

    assert (found.chosen == renamed.chosen).all()


def test_among_equals_members_and_candidates_get_equal_numbers():
    member, candidate = np.divmod(np.arange(36), 6)

    scarce = allot(member, candidate, np.ones(36), per_member=3, capacity=2)
    plenty = allot(member, candidate, np.ones(36), per_member=3, capacity=6)

    assert np.bincount(member[scarce.chosen]).tolist() == [2] * 6
    assert np.bincount(candidate[plenty.chosen]).tolist() == [3] * 6
    assert (scarce.total, plenty.total) == (12.0, 18.0)


def test_capacity_and_per_member_by_person_are_kept():
    member, candidate = np.divmod(np.arange(20), 5)

    found = allot(member, candidate, np.ones(20), per_member=[1, 2, 0, 3], capacity=[0, 1, 5, 5, 5])

    assert np.bincount(member[found.chosen], minlength=4).tolist() == [1, 2, 0, 3]
    assert np.bincount(candidate[found.chosen], minlength=5)[:2].tolist() <= [0, 1]
    assert found.total == 6.0


def test_previous_is_kept_among_equals():
    member, candidate = np.divmod(np.arange(64), 8)
    rng = np.random.default_rng(1)
    previous = allot(member, candidate, rng.random(64), per_member=2, capacity=2).chosen

    found = allot(member, candidate, np.full(64, 0.5), per_member=2, capacity=2, previous=previous)

    assert (found.chosen == previous).all()


def test_previous_gives_way_to_a_better_score():
    found = allot([0, 0], [0, 1], [0.5, 0.50001], per_member=1, previous=[True, False])

    assert found.chosen.tolist() == [False, True]


def test_a_small_change_of_scores_changes_few_pairs():
    rng = np.random.default_rng(2)
    member, candidate = np.divmod(np.arange(60 * 40), 40)
    score = np.ceil(rng.random(member.size) * 5) / 5
    before = allot(member, candidate, score, capacity=5)
    score[rng.choice(score.size, 5, replace=False)] *= 0.9

    after = allot(member, candidate, score, capacity=5, previous=before.chosen)

    assert int((before.chosen != after.chosen).sum()) <= 20


def test_empty_input_gives_an_empty_allotment():
    found = allot([], [], [])

    assert (found.chosen.shape, found.total, found.upper_bound) == ((0,), 0.0, 0.0)


def test_scores_of_zero_or_less_are_never_chosen():
    found = allot([0, 1, 2], [0, 1, 2], [0.0, -1.0, 2.0], previous=[True, True, False])

    assert found.chosen.tolist() == [False, False, True]


def test_sparse_ids_and_wide_scores_are_answered():
    member, candidate = [7, 10**15, 7], [2**40, 2**40, 3]

    found = allot(member, candidate, [1e150, 1e-150, 5.0], per_member=1, capacity=2)

    assert found.chosen.tolist() == [True, True, False]
    assert found.upper_bound >= found.total == 1e150


@pytest.mark.parametrize(
    ("argument", "changes"),
    [
        ("member", {"member": [0, 1]}),
        ("member", {"member": [0, -1, 1]}),
        ("member", {"member": [0.0, 1.0, 1.0]}),
        ("member", {"member": [[0, 1, 1]]}),
        ("candidate", {"candidate": [0, 1]}),
        ("candidate", {"candidate": [0, 1, -2]}),
        ("candidate", {"candidate": [0, 0, 0], "member": [0, 1, 1]}),
        ("score", {"score": [0.1, float("nan"), 0.2]}),
        ("score", {"score": [0.1, float("inf"), 0.2]}),
        ("score", {"score": [[0.1, 0.2, 0.3]]}),
        ("score", {"score": ["a", "b", "c"]}),
        ("score", {"score": [1e300, 1.0, 1.0]}),
        ("per_member", {"per_member": 0}),
        ("per_member", {"per_member": 1.5}),
        ("per_member", {"per_member": [1]}),
        ("per_member", {"per_member": [1, -1]}),
        ("capacity", {"capacity": -1}),
        ("capacity", {"capacity": [1, 2]}),
        ("capacity", {"capacity": [1, 2, -1]}),
        ("capacity", {"capacity": float("nan")}),
        ("capacity", {"capacity": [[1, 2, 3]]}),
        ("previous", {"previous": [True]}),
        ("previous", {"previous": [0.5, 1, 0]}),
    ],
)
def test_bad_input_is_refused_by_name(argument, changes):
    given_input = {"member": [0, 1, 1], "candidate": [0, 1, 2], "score": [0.1, 0.2, 0.3]} | changes

    with pytest.raises(InvalidInput) as refused:
        allot(**given_input)

    assert refused.value.argument == argument


def test_uncompiled_kernels_give_the_same_allotment():
    program = """
import numpy as np
from hallway.engine.matching import allot as module
rng = np.random.default_rng(4)
member, candidate = np.divmod(rng.choice(20 * 12, 150, replace=False), 12)
score = rng.random(150)
exact = module.allot(member, candidate, score, capacity=4)
module.EXACT_UP_TO = 0
many = module.allot(member, candidate, score, capacity=4)
print(repr(exact.total), exact.chosen.astype(int).tolist(), repr(many.total), many.chosen.astype(int).tolist())
"""
    printed = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for disabled in ("0", "1")
    ]

    assert printed[0] == printed[1]
    assert printed[0] != ""
