"""Sorting and selecting of kernels, beside what numpy sorts; compiled and as plain Python."""

import numba
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hallway.engine.ordering import keep_best, lift_largest, sort_keys


@numba.njit
def sort_compiled(keys, values, start, stop):
    sort_keys(keys, values, start, stop, np.empty_like(keys), np.empty_like(values))


@numba.njit
def keep_compiled(scores_given, k, ids, scores):
    count = 0
    for at in range(scores_given.size):
        count = keep_best(ids, scores, count, k, at, scores_given[at])
    return count


def keep_plain(scores_given, k, ids, scores):
    count = 0
    for at in range(scores_given.size):
        count = keep_best.py_func(ids, scores, count, k, at, scores_given[at])
    return count


@numba.njit
def lift_compiled(values, size, count):
    lift_largest(values, size, count)


@given(st.lists(st.integers(0, 12), max_size=90), st.data())
def test_a_stretch_is_sorted_and_equal_keys_stay_in_order(given_, data):
    start = data.draw(st.integers(0, len(given_)))
    stop = data.draw(st.integers(start, len(given_)))
    keys, values = np.array(given_, np.uint64), np.arange(len(given_), dtype=np.float32)
    order = np.arange(len(given_))
    order[start:stop] = start + np.argsort(keys[start:stop], kind="stable")
    plain_keys, plain_values = keys.copy(), values.copy()
    expected = keys[order]

    sort_compiled(keys, values, start, stop)
    sort_keys.py_func(plain_keys, plain_values, start, stop, np.empty_like(keys), np.empty_like(values))

    for found_keys, found_values in ((keys, values), (plain_keys, plain_values)):
        assert np.array_equal(found_keys, expected)
        assert np.array_equal(found_values, order.astype(np.float32))


@given(st.lists(st.integers(0, 6), max_size=60), st.integers(1, 12))
def test_the_best_are_kept_and_of_equal_ones_those_of_lower_id(given_, k):
    scores_given = np.array(given_, np.float64)
    expected = np.lexsort((np.arange(len(given_)), -scores_given))[:k]
    for keep in (keep_compiled, keep_plain):
        ids, scores = np.zeros(k, np.int64), np.zeros(k)

        count = keep(scores_given, k, ids, scores)

        assert count == expected.size
        assert sorted(ids[:count].tolist()) == sorted(expected.tolist())
        assert np.array_equal(scores[:count], scores_given[ids[:count]])


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=60), st.data())
def test_the_largest_come_last(given_, data):
    size = data.draw(st.integers(2, len(given_)))
    count = data.draw(st.integers(1, size - 1))
    for lift in (lift_compiled, lift_largest.py_func):
        values = np.array(given_, np.float64)

        lift(values, size, count)

        assert sorted(values[size - count : size].tolist()) == sorted(given_[:size])[-count:]
        assert sorted(values[:size].tolist()) == sorted(given_[:size])
        assert values[size:].tolist() == given_[size:]
