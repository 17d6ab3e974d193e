"""Long work tells how far it is and ends when it is told to."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from hallway.engine import Network, plan_rounds

WORK = {
    "people_to_meet_many": "network.people_to_meet_many(np.arange(3_000_000) % 3000, 1)",
    "from_ties": "while True: Network.from_ties(source, target, n_members=3000)",
    "allot": "while True: allot(np.repeat(np.arange(20_000), 50), np.tile(np.arange(1000), 1000), rng.random(1_000_000))",
    "plan_rounds": "while True: plan_rounds(value, 10)",
}

# started by something that takes no notice of Ctrl-C, the tests' own process takes none either
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import numpy as np
from hallway.engine import Network, allot, plan_rounds
rng = np.random.default_rng(1)
source, target = rng.integers(0, 3000, 40_000), rng.integers(0, 3000, 40_000)
value = np.triu(rng.random((400, 400)), 1)
value += value.T
network = Network.from_ties(source, target, n_members=3000, learn=False)
network.people_to_meet(0)
print("begun", flush=True)
"""


@pytest.mark.parametrize("work", WORK)
def test_ctrl_c_ends_it_at_once(work):
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM + WORK[work]],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            assert running.stdout.readline() == "begun\n"
            with pytest.raises(subprocess.TimeoutExpired):
                running.wait(timeout=3)
            running.send_signal(signal.SIGINT)
            _, errors = running.communicate(timeout=20)
        finally:
            running.kill()
    assert errors.rstrip().endswith("KeyboardInterrupt")


def told_by(work):
    told = []
    work(told.append)
    return told


def test_work_tells_how_far_it_is():
    rng = np.random.default_rng(2)
    source, target = rng.integers(0, 500, 4000), rng.integers(0, 500, 4000)
    network = Network.from_ties(source, target, n_members=500, learn=False)
    value = np.ones((20, 20))
    for told in (
        told_by(lambda progress: Network.from_ties(source, target, n_members=500, progress=progress)),
        told_by(lambda progress: Network.from_ties(source, target, n_members=500, learn=False, progress=progress)),
        told_by(lambda progress: Network.from_ties([], [], progress=progress)),
        told_by(lambda progress: network.people_to_meet_many(np.arange(500), progress=progress)),
        told_by(lambda progress: network.people_to_meet_many([], progress=progress)),
        told_by(lambda progress: plan_rounds(value, 5, progress=progress)),
        told_by(lambda progress: plan_rounds(value, 5).replan(2, absent=[3], progress=progress)),
    ):
        assert told == sorted(told)
        assert told[0] >= 0.0
        assert told[-1] == 1.0
    assert len(told_by(lambda progress: network.people_to_meet_many(np.arange(500), progress=progress))) > 3


def test_an_error_where_progress_is_told_ends_the_work():
    rng = np.random.default_rng(2)
    network = Network.from_ties(rng.integers(0, 500, 4000), rng.integers(0, 500, 4000), n_members=500, learn=False)

    def stop(_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        network.people_to_meet_many(np.arange(500), progress=stop)
    assert network.people_to_meet(1).ids.size == 20


def test_a_member_tied_to_a_million_hangs_nothing():
    leaves = 1_000_000
    star = Network.from_ties(np.zeros(leaves, np.int64), np.arange(1, leaves + 1))
    assert not star.mix.learned
    assert star.people_to_meet(0).ids.tolist() == []
    assert star.people_to_meet(1).ids.tolist() == list(range(2, 22))
    ranking, why = star.people_to_meet_with_reasons(1, 2)
    assert [reasons.connectors.tolist() for reasons in why] == [[0]] * ranking.ids.size
    assert star.personalized_pagerank(1, effort="high").ids.tolist() == list(range(2, 22))
    assert [route.members for route in star.routes(1, 2)] == [(1, 0, 2)]
    changed = star.with_changes([0, 5], [7, 6], [0.5, 0.9])
    assert [route.members for route in changed.routes(5, 6)] == [(5, 0, 6), (5, 6)]
    assert changed.reasons(1, 7).connector_strengths.tolist() == [[1.0, 0.5]]
