"""How much may be asked: a limit holds in all processes together, and costs a program that asks little no writing."""

import json
import os
import sqlite3
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from hallway.api import limits
from hallway.api.models import RequestCount
from hallway.api.retention import _counts
from hallway.core import clock
from tests.factories.people import make_person
from tests.factories.tokens import Program, program_of, token_for, word_of

NOW = clock.now().replace(second=10, microsecond=0)


@pytest.fixture
def few(settings, community):
    settings.CONFIG = replace(settings.CONFIG, api_requests_a_minute=20)
    with clock.frozen_at(NOW):
        yield


def test_a_token_may_ask_so_often_a_minute(few):
    ana = make_person()
    program = program_of(ana, REMOTE_ADDR="192.0.2.1")
    answers = [program.get("/people") for _time in range(22)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
    assert answers[0].headers["RateLimit-Policy"] == '"token";q=20;w=60'
    left = [answer.headers["RateLimit"] for answer in answers]
    assert left == [f'"token";r={max(0, 19 - number)};t=50' for number in range(22)]
    assert word_of(answers[20]) == "too-many-requests"
    assert answers[20].headers["Retry-After"] == "50"
    assert program_of(ana, REMOTE_ADDR="192.0.2.1").get("/people").status_code == 200  # another token
    with clock.frozen_at(NOW + timedelta(seconds=50)):
        assert program.get("/people").status_code == 200


def test_an_address_may_ask_as_often_as_four_tokens(few):
    ana = make_person()
    programs = [program_of(ana, REMOTE_ADDR="192.0.2.1") for _number in range(5)]
    statuses = [program.get("/people").status_code for program in programs for _time in range(17)]
    assert statuses == [200] * 80 + [429] * 5
    assert programs[4].ask("GET", "/people").headers["RateLimit"] == '"address";r=0;t=50'
    assert Program(programs[4].secret, REMOTE_ADDR="192.0.2.2").get("/people").status_code == 200


def test_guessing_is_held_up(few):
    statuses = [Program("hallway_" + "x" * 43).get("/me").status_code for _time in range(32)]
    assert statuses == [401] * 30 + [429] * 2
    assert program_of(make_person()).get("/me").status_code == 200


def test_asking_now_and_then_writes_nothing(few):
    program = Program(token_for(make_person())[1])
    program.get("/people")
    with CaptureQueriesContext(connection) as queries:
        program.get("/people")
    said = [query["sql"] for query in queries if query["sql"] is not None]  # a prepared one, which reads, has no text
    assert [sql for sql in said if not sql.startswith("SELECT")] == []
    for _time in range(3):
        program.get("/people")
    assert RequestCount.objects.count() == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_a_household_is_one_address(one, other, same):
    first, second = (limits.address_of(RequestFactory().get("/", REMOTE_ADDR=address)) for address in (one, other))
    assert (first == second) is same


@pytest.mark.django_db
def test_counts_are_forgotten():
    for minutes, key in ((5, "old"), (0, "new")):
        RequestCount.objects.create(key=key, minute=int(NOW.timestamp()) // 60 - minutes, count=1)
    assert _counts(NOW) == 1
    assert RequestCount.objects.get().key == "new"


RACE = textwrap.dedent(
    """
    import json, sys, time
    import django
    django.setup()
    from datetime import UTC, datetime
    from hallway.api.limits import count
    now = datetime(2026, 3, 2, tzinfo=UTC)
    while time.time() < float(sys.argv[1]):
        time.sleep(0.001)
    print(json.dumps(sum(count("token", "1", most=100, now=now).is_fine for _time in range(90))))
    """
)


def test_a_limit_holds_in_two_processes_at_once(tmp_path):
    environment = {
        **os.environ,
        "HALLWAY_DATA_DIR": str(tmp_path),
        "HALLWAY_WEB_PROCESSES": "2",
        "DJANGO_SETTINGS_MODULE": "hallway.settings",
    }
    environment.pop("HALLWAY_DATABASE", None)
    with sqlite3.connect(tmp_path / "hallway.sqlite3") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE api_requestcount (key varchar(80) PRIMARY KEY, minute bigint, count integer)")
    begin = str(time.time() + 5)
    racing = [
        subprocess.Popen([sys.executable, "-c", RACE, begin], env=environment, stdout=subprocess.PIPE, text=True)
        for _process in range(2)
    ]
    allowed = [json.loads(process.communicate(timeout=60)[0].splitlines()[-1]) for process in racing]
    assert sum(allowed) == 100
