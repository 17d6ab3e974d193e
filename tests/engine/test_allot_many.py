"""The allotment of many pairs by auction: within 0.99999 of its own bound, whatever the scores look like."""

import numpy as np
import pytest
from benchmarks.instances import allotment
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.engine.matching import allot as module
from hallway.engine.matching import rows as rows_module
from hallway.engine.matching.allot import allot
from hallway.engine.matching.augment import index_type
from tests.engine.reference_matching import best_total
from tests.engine.test_allot import assert_within_limits, instances


@pytest.fixture
def always_auction(monkeypatch):
    monkeypatch.setattr(module, "EXACT_UP_TO", 0)


@pytest.mark.parametrize("levels", [None, 10, 1])
@pytest.mark.parametrize("capacity", [1, 3, 5])
def test_auction_is_within_its_tolerance_of_its_bound(levels, capacity):
    member, candidate, score = allotment(1500, levels=levels)

    found = allot(member, candidate, score, capacity=capacity)

    assert_within_limits(found, member, candidate, 3, capacity)
    assert found.upper_bound * (1 - 1e-5) <= found.total <= found.upper_bound
    assert found.total == pytest.approx(score[found.chosen].sum())


@pytest.mark.parametrize("levels", [None, 4])
def test_auction_agrees_with_the_exact_allotment(levels, monkeypatch):
    member, candidate, score = allotment(1500, seed=2, levels=levels)

    by_auction = allot(member, candidate, score, capacity=3)
    monkeypatch.setattr(module, "EXACT_UP_TO", 10**9)
    exact = allot(member, candidate, score, capacity=3)

    assert exact.total * (1 - 1e-5) <= by_auction.total <= exact.total * (1 + 1e-12)
    assert exact.total <= by_auction.upper_bound * (1 + 1e-12)


@settings(max_examples=100, deadline=None)
@given(instances())
def test_auction_agrees_with_integer_programming(instance):
    member, candidate, score, per_member, capacity = instance
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EXACT_UP_TO", 0)
        found = allot(member, candidate, score, per_member=per_member, capacity=capacity)

    best = best_total(member, candidate, score, per_member, capacity)
    assert_within_limits(found, member, candidate, per_member, capacity)
    assert best * (1 - 1e-5) - 1e-12 <= found.total <= best + 1e-9
    assert found.upper_bound >= best - 1e-9


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_wide_scores_are_still_proven(seed):
    rng = np.random.default_rng(seed)
    member, candidate = np.divmod(rng.choice(40 * 30, 600, replace=False), 30)
    score = 10.0 ** rng.uniform(-9, 9, 600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EXACT_UP_TO", 0)
        found = allot(member, candidate, score, capacity=2)

    assert found.total >= found.upper_bound * (1 - 1e-5)


def test_many_suggestions_a_member_use_long_lists(always_auction):
    rng = np.random.default_rng(8)
    member, candidate = np.divmod(np.arange(60 * 150), 150)
    score = rng.random(member.size)

    found = allot(member, candidate, score, per_member=90, capacity=30)

    assert_within_limits(found, member, candidate, 90, 30)
    assert found.total >= found.upper_bound * (1 - 1e-5)


def test_pairs_in_any_order_and_several_blocks_are_chosen_alike():
    member, candidate, score = allotment(9000, candidates=12)
    order = np.random.default_rng(1).permutation(score.size)

    found = allot(member, candidate, score)
    shuffled = allot(member[order], candidate[order], score[order])

    assert (shuffled.chosen == found.chosen[order]).all()


def test_threads_do_not_change_the_answer(monkeypatch):
    member, candidate, score = allotment(9000, candidates=12)

    found = allot(member, candidate, score, capacity=3)
    again = allot(member, candidate, score, capacity=3)

    assert (found.chosen == again.chosen).all()
    monkeypatch.setattr(rows_module, "PAIRS_PER_CHUNK", 1000)
    in_pieces = allot(member, candidate, score, capacity=3)
    assert in_pieces.total == found.total


def test_previous_is_kept_among_equals_in_an_auction():
    member, candidate, score = allotment(2000, levels=5)
    before = allot(member, candidate, score)
    after = allot(member, candidate, score, previous=before.chosen)

    assert (before.chosen & after.chosen).sum() >= 0.99 * before.chosen.sum()


def test_progress_ends_at_one():
    member, candidate, score = allotment(2000)
    seen = []

    allot(member, candidate, score, progress=seen.append)

    assert seen[-1] == 1.0
    assert all(0.0 <= share <= 1.0 for share in seen)


def test_an_interrupt_is_heard_while_the_auction_runs():
    member, candidate, score = allotment(9000, candidates=12)

    def interrupt(_share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        allot(member, candidate, score, progress=interrupt)


def test_index_type_follows_the_size():
    assert index_type(2**31 - 1) is np.int32
    assert index_type(2**31) is np.int64


@pytest.mark.parametrize("levels", [None, 10])
def test_scores_changed_for_a_few_pairs_change_few_pairs(levels):
    member, candidate, score = allotment(3000, levels=levels)
    before = allot(member, candidate, score)
    changed = np.random.default_rng(1).choice(score.size, score.size // 1000, replace=False)
    score[changed] *= 0.9

    after = allot(member, candidate, score, previous=before.chosen)

    assert after.total >= after.upper_bound * (1 - 1e-5)
    assert (before.chosen != after.chosen).sum() <= 4 * changed.size
