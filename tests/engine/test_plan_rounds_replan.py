"""Rounds made anew while the event runs: late-comers, no-shows, and values learned since."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.engine import plan_rounds
from hallway.engine.errors import InvalidInput
from tests.engine.reference_matching import broken_rules
from tests.engine.test_plan_rounds import met_in, symmetric


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 12), st.integers(0, 10**6), st.data())
def test_replan_keeps_the_past_and_every_rule(n, seed, data):
    rng = np.random.default_rng(seed)
    value, rounds = symmetric(rng, n), data.draw(st.integers(1, n - 1))
    plan = plan_rounds(value, rounds)
    first = data.draw(st.integers(0, rounds))
    absent = data.draw(st.lists(st.integers(0, n - 1), unique=True, max_size=3))
    learned = symmetric(rng, n)

    new = plan.replan(first, absent=absent, value=learned)

    present = np.ones((rounds, n), bool)
    present[first:, absent] = False
    assert broken_rules(new, learned, present=present) == []
    assert (new.pairs[:first] == plan.pairs[:first]).all()
    assert new.idle[:first] == plan.idle[:first]


def test_who_left_can_come_back_and_new_people_can_arrive():
    rng = np.random.default_rng(3)
    value = symmetric(rng, 8)
    larger = symmetric(rng, 10)
    larger[:8, :8] = value

    without = plan_rounds(value, 7).replan(1, absent=[2, 5])
    again = without.replan(3, arrived=[5, 8, 9], value=larger)

    present = np.zeros((7, 10), bool)
    present[0, :8] = True
    present[1:3, [0, 1, 3, 4, 6, 7]] = True
    present[3:, [0, 1, 3, 4, 5, 6, 7, 8, 9]] = True
    assert broken_rules(again, larger, present=present) == []
    assert (again.pairs[:3, :4] == without.pairs[:3]).all()
    assert {person for pair in met_in(again) for person in pair} == set(range(10))


def test_what_was_learned_counts_in_the_rounds_to_come():
    value = np.full((6, 6), 0.5)
    plan = plan_rounds(value, 3)
    pair = next(pair for pair in plan.pairs[2].tolist() if pair not in plan.pairs[:2].tolist())
    learned = value.copy()
    learned[pair[0], pair[1]] = learned[pair[1], pair[0]] = 1.0

    assert pair in plan.replan(1, value=learned).pairs[1:].reshape(-1, 2).tolist()


def test_who_sat_out_is_seated_next_time():
    value = symmetric(np.random.default_rng(6), 9)
    plan = plan_rounds(value, 6)

    new = plan.replan(3)

    idle = [person for ids in new.idle for person in ids]
    assert len(set(idle)) == len(idle) == 6


def test_required_pairs_with_somebody_absent_are_reported():
    must = np.zeros((6, 6), bool)
    must[0, 1] = must[1, 0] = must[2, 3] = must[3, 2] = True
    value = symmetric(np.random.default_rng(7), 6)

    new = plan_rounds(value, 3, must=must).replan(0, absent=[1])

    assert new.unmet.tolist() == [[0, 1]]
    assert [2, 3] in new.pairs[0].tolist()


def test_everybody_may_leave():
    plan = plan_rounds(np.ones((4, 4)), 3)

    new = plan.replan(1, absent=[0, 1, 2, 3])

    assert (new.pairs[1:] == -1).all()
    assert new.idle == [[], [], []]
    assert new.total == 2.0


def test_a_finished_event_stays_as_it_was():
    plan = plan_rounds(symmetric(np.random.default_rng(1), 7), 4, trios=True)

    new = plan.replan(4, absent=[1])

    assert (new.pairs == plan.pairs).all()
    assert (new.trios == plan.trios).all()
    assert new.total == pytest.approx(plan.total)


def test_trios_and_tables_hold_after_a_change():
    value = symmetric(np.random.default_rng(9), 11)
    plan = plan_rounds(value, 5, trios=True, tables=4, fairness=0.1)

    new = plan.replan(2, absent=[0, 4])

    present = np.ones((5, 11), bool)
    present[2:, [0, 4]] = False
    assert broken_rules(new, value, tables=4, present=present) == []


def test_new_people_need_a_side_when_the_plan_has_sides():
    rng = np.random.default_rng(2)
    plan = plan_rounds(symmetric(rng, 4), 2, sides=["a", "a", "b", "b"])
    larger = symmetric(rng, 6)

    new = plan.replan(1, arrived=[4, 5], value=larger, sides=["a", "a", "b", "b", "a", "b"])

    present = np.zeros((2, 6), bool)
    present[0, :4] = present[1] = True
    assert broken_rules(new, larger, sides=list("aabbab"), present=present) == []
    with pytest.raises(InvalidInput):
        plan.replan(1, arrived=[4, 5], value=larger)


@pytest.mark.parametrize(
    ("argument", "changes"),
    [
        ("from_round", {"from_round": -1}),
        ("from_round", {"from_round": 4}),
        ("from_round", {"from_round": 1.0}),
        ("absent", {"absent": [6]}),
        ("absent", {"absent": [-1]}),
        ("absent", {"absent": [0.5]}),
        ("arrived", {"arrived": [6]}),
        ("arrived", {"arrived": [1], "absent": [1]}),
        ("value", {"value": np.ones((5, 5))}),
        ("value", {"value": -np.ones((6, 6))}),
    ],
)
def test_bad_input_is_refused_by_name(argument, changes):
    plan = plan_rounds(np.ones((6, 6)), 3)

    with pytest.raises(InvalidInput) as refused:
        plan.replan(**({"from_round": 1} | changes))

    assert refused.value.argument == argument
