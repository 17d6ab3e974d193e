"""Connections and requests through programs."""

import pytest

from hallway.relationships.models import Connection
from tests.factories.people import block, make_person
from tests.factories.relationships import make_connection
from tests.factories.tokens import program_of, word_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]


@pytest.fixture
def two():
    return make_person(name="Ana", handle="ana"), make_person(name="Ben", handle="ben")


def test_ask_and_confirm(two):
    ana, ben = (program_of(person) for person in two)
    for _time in range(2):
        assert ana.post("/connections/ben/ask", {"words": "We met in Lisbon"}).json() == {"connection": "i_asked"}
    [request] = ben.get("/connection-requests").json()["items"]
    assert (request["person"]["handle"], request["words"]) == ("ana", "We met in Lisbon")
    assert [one["person"]["handle"] for one in ana.get("/connection-requests?side=by_me").json()["items"]] == ["ben"]
    for _time in range(2):
        assert ben.post("/connections/ana/confirm", {"consent": "members"}).json() == {"connection": "connected"}
    [known] = ana.get("/connections").json()["items"]
    assert (known["person"]["name"], known["closeness"]) == ("Ben", None)
    for _time in range(2):
        assert ana.delete("/connections/ben").json() == {"connection": "nothing"}
    assert ben.get("/connections").json()["items"] == []


def test_a_request_that_is_declined_stays_open_for_its_asker(two):
    ana, ben = (program_of(person) for person in two)
    ana.post("/connections/ben/ask", {})
    before = ana.get("/people/ben").content, ana.get("/connection-requests?side=by_me").content
    assert ben.post("/connections/ana/decline").json() == {"connection": "nothing"}
    assert (ana.get("/people/ben").content, ana.get("/connection-requests?side=by_me").content) == before
    assert ben.get("/connection-requests").json()["items"] == []
    assert ana.post("/connections/ben/withdraw").json() == {"connection": "nothing"}


def test_who_is_blocked_asks_and_does_not_notice(two):
    ana, ben = two
    other = make_person(handle="other")
    program = program_of(ana)
    asked = program.post("/connections/other/ask", {})
    block(ben, ana)
    assert word_of(program.post("/connections/ben/ask", {})) == word_of(program.post("/connections/nobody/ask", {}))
    assert (asked.status_code, Connection.objects.get().asked_id) == (200, other.pk)


def test_oneself_and_who_did_not_ask(two):
    program = program_of(two[0])
    assert word_of(program.post("/connections/ana/ask", {})) == "not-found"
    assert word_of(program.post("/connections/ben/confirm", {})) == "not-found"
    wrong = program.post("/connections/ben/ask", {"consent": "everybody"})
    assert [one["field"] for one in wrong.json()["errors"]] == ["body.consent"]


def test_the_list_goes_on_where_it_was_left(two):
    ana, _ben = two
    for name in ("Eve", "Cleo", "Dan"):
        make_connection(ana, make_person(name=name))
    program, seen, path = program_of(ana), [], "/connections?limit=2"
    while path:
        answer = program.get(path).json()
        seen += [one["person"]["name"] for one in answer["items"]]
        path = answer["next"]
    assert seen == ["Cleo", "Dan", "Eve"]
