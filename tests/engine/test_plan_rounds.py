"""The rounds of an event: every rule kept, nobody left over who could be seated, the sum at its bound."""

import os
import subprocess
import sys

import numpy as np
import pytest
import rustworkx
from benchmarks.instances import speed_rounds
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.engine import plan_rounds
from hallway.engine.errors import InvalidInput
from tests.engine.reference_matching import best_plan, broken_rules


def symmetric(rng, n, levels=None):
    value = rng.random((n, n)) if levels is None else rng.integers(0, levels + 1, (n, n)) / levels
    return np.triu(value, 1) + np.triu(value, 1).T


def relation(rng, n, share):
    table = np.triu(rng.random((n, n)) < share, 1)
    return table | table.T


def met_in(plan):
    return {tuple(pair) for row in plan.pairs.tolist() for pair in row if pair[0] >= 0}


def round_by_round(value, rounds, barred):
    """The total of the best matching of each round, one round after the other."""
    n, open_to, total = len(value), ~barred, 0.0
    for _ in range(rounds):
        graph = rustworkx.PyGraph()
        graph.add_nodes_from(range(n))
        graph.add_edges_from(
            [(int(a), int(b), int(value[a, b] * 1e6)) for a, b in zip(*np.nonzero(np.triu(open_to, 1)), strict=True)]
        )
        for a, b in rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int):
            open_to[a, b] = open_to[b, a] = False
            total += value[a, b]
    return total


@settings(max_examples=120, deadline=None)
@given(
    st.integers(2, 13),
    st.integers(0, 10**6),
    st.sampled_from([0.0, 0.1, 0.4, 0.9]),
    st.sampled_from([None, 1, 3]),
    st.sampled_from([None, 2, 3]),
    st.sampled_from([None, 1, 2, 4]),
    st.booleans(),
    st.data(),
)
def test_plan_keeps_every_rule(n, seed, share_barred, levels, groups, tables, trios, data):
    rng = np.random.default_rng(seed)
    value, barred = symmetric(rng, n, levels), relation(rng, n, share_barred)
    sides = None if groups is None else rng.integers(0, groups, n)
    rounds = data.draw(st.integers(1, n - 1))

    plan = plan_rounds(value, rounds, barred=barred, sides=sides, tables=tables, trios=trios, seed=seed)

    assert broken_rules(plan, value, barred=barred, sides=sides, tables=tables) == []
    assert plan.pairs.shape[0] == rounds
    sums = [sum(value[a, b] for a, b in met_in(plan) if i in (a, b)) for i in range(n)]
    assert plan.worst_off == pytest.approx(min(sums))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.integers(0, 10**6), st.sampled_from([0.0, 0.3]), st.data())
def test_plan_of_a_few_people_agrees_with_trying_all(n, seed, share_barred, data):
    rng = np.random.default_rng(seed)
    value, barred = symmetric(rng, n, 20), relation(rng, n, share_barred)
    rounds = data.draw(st.integers(1, min(3, n - 1)))
    allowed = ~barred & ~np.eye(n, dtype=bool)

    plan = plan_rounds(value, rounds, barred=barred)

    seats, total = best_plan(value, rounds, allowed)
    if n % 2:
        seats_in_turn, total = best_plan(value, rounds, allowed, most_sat_out=1)
        seats = seats if share_barred else seats_in_turn
    assert len(met_in(plan)) <= seats
    if len(met_in(plan)) == seats:
        assert plan.upper_bound >= total - 1e-9
    if not share_barred:
        assert len(met_in(plan)) == seats
        assert plan.total == pytest.approx(total)


