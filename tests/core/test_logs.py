"""What the log says, and what never appears in it."""

import json
import logging
import sqlite3

import pytest
from django.db import IntegrityError

from hallway.core import outbox, work
from hallway.core.clock import now
from hallway.core.logs import JsonLines, Lines, described, request_id
from hallway.core.outbox import fact, handles, publish
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in

#: planted wherever somebody can write, and nowhere else in the program
SECRETS = ("Zaphira Quillon", "zaphira", "zaphira@hidden.example", "a word of mine", "s3cr3t-token-9f")


def record_of(error, words="it failed", *arguments):
    try:
        raise error
    except Exception:
        import sys

        return logging.LogRecord("hallway.test", logging.ERROR, __file__, 1, words, arguments, sys.exc_info())


def no_secret_in(text):
    return not [secret for secret in SECRETS if secret.lower() in text.lower()]


class Quoting(Exception):
    """One of ours, whose words hold what somebody wrote."""


@pytest.mark.parametrize("formatter", [Lines(), JsonLines()], ids=["lines", "json"])
@pytest.mark.parametrize(
    "error",
    [
        ValueError("invalid literal for int() with base 10: 'a word of mine'"),
        KeyError("Zaphira Quillon"),
        Quoting("Zaphira Quillon wrote a word of mine"),
        IntegrityError(
            'duplicate key value violates unique constraint "x"\nDETAIL: Key (email)=(zaphira@hidden.example)'
        ),
        IntegrityError("Failing row contains (1, Zaphira Quillon, a word of mine)."),
        sqlite3.OperationalError("near 'Zaphira Quillon': syntax error"),
        OSError(2, "No such file or directory", "/data/imports/zaphira.csv"),
        ConnectionRefusedError(111, "Connection refused"),
        UnicodeDecodeError("utf-8", b"Zaphira Quillon", 0, 1, "invalid start byte"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_told_without_what_anybody_wrote(formatter, error):
    said = formatter.format(record_of(error, "%s failed for %s", "a handler", "zaphira@hidden.example"))
    assert no_secret_in(said), said
    assert type(error).__name__ in said
    assert "test_logs.py" in said  # where it happened


def test_what_the_database_or_the_system_said_is_kept():
    assert described(IntegrityError("UNIQUE constraint failed: people_account.email")).endswith("people_account.email")
    assert described(OSError(28, "No space left on device", "/data/x")) == "OSError: No space left on device"
    assert described(ValueError("a word of mine")) == "ValueError"


def test_causes_are_told_first():
    try:
        try:
            raise ValueError("a word of mine")
        except ValueError as cause:
            raise Quoting("Zaphira Quillon") from cause
    except Quoting as error:
        line = json.loads(JsonLines().format(record_of(error)))
    assert line["error"] == ["ValueError", "Quoting"]


def test_a_text_that_another_handler_kept_is_not_written():
    record = record_of(ValueError("a word of mine"))
    logging.Formatter().format(record)  # keeps the whole traceback in the record
    assert "a word of mine" in record.exc_text
    assert no_secret_in(Lines().format(record))
    assert no_secret_in(JsonLines().format(record))


def test_a_line_stays_one_line():
    record = logging.LogRecord("hallway.test", logging.INFO, "", 1, "one\ntwo %s", ("a\nb",), None)
    assert "\n" not in Lines().format(record)
    assert len(JsonLines().format(record).splitlines()) == 1


def test_json_lines_carry_what_programs_ask_for():
    record = logging.LogRecord("hallway.access", logging.INFO, "", 1, "GET / 200", (), None)
    record.about = {"route": "/", "ms": 12}
    token = request_id.set("abc12345")
    try:
        line = json.loads(JsonLines().format(record))
    finally:
        request_id.reset(token)
    assert (line["level"], line["route"], line["ms"], line["request"]) == ("INFO", "/", 12, "abc12345")
    assert line["time"].endswith("Z")


@pytest.fixture
def written(monkeypatch):
    """Everything that reaches a log, as both formats write it."""
    lines = []

    class Handler(logging.Handler):
        def emit(self, record):
            lines.extend([Lines().format(record), JsonLines().format(record)])

    handler = Handler(level=logging.DEBUG)
    for one in logging.root.handlers:
        for each in one.filters:
            if type(each).__module__.startswith("hallway."):
                handler.addFilter(each)
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.INFO)
    yield lines
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.mark.django_db
class TestARunningServer:
    def test_pages_and_refusals_tell_nothing_of_who_and_what(self, client, written):
        make_community()
        person = make_person(name="Zaphira Quillon", handle="zaphira", email="zaphira@hidden.example")
        client.get("/people/zaphira/?q=a+word+of+mine")
        client.get("/join/s3cr3t-token-9f/")
        client.post("/accounts/login/", {"login": "zaphira@hidden.example", "password": "s3cr3t-token-9f"})
        client.get("/nowhere/zaphira/")
        member = sign_in(person)
        member.get("/people/zaphira/", headers={"Referer": "https://elsewhere.example/zaphira"})
        member.get("/search/", {"q": "a word of mine"})
        member.post("/settings/profile/", {"name": "Zaphira Quillon", "words": "a word of mine"})
        assert len(written) > 8
        assert [line for line in written if not no_secret_in(line)] == []

    def test_a_page_that_breaks_tells_where_and_not_what(self, written, monkeypatch):
        make_community()
        member = sign_in(make_person(name="Zaphira Quillon", handle="zaphira"))
        member.raise_request_exception = False

        def broken(*_, **__):
            raise ValueError("Zaphira Quillon wrote a word of mine")

        monkeypatch.setattr("hallway.people.views.profile.render", broken)
        assert member.get("/people/zaphira/").status_code == 500
        assert [line for line in written if not no_secret_in(line)] == []
        assert any("ValueError" in line and "broken" in line for line in written)

    def test_work_that_fails_tells_where_and_not_what(self, written, monkeypatch):
        for name, empty in (("_kinds", {}), ("_handlers", {}), ("_whole", set())):
            monkeypatch.setattr(outbox, name, empty)
        monkeypatch.setattr(work, "_tasks", {})

        @fact
        class Written:
            by: int

        @handles(Written)
        def fail(happened):
            raise KeyError("Zaphira Quillon, zaphira@hidden.example")

        publish(Written(by=1), about=(), now=now())
        work.run_due(limit=1)
        assert any("KeyError" in line and "fail" in line for line in written)
        assert [line for line in written if not no_secret_in(line)] == []


@pytest.mark.django_db
class TestRequestId:
    def test_each_answer_has_one_of_its_own(self, client):
        first, second = (client.get("/healthz/live")["X-Request-ID"] for _ in range(2))
        assert first != second
        assert len(first) == 16
        assert request_id.get() == ""

    def test_a_strangers_is_not_taken(self, client):
        assert (
            client.get("/healthz/live", headers={"X-Request-ID": "mine-mine-mine"})["X-Request-ID"] != "mine-mine-mine"
        )

    def test_that_of_our_own_proxy_is(self, client, settings):
        from dataclasses import replace

        settings.CONFIG = replace(settings.CONFIG, trusted_proxies=1)
        given = {"X-Request-ID": "proxy-0123456789"}
        assert client.get("/healthz/live", headers=given)["X-Request-ID"] == "proxy-0123456789"
        odd = {"X-Request-ID": "evil\tline: x"}
        assert client.get("/healthz/live", headers=odd)["X-Request-ID"] != odd["X-Request-ID"]
