"""Introductions through programs: the same course as on the pages, and the same silence."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hallway.core import clock
from hallway.introductions.schedule import move_introductions
from tests.factories.introductions import ask, introduce, say
from tests.factories.people import make_person
from tests.factories.relationships import make_connection
from tests.factories.tokens import program_of, word_of
from tests.introductions.test_twins import COURSES, LATER, LOOKS, NOW, World, nobody_answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("often")]


def seen_by_initiator(world, course):
    """(moment, path) -> what is answered, and in how many queries; everything is as before afterwards."""
    seen = {}
    with transaction.atomic():
        with clock.frozen_at(NOW):
            world.asked = ask(world.ana, world.dan, world.bo, world.cleo, now=NOW)
            program = program_of(world.ana)
        with clock.frozen_at(LATER):
            course(world)
        own = f"/introductions/{world.asked.public_id}"
        paths = [own, "/introductions?side=begun", "/introductions", "/people/dan", "/people/dan/routes", "/notices"]
        for after in LOOKS:
            with clock.frozen_at(NOW + after):
                move_introductions(NOW + after)
                for path in paths:
                    program.get(path)  # what a first request writes down
                    with CaptureQueriesContext(connection) as queries:
                        answer = program.get(path)
                    text = answer.content.decode().replace(str(world.asked.public_id), "…")
                    place = "one" if path == own else path
                    seen[after, place] = (answer.status_code, text, len(queries), answer.headers["Content-Length"])
        transaction.set_rollback(True)
    return seen


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize("course", COURSES[1:], ids=lambda course: course.__name__)
def test_no_answer_shows_to_whoever_asked(world, course):
    silence = seen_by_initiator(world, nobody_answers)
    assert seen_by_initiator(world, course) == silence
    assert '"standing": "open"' in silence[LOOKS[2], "one"][1]
    assert '"standing": "not_come_about"' in silence[LOOKS[3], "one"][1]


@pytest.fixture
def three():
    ana, bo, cleo = (make_person(name=name, handle=name.lower()) for name in ("Ana", "Bo", "Cleo"))
    make_connection(ana, bo, consent="members")
    make_connection(bo, cleo, consent="members")
    return ana, bo, cleo


def test_from_asking_to_the_outcome(three):
    asking, passing, ending = (program_of(person) for person in three)
    given = {"to": "cleo", "connectors": ["bo"], "words": "We both sail."}
    begun = asking.post("/introductions/ask", given).json()
    assert (begun["mine"], begun["standing"], begun["contact"]) == ("initiator", "open", None)
    assert asking.post("/introductions/ask", given).json() == begun  # sent again
    [waiting] = passing.get("/introductions").json()["items"]
    assert (waiting["mine"], waiting["is_waiting"], waiting["words"]) == ("connector", True, "We both sail.")
    assert ending.get("/introductions").json()["items"] == []
    path = f"/introductions/{begun['id']}"
    passed = passing.post(f"{path}/answer", {"answer": "yes", "word": "Good people"}).json()
    assert (passed["answer"], passed["is_waiting"]) == ("yes", False)
    [reached] = ending.get("/introductions").json()["items"]
    assert [(word["by"]["name"], word["text"]) for word in reached["said"]] == [("Bo", "Good people")]
    assert ending.get(path).json()["contact"] is None
    agreed = ending.post(f"{path}/answer", {"answer": "yes"}).json()
    assert (agreed["standing"], agreed["contact"]["name"]) == ("accepted", "Ana")
    assert asking.get(path).json()["contact"]["address"] == three[2].account.email
    assert passing.get(path).json()["contact"] is None
    assert asking.post(f"{path}/thank", {"words": "Thank you"}).status_code == 200
    assert passing.get(path).json()["is_thanked"]
    assert ending.put(f"{path}/outcome", {"met": "yes", "helped": True}).status_code == 200
    assert word_of(asking.post(f"{path}/withdraw")) == "conflict"


def test_answering_twice_and_otherwise(three):
    ana, bo, cleo = three
    row = ask(ana, cleo, bo, now=clock.now())
    program, path = program_of(bo), f"/introductions/{row.public_id}/answer"
    assert program.post(path, {"answer": "no"}).json()["answer"] == "no"
    assert program.post(path, {"answer": "no"}).status_code == 200
    assert word_of(program.post(path, {"answer": "yes"})) == "conflict"


def test_handing_on_and_taking_back(three):
    ana, bo, cleo = three
    make_person(name="Dan", handle="dan")
    row = ask(ana, cleo, bo, now=clock.now())
    program, path = program_of(bo), f"/introductions/{row.public_id}"
    refused = program.post(f"{path}/hand-on", {"to": "cleo"})
    assert [one["field"] for one in refused.json()["errors"]] == ["body.to"]
    assert program.post(f"{path}/hand-on", {"to": "dan"}).json()["answer"] == "handed_on"
    own = program_of(ana)
    assert own.post(f"{path}/withdraw").json()["standing"] == "withdrawn"
    assert own.post(f"{path}/withdraw").json()["standing"] == "withdrawn"


def test_with_somebody_outside(three):
    given = {
        "one": "bo",
        "other": {"name": "Olu", "address": "olu@elsewhere.example"},
        "words": "You both build boats.",
    }
    said = program_of(three[0]).post("/introductions/offer", given).json()
    assert [one["name"] for one in said["ends"]] == ["Bo", "Olu"]
    assert [one["person"] and one["person"]["handle"] for one in said["ends"]] == ["bo", None]


@pytest.mark.parametrize(
    ("given", "status", "word"),
    [
        ({"to": "nobody", "connectors": ["bo"], "words": "x"}, 404, "not-found"),
        ({"to": "bo", "connectors": ["cleo"], "words": "We sail"}, 409, "conflict"),
        ({"to": "cleo", "connectors": ["bo", "bo"], "words": "We sail"}, 422, "invalid"),
        ({"to": "cleo", "connectors": ["bo"], "words": "…"}, 422, "invalid"),
        ({"to": "cleo", "connectors": [], "words": "We sail"}, 422, "invalid"),
    ],
)
def test_what_cannot_be_asked(three, given, status, word):
    answer = program_of(three[0]).post("/introductions/ask", given)
    assert (answer.status_code, word_of(answer)) == (status, word)


NO_ADDRESS, UNFINISHED = {"name": "Olu", "address": "nothing at all"}, {"name": "Olu"}


@pytest.mark.parametrize(
    ("path", "given", "fields"),
    [
        ("offer", {"one": "bo", "other": NO_ADDRESS}, ["body.other.address"]),
        ("offer", {"one": NO_ADDRESS, "other": "bo"}, ["body.one.address"]),
        ("offer", {"one": "bo", "other": {"name": "…", "address": "olu@elsewhere.example"}}, ["body.other.name"]),
        ("offer", {"one": "bo", "other": UNFINISHED}, ["body.other.address"]),
        ("offer", {"one": "bo", "other": 7}, ["body.other"]),
        ("offer", {"one": "bo", "other": "bo"}, ["body.one", "body.other"]),
        ("ask", {"to": NO_ADDRESS, "connectors": ["bo"]}, ["body.to.address"]),
        ("ask", {"to": "cleo", "connectors": ["bo", NO_ADDRESS]}, ["body.connectors.1.address"]),
        ("ask", {"to": "cleo", "connectors": ["bo", UNFINISHED]}, ["body.connectors.1.address"]),
        ("ask", {"to": "cleo", "connectors": ["cleo"]}, ["body.connectors", "body.to"]),
    ],
)
def test_a_fault_is_told_where_it_was_sent(three, path, given, fields):
    answer = program_of(three[0]).post(f"/introductions/{path}", {**given, "words": "You both sail"})
    assert [one["field"] for one in answer.json()["errors"]] == fields


def test_one_is_one(three):
    answer = program_of(three[0]).post("/introductions/ask", {"to": "cleo", "connectors": [], "words": ""})
    assert answer.json()["errors"] == [
        {"field": "body.connectors", "detail": "At least 1 is needed."},
        {"field": "body.words", "detail": "At least 1 letter is needed."},
    ]


def test_the_list_goes_on_where_it_was_left(three):
    ana, bo, _cleo = three
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    rows = [introduce(ana, bo, make_person(), now=now.replace(minute=number)) for number in range(5)]
    received = [introduce(make_person(), bo, make_person(), now=now.replace(minute=20 + number)) for number in range(3)]
    say(rows[0], bo, "no", now=now.replace(minute=40))
    for person, side, expected in ((ana, "begun", rows), (bo, "received", [*rows[:2], *received])):
        program, seen, path = program_of(person), [], f"/introductions?side={side}&limit=2"
        while path:
            answer = program.get(path).json()
            seen += [one["id"] for one in answer["items"]]
            path = answer["next"]
        assert seen == [str(row.public_id) for row in reversed(expected)]
