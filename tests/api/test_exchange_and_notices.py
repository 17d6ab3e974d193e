"""Asks and offers, notices, suggestions and search through programs."""

import pytest

from hallway.core.work import run_due
from tests.factories.everything import make_everything
from tests.factories.exchange import make_ask
from tests.factories.notifications import make_asked
from tests.factories.people import make_person, mute
from tests.factories.tokens import program_of, word_of

pytestmark = pytest.mark.django_db


def test_an_ask_from_first_to_last():
    ana, ben = make_person(), make_person()
    program = program_of(ana)
    given = {"kind": "ask", "text": "A partner for hedge funds"}
    made = program.post("/entries", given)
    assert program.post("/entries", given).json()["id"] == made.json()["id"]
    path = f"/me/entries/ask/{made.json()['id']}"
    assert program.get(path).headers["ETag"] == made.headers["ETag"]
    assert word_of(program.patch(path, {"text": "Another"})) == "precondition-required"
    changed = program.patch(path, {"text": "Another"}, **{"If-Match": made.headers["ETag"]})
    assert changed.json()["text"] == "Another"
    stale = program.patch(path, {"audience": "only_me"}, **{"If-Match": made.headers["ETag"]})
    assert (word_of(stale), stale.headers["ETag"]) == ("changed-meanwhile", changed.headers["ETag"])
    other = program_of(ben)
    [shown] = other.get("/entries").json()["items"]
    assert (shown["text"], shown["person"]["handle"]) == ("Another", ana.handle)
    assert other.get(f"/entries/ask/{shown['id']}").json() == shown
    assert word_of(other.patch(path, {"text": "Mine"}, **{"If-Match": "*"})) == "not-found"
    assert program.delete(path).status_code == 204
    assert word_of(program.delete(path)) == "not-found"


def test_asks_come_in_parts_without_those_muted():
    ana, ben, cleo = make_person(), make_person(), make_person()
    mute(ana, cleo)
    make_ask(cleo)
    wanted = [str(make_ask(ben, text=f"Ask {number}").public_id) for number in range(5)]
    program, seen, path = program_of(ana), [], "/entries?limit=2"
    while path:
        answer = program.get(path).json()
        seen += [one["id"] for one in answer["items"]]
        path = answer["next"]
    assert seen == wanted[::-1]


def test_notices_are_read_one_by_one_and_all_at_once():
    ana = make_person()
    for number in range(30):
        make_asked(ana, make_person(name=f"Asker {number}"))
    program = program_of(ana)
    first = program.get("/notices").json()
    second = program.get(first["next"]).json()
    assert (len(first["items"]), len(second["items"]), second["next"], first["unread"]) == (25, 5, None, 30)
    newest = first["items"][0]
    assert newest["text"] == f"{newest['person']['name']} asks to connect with you."
    answer = program.post(f"/notices/{newest['id']}/read")
    assert (answer.status_code, answer.content) == (204, b"")
    assert program.get("/notices").json()["unread"] == 29
    assert program.post("/notices/read", {"up_to": newest["id"]}).status_code == 204
    assert program.get("/notices").json()["unread"] == 0


def test_suggestions_ways_and_search():
    world = make_everything(rows=2)
    program = program_of(world.ana)
    assert program.get("/suggestions").json()["is_picked"] is False
    run_due()
    week = program.get("/suggestions").json()
    assert week["is_picked"]
    one = week["items"][0]
    assert one["reasons"]
    after = program.post(f"/suggestions/{one['person']['handle']}/dismiss").json()
    assert one["person"]["handle"] not in [other["person"]["handle"] for other in after["items"]]
    ways = program.get("/people/ben/routes").json()["items"]
    assert {way["connectors"][0]["handle"] for way in ways} == {"friend-0", "friend-1"}
    found = program.get("/search?q=small+banks").json()
    kinds = [group["kind"] for group in found["items"]]
    assert "people" in kinds
    assert "<mark>" not in str(found)
    people = program.get("/search?q=small+banks&kind=people").json()
    assert [group["kind"] for group in people["items"]] == ["people"]
    assert word_of(program.get("/search?q=x&kind=nothing")) == "invalid"
