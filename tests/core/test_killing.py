"""Ten kills; `make soak` does two hundred on each database."""

from tests.core.killing import kill_and_look
from tests.places import own_database


def test_nothing_acknowledged_is_lost_when_processes_are_killed(tmp_path):
    with own_database() as own:
        report = kill_and_look(tmp_path / "data", own, kills=10, seed=1)
    assert report.faults == [], str(report)
    assert len(report.kills) == 10
    assert len(report.asked) > 10
    assert report.joined
