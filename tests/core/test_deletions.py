"""What was deleted is noted outside the database, and nothing else is."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction

from hallway.core import checkups, deletions
from hallway.core.deletions import Deletion, DeletionNoted
from hallway.core.models import Delivery
from hallway.core.outbox import handler_named
from hallway.core.work import run_due

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def log(monkeypatch):
    """An empty log, and a kind of thing of our own that can be deleted again."""
    monkeypatch.setattr(deletions, "_again", {})
    file = deletions.log_file(settings.CONFIG)
    file.unlink(missing_ok=True)
    yield file
    file.unlink(missing_ok=True)


@pytest.fixture
def gone():
    """Keys in the order in which they were deleted again."""
    done = []

    def again(key, now):
        done.append(key)
        return not key.startswith("absent")

    deletions.register("thing", again)
    return done


@pytest.mark.django_db(transaction=True)
class TestNoting:
    def test_a_deletion_is_written_down_once_the_transaction_is_through(self, gone, log):
        deletions.note("thing", "1", now=NOW)
        run_due(now=NOW)
        assert json.loads(log.read_text()) == {"at": NOW.isoformat(), "kind": "thing", "key": "1"}
        assert log.stat().st_mode & 0o777 == 0o600
        assert not Delivery.objects.exists()

    def test_what_was_rolled_back_is_not_written_down(self, gone, log):
        with transaction.atomic():
            deletions.note("thing", "1", now=NOW)
            transaction.set_rollback(True)
        run_due(now=NOW)
        assert not log.exists()

    def test_a_disk_that_is_full_is_tried_again(self, gone, log, monkeypatch):
        monkeypatch.setattr(deletions, "append", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "full")))
        deletions.note("thing", "1", now=NOW)
        run_due(now=NOW, limit=5)
        monkeypatch.undo()
        deletions.register("thing", lambda key, now: True)
        run_due(now=NOW + DAY)
        assert [one.key for one in deletions.read(log)] == ["1"]

    def test_a_kind_that_could_not_be_done_again_is_refused(self):
        with pytest.raises(LookupError, match="nobody registered"):
            deletions.note("thing", "1", now=NOW)


def test_the_fact_is_handled():
    assert handler_named(DeletionNoted.__name__, "core.deletions.write_down") is not None


class TestLog:
    def test_lines_that_are_none_of_ours_are_passed_over(self, log):
        good = Deletion(at=NOW.isoformat(), kind="thing", key="1")
        deletions.append([good], file=log)
        with log.open("ab") as stream:
            stream.write(b'{"at": "2026-03-01", "kind": "thing", "key": "2"}\n[]\n\xff\n{"kind": 1}\n')
            stream.write(json.dumps({"at": NOW.isoformat(), "kind": "thing", "key": "x" * 201}).encode() + b"\n")
            stream.write(b'{"at": "' + NOW.isoformat().encode())  # cut off by a crash
        assert list(deletions.read(log)) == [good]

    def test_lines_past_their_period_are_forgotten(self, log):
        deletions.append([Deletion((NOW - days * DAY).isoformat(), "thing", str(days)) for days in (3, 2, 1)], file=log)
        assert deletions.forget(NOW - 2 * DAY) == 1
        assert [one.key for one in deletions.read(log)] == ["2", "1"]
        assert deletions.forget(NOW - 2 * DAY) == 0
        assert log.stat().st_mode & 0o777 == 0o600

    def test_no_log_is_an_empty_one(self, log):
        assert list(deletions.read(log)) == []
        assert deletions.forget(NOW) == 0


@pytest.mark.django_db
def test_all_is_done_again_in_its_order_and_counted(gone):
    made = [
        Deletion((NOW + 2 * DAY).isoformat(), "thing", "third"),
        Deletion(NOW.isoformat(), "thing", "first"),
        Deletion((NOW + DAY).isoformat(), "thing", "absent"),
        Deletion(NOW.isoformat(), "kind of a later version", "x"),
    ]
    assert deletions.do_again([*made, made[0]], now=NOW) == {"thing": 2}
    assert gone == ["first", "absent", "third"]


def found():
    return next(finding for finding in checkups.examine() if finding.name == "deletions")


@pytest.mark.django_db
def test_a_place_where_nothing_can_be_noted_is_said_and_loses_nothing(gone, log, settings, tmp_path, caplog):
    before = settings.CONFIG
    (tmp_path / "file").touch()
    with transaction.atomic():
        deletions.note("thing", "a", now=NOW)
    assert found() == checkups.Finding("deletions", ok=True, words=f"noted in {log}")
    settings.CONFIG = replace(before, deletions_file=str(tmp_path / "file" / "deletions.jsonl"))
    run_due(now=NOW)
    assert "a deletion could not be noted in" in caplog.text
    assert not found().ok
    assert f"ReadWritePaths={tmp_path / 'file'}" in found().words
    settings.CONFIG = before
    run_due(now=NOW + DAY)
    assert [deletion.key for deletion in deletions.read(log)] == ["a"]
    assert found().ok


def test_the_waiting_note_is_known_by_its_name():
    assert handler_named(DeletionNoted.__name__, deletions.NOTES_DOWN) is deletions.write_down


@pytest.mark.django_db
def test_a_folder_of_somebody_elses_is_said_beforehand(settings, monkeypatch, tmp_path):
    settings.CONFIG = replace(settings.CONFIG, deletions_file=str(tmp_path / "new" / "deletions.jsonl"))
    assert found().ok
    monkeypatch.setattr(checkups.os, "access", lambda place, _how: place != tmp_path)
    assert not found().ok
    assert f"write to {tmp_path}" in found().words
