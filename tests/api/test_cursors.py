"""Cursors of somebody else's making: every list says that it cannot use them, and breaks at none."""

import base64
import json

import pytest

from hallway.api.v1 import paging
from hallway.core import startup
from tests.api.operations import operations
from tests.factories.people import make_person
from tests.factories.tokens import program_of, word_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("often", "ready")]
ID = "0190a0b1-0000-7000-8000-000000000000"
LISTS = {
    "people": "/people?",
    "connections": "/connections?",
    "connection_requests": "/connection-requests?",
    "introductions": "/introductions?",
    "introductions begun": "/introductions?side=begun&",
    "entries": "/entries?",
    "notices": "/notices?",
    "search": "/search?q=x&",
    "search of a kind": "/search?q=x&kind=people&",
}
MOMENTS = ("introductions", "introductions begun", "entries")
PAGES = ("notices", "search of a kind")


def packed(said):
    """As a cursor, whatever it says."""
    return base64.urlsafe_b64encode(said if isinstance(said, bytes) else json.dumps(said).encode()).decode().rstrip("=")


HOSTILE = {
    "no base64": "ü",
    "not padded": "x",
    "padding alone": "=" * 400,
    "no JSON": packed(b"\xff\xfe"),
    "null": packed(None),
    "an object": packed({"0": "a", "1": ID}),
    "not a number": packed(b"NaN"),
    "not numbers": packed(b"[NaN,Infinity]"),
    "numbers": packed([1, 2]),
    "a huge number": packed(b"1" * 300),
    "too few": packed([]),
    "too many": packed(["a", ID, "b"]),
    "deep": packed(b"[" * 370),
    "half a pair": packed(["\ud800", ID]),
    "half a pair alone": packed(["\udfff"]),
    "a NUL": packed(["a\x00", ID]),
    "a NUL alone": packed(["\x00"]),
    "no id": packed(["2026-01-01T00:00:00+00:00", "nobody"]),
    "longer than it may be": packed(["a" * 600, ID]),
}
MISFIT_MOMENTS = {
    "after the last": "9999-12-31T23:59:59-23:59",
    "before the first": "0001-01-01T00:00:00+23:59",
    "of no zone": "2026-01-01T00:00:00",
    "a day that is none": "2026-02-30T00:00:00+00:00",
    "words": "yesterday",
}
PAGE_NUMBERS = ("0", "-1", "101", "9" * 300, "²", "٣", "1.5", "NaN", "")


@pytest.fixture
def ready(monkeypatch):
    """Search answers: nothing of it is being compiled."""
    monkeypatch.setattr(startup, "is_ready", lambda: True)


@pytest.fixture
def program():
    return program_of(make_person(name="Ana"))


def test_every_list_with_a_cursor_is_here():
    takes = {name for name, one in operations().items() if any(given.name == "cursor" for given in one.parameters)}
    assert takes == {name.split(" ")[0] for name in LISTS}


def refused(program, path, cursor):
    answer = program.get(f"{path}cursor={cursor}")
    faults = [one["field"] for one in answer.json().get("errors", [])]
    return answer.status_code, word_of(answer), faults


@pytest.mark.parametrize("name", LISTS)
def test_no_list_takes_what_is_no_cursor(program, name):
    for kind, cursor in HOSTILE.items():
        assert refused(program, LISTS[name], cursor) == (422, "invalid", ["query.cursor"]), kind


@pytest.mark.parametrize("name", MOMENTS)
def test_a_moment_that_there_is_not(program, name):
    for kind, moment in MISFIT_MOMENTS.items():
        cursor = packed([moment, ID])
        assert refused(program, LISTS[name], cursor) == (422, "invalid", ["query.cursor"]), kind


@pytest.mark.parametrize("name", MOMENTS)
@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59.999999+00:00", "0001-01-01T00:00:00+00:00"])
def test_the_first_and_the_last_moment_are_some(program, name, moment):
    assert program.get(f"{LISTS[name]}cursor={packed([moment, ID])}").json() == {"items": [], "next": None}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_there_is_not(program, name):
    for number in PAGE_NUMBERS:
        assert refused(program, LISTS[name], packed([number])) == (422, "invalid", ["query.cursor"]), number


def test_search_of_every_kind_has_no_second_part(program):
    assert refused(program, LISTS["search"], paging.write("2")) == (422, "invalid", ["query.cursor"])
