import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.engine import InvalidInput, tie_strengths
from tests.engine import reference

DAY = 86_400.0


def strength_of(rows, source=0, target=1, **options):
    sender, recipient, sent_at = (np.array(column) for column in zip(*rows, strict=True))
    ties = tie_strengths(sender, recipient, sent_at, now=1000 * DAY, **options)
    found = ties.strength[(ties.source == source) & (ties.target == target)]
    return float(found[0]) if found.size else 0.0


def days(*ages, sender=0, recipient=1):
    return [(sender, recipient, (1000 - age) * DAY) for age in ages]


def test_more_messages_are_stronger():
    assert strength_of(days(1, 2, 3)) > strength_of(days(1, 2)) > strength_of(days(1)) > 0


def test_answered_messages_are_stronger_than_as_many_unanswered():
    both = days(1, 2) + days(3, 4, sender=1, recipient=0)
    assert strength_of(both) > 2 * strength_of(days(1, 2, 3, 4))


def test_recent_messages_are_stronger():
    assert strength_of(days(1)) > strength_of(days(90)) > strength_of(days(400))
    assert strength_of(days(100), half_life_days=1000) > strength_of(days(100), half_life_days=10)


def test_a_message_to_many_counts_little_for_each():
    mailing = [(0, person, 999 * DAY) for person in range(1, 101)]
    assert strength_of(mailing) < strength_of(days(1)) / 50


def test_a_shared_mailbox_is_weak_for_all():
    mailbox = [row for person in range(1, 1501) for row in days(person % 300, sender=0, recipient=person)]
    mailbox += [row for person in range(1, 1501) for row in days(person % 300 + 0.5, sender=person, recipient=0)]
    assert strength_of(mailbox) < strength_of(days(1) + days(1.5, sender=1, recipient=0)) / 5


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(-1e9, 1000 * DAY)), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_every_ordered_pair_once_within_bounds_in_any_order(rows, random):
    sender, recipient, sent_at = (np.array(column) for column in zip(*rows, strict=True))
    ties = tie_strengths(sender, recipient, sent_at, now=1000 * DAY)
    pairs = list(zip(ties.source.tolist(), ties.target.tolist(), strict=True))
    assert pairs == sorted({(s, t) for s, t, _ in rows if s != t})
    assert ((ties.strength > 0) & (ties.strength <= 1)).all()
    for (s, t), last in zip(pairs, ties.last_used, strict=True):
        assert last == max(at for a, b, at in rows if {a, b} == {s, t})
    order = list(range(len(rows)))
    random.shuffle(order)
    again = tie_strengths(sender[order], recipient[order], sent_at[order], now=1000 * DAY)
    assert again.strength == pytest.approx(ties.strength)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from([0, 5, 5.5, 700, 990])), max_size=30),
    st.sampled_from([1.0, 90.0]),
)
def test_agrees_with_counting_message_by_message(rows, half_life_days):
    rows = [(sender, recipient, day * DAY) for sender, recipient, day in rows]
    expected = reference.tie_strengths(rows, 1000 * DAY, half_life_days * DAY)
    columns = [np.array(column) for column in zip(*rows, strict=True)] if rows else [[], [], []]
    ties = tie_strengths(*columns, now=1000 * DAY, half_life_days=half_life_days)
    found = {
        (int(s), int(t)): (w, at)
        for s, t, w, at in zip(ties.source, ties.target, ties.strength, ties.last_used, strict=True)
    }
    assert found.keys() == expected.keys()
    for pair, (strength, last_used) in expected.items():
        assert found[pair] == (pytest.approx(strength, rel=1e-9), last_used)


def test_people_under_other_numbers_have_the_same_ties():
    rng = np.random.default_rng(3)
    sender, recipient, at = rng.integers(0, 400, 3000), rng.integers(0, 400, 3000), rng.uniform(0, 1e7, 3000)
    number = rng.permutation(400)
    plain = tie_strengths(sender, recipient, at, now=1e7)
    renamed = tie_strengths(number[sender], number[recipient], at, now=1e7)
    order = np.lexsort((number[plain.target], number[plain.source]))
    assert np.array_equal(renamed.source, number[plain.source][order])
    assert renamed.strength == pytest.approx(plain.strength[order], rel=1e-12)


def test_nothing_gives_nothing():
    ties = tie_strengths([], [], [], now=0.0)
    assert ties.source.size == ties.target.size == ties.strength.size == ties.last_used.size == 0


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ("sender", {"sender": [-1]}),
        ("recipient", {"recipient": [1, 2]}),
        ("sent_at", {"sent_at": [np.nan]}),
        ("sent_at", {"sent_at": [11.0]}),
        ("now", {"now": np.inf}),
        ("half_life_days", {"half_life_days": 0}),
    ],
)
def test_bad_input_is_refused_by_name(argument, change):
    with pytest.raises(InvalidInput) as refused:
        tie_strengths(**({"sender": [0], "recipient": [1], "sent_at": [5.0], "now": 10.0} | change))
    assert refused.value.argument == argument