def test_pairs_that_fit_into_no_two_rounds_give_way_to_the_best_that_do():
    # The best two others of each of the six are two triangles, which no two rounds can hold.
    rng = np.random.default_rng(1133)
    n, rounds = int(rng.integers(4, 7)), int(rng.integers(1, 4))
    value = symmetric(rng, n)

    plan = plan_rounds(value, rounds)

    assert (n, rounds) == (6, 2)
    assert plan.total == pytest.approx(best_plan(value, rounds, ~np.eye(n, dtype=bool))[1])


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 31, 50])
def test_a_full_round_robin_is_found(n):
    rng = np.random.default_rng(n)
    value = symmetric(rng, n)

    plan = plan_rounds(value, n - 1)

    assert broken_rules(plan, value) == []
    assert len(met_in(plan)) == (n - 1) * (n // 2)
    assert plan.total == pytest.approx(plan.upper_bound)


@pytest.mark.parametrize("n", [4, 6, 8, 9, 11, 14, 22])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
def test_everybody_is_seated_in_part_of_a_round_robin(n, share):
    rng = np.random.default_rng(n)
    value, rounds = symmetric(rng, n), max(1, int(share * (n - 1)))

    plan = plan_rounds(value, rounds)

    assert broken_rules(plan, value) == []
    assert [len(idle) for idle in plan.idle] == [n % 2] * rounds
    idle = [person for ids in plan.idle for person in ids]
    assert len(set(idle)) == len(idle)


@pytest.mark.parametrize("n", [24, 50, 51])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_total_is_not_below_round_by_round_and_close_to_its_bound(n, seed):
    value, barred = speed_rounds(n, seed)

    plan = plan_rounds(value, 10, barred=barred)

    assert broken_rules(plan, value, barred=barred) == []
    assert plan.total >= 0.9995 * plan.upper_bound
    if n % 2 == 0:
        assert plan.total >= round_by_round(value, 10, barred)
        assert not any(plan.idle)


def test_values_without_odd_circles_are_planned_at_their_bound():
    value, barred = speed_rounds(200)

    plan = plan_rounds(value, 10, barred=barred)

    assert plan.total == pytest.approx(plan.upper_bound, rel=1e-9)


def test_sitting_out_is_spread_evenly_when_tables_are_few():
    value = symmetric(np.random.default_rng(1), 12)

    plan = plan_rounds(value, 6, tables=4)

    turns = np.bincount([person for ids in plan.idle for person in ids], minlength=12)
    assert broken_rules(plan, value, tables=4) == []
    assert turns.tolist() == [2] * 12


def test_two_sides_meet_only_across_and_the_larger_takes_turns():
    value = symmetric(np.random.default_rng(2), 10)
    sides = ["vendor"] * 4 + ["partner"] * 6

    plan = plan_rounds(value, 3, sides=sides)

    assert broken_rules(plan, value, sides=sides) == []
    assert [len(idle) for idle in plan.idle] == [2] * 3
    assert sorted(person for ids in plan.idle for person in ids) == [4, 5, 6, 7, 8, 9]


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 14), st.integers(0, 10**6))
def test_required_pairs_meet_in_the_first_rounds(n, seed):
    rng = np.random.default_rng(seed)
    value = symmetric(rng, n)
    order = rng.permutation(n)
    must = np.zeros((n, n), bool)
    for a, b in zip(order[::2], order[1::2], strict=False):
        must[a, b] = must[b, a] = True

    plan = plan_rounds(value, max(1, n // 2), must=must)

    assert broken_rules(plan, value, must=must) == []
    assert plan.unmet.shape == (0, 2)
    first = {tuple(pair) for pair in plan.pairs[0].tolist() if pair[0] >= 0}
    assert {(int(a), int(b)) for a, b in np.argwhere(np.triu(must))} <= first


def test_fairness_lifts_the_worst_off_within_its_share_of_the_sum():
    value, barred = speed_rounds(40)
    plain = plan_rounds(value, 8, barred=barred)

    fair = [plan_rounds(value, 8, barred=barred, fairness=share) for share in (0.0, 0.01, 0.05, 1.0)]

    assert fair[0].worst_off == plain.worst_off
    assert plain.worst_off < fair[1].worst_off <= fair[2].worst_off + 1e-9
    for plan, share in zip(fair, (0.0, 0.01, 0.05, 1.0), strict=True):
        assert broken_rules(plan, value, barred=barred) == []
        assert plan.fairness_cost == pytest.approx(plain.total - plan.total)
        assert plan.total >= (1 - share) * plain.total - 1e-9


def test_trios_seat_who_is_left_over():
    value = symmetric(np.random.default_rng(4), 15)

    plan = plan_rounds(value, 5, trios=True)

    assert broken_rules(plan, value) == []
    assert plan.idle == [[]] * 5
    assert (plan.trios[:, 0] >= 0).all()
    assert plan.total > plan_rounds(value, 5).total


@settings(max_examples=30, deadline=None)
@given(st.integers(4, 24), st.integers(0, 10**6))
def test_relabelling_people_keeps_the_total(n, seed):
    rng = np.random.default_rng(seed)
    value, order = symmetric(rng, n), rng.permutation(n)

    plan = plan_rounds(value, n // 2)
    renamed = plan_rounds(value[np.ix_(order, order)], n // 2)

    assert renamed.total == pytest.approx(plan.total, rel=2e-2)
    assert renamed.upper_bound == pytest.approx(plan.upper_bound, rel=1e-6)


def test_the_same_input_gives_the_same_plan():
    value, barred = speed_rounds(30)

    first, second = (plan_rounds(value, 6, barred=barred, seed=5) for _ in range(2))

    assert (first.pairs == second.pairs).all()


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_people_have_an_empty_plan(n):
    plan = plan_rounds(np.zeros((n, n)), 0)

    assert (plan.pairs.shape, plan.idle, plan.total, plan.worst_off) == ((0, 0, 2), [], 0.0, 0.0)


def test_nobody_allowed_to_meet_leaves_all_idle():
    plan = plan_rounds(np.ones((4, 4)), 2, barred=np.ones((4, 4), bool))

    assert plan.idle == [[0, 1, 2, 3]] * 2
    assert (plan.total, plan.upper_bound) == (0.0, 0.0)


def with_entry(at, entry, n=4):
    table = np.ones((n, n)) if not isinstance(entry, bool) else np.zeros((n, n), bool)
    table[at] = entry
    return table


@pytest.mark.parametrize(
    ("argument", "changes"),
    [
        ("value", {"value": np.ones((3, 4))}),
        ("value", {"value": np.ones(4)}),
        ("value", {"value": with_entry((0, 1), np.nan)}),
        ("value", {"value": with_entry((0, 1), np.inf)}),
        ("value", {"value": with_entry((0, 1), -1.0)}),
        ("value", {"value": with_entry((0, 1), 2.0)}),
        ("value", {"value": 1e200 * np.ones((4, 4))}),
        ("value", {"value": np.full((4, 4), "a")}),
        ("rounds", {"rounds": 0}),
        ("rounds", {"rounds": 4}),
        ("rounds", {"rounds": 1.5}),
        ("rounds", {"rounds": True}),
        ("rounds", {"value": np.zeros((1, 1)), "rounds": 1}),
        ("barred", {"barred": np.zeros((3, 3), bool)}),
        ("barred", {"barred": with_entry((0, 1), True)}),
        ("barred", {"barred": np.ones((4, 4))}),
        ("must", {"must": with_entry((0, 1), True)}),
        ("must", {"must": with_entry((1, 1), True)}),
        ("must", {"must": ~np.eye(4, dtype=bool)}),
        ("must", {"must": np.eye(4, dtype=bool)[::-1], "barred": np.ones((4, 4), bool)}),
        ("must", {"must": np.eye(4, dtype=bool)[::-1], "sides": [0, 0, 0, 0]}),
        ("must", {"must": np.eye(4, dtype=bool)[::-1], "tables": 1, "rounds": 1}),
        ("sides", {"sides": [0, 1]}),
        ("sides", {"sides": [0.0, 1.0, np.nan, 2.0]}),
        ("tables", {"tables": 0}),
        ("tables", {"tables": 1.5}),
        ("trios", {"trios": "yes"}),
        ("fairness", {"fairness": -0.1}),
        ("fairness", {"fairness": 1.1}),
        ("fairness", {"fairness": float("nan")}),
        ("fairness", {"fairness": "much"}),
        ("seed", {"seed": -1}),
        ("seed", {"seed": None}),
    ],
)
def test_bad_input_is_refused_by_name(argument, changes):
    with pytest.raises(InvalidInput) as refused:
        plan_rounds(**({"value": np.ones((4, 4)), "rounds": 2} | changes))

    assert refused.value.argument == argument


def test_uncompiled_kernels_give_the_same_plan():
    program = """
import numpy as np
from hallway.engine.scheduling.plan_rounds import plan_rounds
rng = np.random.default_rng(4)
value = np.triu(rng.random((11, 11)), 1)
plan = plan_rounds(value + value.T, 6, fairness=0.05)
print(plan.pairs.tolist(), repr(plan.total))
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


def test_plan_where_nobody_can_be_served_in_full_keeps_barred_pairs_apart():
    rng = np.random.default_rng(3312)
    value, barred = symmetric(rng, 10, 1), relation(rng, 10, 0.4)

    plan = plan_rounds(value, 9, barred=barred, tables=4, seed=3312)

    assert broken_rules(plan, value, barred=barred, sides=None, tables=4) == []
