"""What is past its period goes, what is not stays, and what fails does not keep the others."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from hallway.core import retention
from hallway.core.models import CacheEntry, Delivery, Fact, Letter, Schedule
from hallway.core.retention import delete_rows, forget_what_is_past, register, rules
from hallway.core.work import tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def own_rules(monkeypatch):
    monkeypatch.setattr(retention, "_rules", {})
    monkeypatch.setattr(retention, "_days", [])


def test_every_capability_has_said_what_it_does_not_keep_for_ever():
    assert {rule.name: (rule.days, rule.setting) for rule in rules()} == {
        "letters": (30, "keep_letters_days"),
        "facts": (730, "keep_facts_days"),
        "sessions": (0, ""),
        "cache": (0, ""),
        "security records": (365, "keep_security_days"),
        "invitations": (180, "keep_invitations_days"),
        "files of invitations": (180, "keep_invitations_days"),
        "declined applications": (180, "keep_invitations_days"),
        "unfinished sign-ups": (1, ""),
        "previews of imports": (1, ""),
        "how to undo an import": (30, ""),
        "reports": (365, "keep_reports_days"),
        "looks": (365, "keep_reports_days"),
        "past suspensions": (365, "keep_reports_days"),
        "warnings": (365, "keep_reports_days"),
        "unanswered entries": (365, "keep_entries_days"),
        "notices": (90, "keep_notices_days"),
        "archives of members": (7, "keep_exports_days"),
        "what operators and moderators did": (730, "keep_audit_days"),
        "introductions": (730, "keep_introductions_days"),
        "outsiders in introductions": (30, ""),
        "messages": (3650, "keep_messages_days"),
        "files of no message": (1, ""),
        "deletions": (400, ""),
        "access tokens": (365, "keep_security_days"),
        "request counts": (0, ""),
        "mails that came in": (400, ""),
    }


def test_one_task_forgets_by_the_clock():
    assert [name for name in tasks() if "retention" in name] == ["core.retention.keep_no_longer"]


def test_a_rule_is_asked_for_its_own_days_or_the_operators(own_rules):
    asked = {}
    for name, setting in (("plain", ""), ("set", "keep_it_days"), ("unset", "keep_that_days")):
        register(name, lambda before, name=name: int(asked.setdefault(name, before) is None), days=10, setting=setting)
    retention.provide_days(lambda: {"keep_it_days": 3})
    assert forget_what_is_past(now=NOW) == {}
    assert asked == {"plain": ago(10), "set": ago(3), "unset": ago(10)}


def test_one_that_fails_does_not_keep_the_others(own_rules):
    def fail(before):
        raise OSError("no such disk")

    done = {}
    register("failing", fail, days=1)
    register("next", lambda before: len(done.setdefault("next", [before])), days=1)
    with pytest.raises(ExceptionGroup) as failures:
        forget_what_is_past(now=NOW)
    assert [str(failure) for failure in failures.value.exceptions] == ["no such disk"]
    assert done == {"next": [ago(1)]}


def test_letters_go_once_sent_or_given_up_and_their_files_with_them():
    kinds = [{"sent_at": ago(31)}, {"given_up_at": ago(31)}, {"sent_at": ago(29)}, {"given_up_at": ago(29)}, {}]
    for number, fields in enumerate(kinds):
        Letter.objects.create(to="a@example.org", message_id=number, created_at=ago(100), **fields)
    folder = settings.CONFIG.data_dir / "mail"
    folder.mkdir(exist_ok=True)
    for name, age in (("old.eml", 31), ("young.eml", 29), ("notes.txt", 99)):
        (folder / name).write_text("x")
        os.utime(folder / name, (ago(age).timestamp(),) * 2)
    assert forget_what_is_past(now=NOW) == {"letters": 2}
    assert {name: (folder / name).exists() for name in ("old.eml", "young.eml", "notes.txt")} == {
        "old.eml": False, "young.eml": True, "notes.txt": True,
    }  # fmt: skip


def test_facts_go_unless_somebody_has_work_with_them():
    for age, waiting in ((731, False), (731, True), (729, False)):
        fact = Fact.objects.create(kind="Thing", occurred_at=ago(age))
        if waiting:
            Delivery.objects.create(fact=fact, handler="x", due_at=NOW)
    assert forget_what_is_past(now=NOW) == {"facts": 1}
    assert Fact.objects.count() == 2


def test_sessions_and_cache_entries_go_when_they_end():
    for age in (1, -1):
        Session.objects.create(session_key=str(age), expire_date=ago(age))
        CacheEntry.objects.create(cache_key=str(age), value="x", expires=ago(age))
    assert forget_what_is_past(now=NOW) == {"sessions": 1, "cache": 1}
    assert [Session.objects.get().pk, CacheEntry.objects.get().pk] == ["-1", "-1"]


def test_many_rows_go_few_at_a_time(monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    Schedule.objects.bulk_create(Schedule(name=str(number), due_at=NOW) for number in range(8))
    assert delete_rows(Schedule.objects.exclude(name="7")) == 7
    assert Schedule.objects.get().name == "7"
