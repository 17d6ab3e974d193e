"""Whatever is passed in place of an argument is answered or refused by name, with nothing else raised."""

import copy
import datetime
import pathlib

import numpy as np
import pytest
from scipy.sparse import csr_array

from hallway.engine import (
    InvalidInput,
    Network,
    TextIndex,
    allot,
    concentration,
    concentration_many,
    highlight_spans,
    plan_rounds,
    tie_strengths,
)

JUNK = [
    None, "text", b"bytes", True, 1j, -1, 0, 1.5, 2**31, 2**63, 2**64, 2**70, float("nan"), float("inf"),
    [], [1, [2]], [[1, 2]], ["a"], [None], [True], [np.nan], [0.5], [-1], [2**64], [2**70], [0, 1], [(0, 1)], (0, 1),
    {}, {"a": 1}, {0}, range(2), object(), len, datetime.datetime(2020, 1, 1), pathlib.Path("/nowhere"),
    np.array(1), np.array([[1]]), np.array(["1"]), np.array([1 + 1j]), np.array([object()]), np.empty((0, 2)),
    np.empty((2, 0)), np.array([np.datetime64("2020-01-01")]), np.array([True, False]), csr_array(np.eye(2)),
]  # fmt: skip
NETWORK = {"source": [0, 1, 2], "target": [1, 2, 0], "strength": [0.5, 0.6, 0.7]}
TIES = {"source": [0, 1], "target": [1, 2], "strength": [0.5, 0.5], "directed": False, "interests": None}


def network():
    return Network.from_ties(**NETWORK, n_members=4, interests=csr_array(np.eye(4)), learn=False)


def index():
    return TextIndex.build(["one two", "three four"], tags=[["a"], ["b"]])


def plan():
    return plan_rounds(np.ones((4, 4)), 2)


QUESTIONS = {
    "from_ties": (lambda: Network.from_ties, TIES | {"last_used": None, "learn": False, "seed": 0}),
    "pagerank": (
        lambda: network().personalized_pagerank,
        {"member": 0, "k": 2, "restart": 0.15, "effort": "normal", "exclude": None},
    ),
    "people_to_meet": (lambda: network().people_to_meet, {"member": 0, "k": 2, "exclude": None}),
    "with_reasons": (lambda: network().people_to_meet_with_reasons, {"member": 0, "k": 2, "exclude": None}),
    "many": (lambda: network().people_to_meet_many, {"members": [0, 1], "k": 2, "exclude": None}),
    "reasons": (lambda: network().reasons, {"member": 0, "other": 1}),
    "routes": (
        lambda: network().routes,
        {"start": 0, "goal": 1, "k": 2, "max_ties": 3, "exclude": None, "without": None},
    ),
    "with_changes": (lambda: network().with_changes, {"source": [0], "target": [1], "strength": [0.5]}),
    "with_interests": (lambda: network().with_interests, {"members": [0], "interests": csr_array(np.ones((1, 2)))}),
    "ties": (lambda: network().ties, {"member": 0}),
    "load": (lambda: Network.load, {"folder": "/nowhere"}),
    "text build": (lambda: TextIndex.build, {"texts": ["a", "b"], "tags": None}),
    "text search": (lambda: index().search, {"query": "one", "k": 2, "allowed": None}),
    "text with_changes": (lambda: index().with_changes, {"ids": [0], "texts": ["five"], "tags": None}),
    "text load": (lambda: TextIndex.load, {"folder": "/nowhere"}),
    "highlight_spans": (lambda: highlight_spans, {"text": "one two", "query": "one"}),
    "tie_strengths": (
        lambda: tie_strengths,
        {"sender": [0, 1], "recipient": [1, 2], "sent_at": [1.0, 2.0], "now": 10.0, "half_life_days": 90.0},
    ),
    "concentration": (lambda: concentration, {"holder": [0, 1], "other": [1, 2], "strength": [0.5, 0.5]}),
    "concentration_many": (
        lambda: concentration_many,
        {"pair": [0, 0], "holder": [0, 1], "other": [1, 2], "strength": [0.5, 0.5]},
    ),
    "allot": (
        lambda: allot,
        {"member": [0, 1], "candidate": [1, 2], "score": [0.5, 0.5], "per_member": 3, "capacity": 5, "previous": None},
    ),
    "plan_rounds": (
        lambda: plan_rounds,
        {"value": np.ones((4, 4)), "rounds": 2, "barred": None, "must": None, "sides": None, "tables": None}
        | {"trios": False, "fairness": 0.0, "seed": 0},
    ),
    "replan": (lambda: plan().replan, {"from_round": 1, "absent": (), "arrived": (), "value": None, "sides": None}),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("question", QUESTIONS)
def test_anything_is_answered_or_refused_by_name(question):
    make, arguments = QUESTIONS[question]
    ask = make()
    named = []
    for name in arguments:
        for junk in JUNK:
            try:
                ask(**(arguments | {name: copy.copy(junk)}))
            except InvalidInput as error:
                named.append(error.argument)
    assert len(named) > len(JUNK) // 3
    # Of two lists that must be as long as each other, either may be named.
    assert set(named) <= arguments.keys()
