"""The directory, one person, and oneself."""

import pytest

from tests.factories.exchange import make_ask, make_offer
from tests.factories.organisations import make_affiliation, make_organisation
from tests.factories.people import block, make_person, mute
from tests.factories.relationships import make_connection, make_request
from tests.factories.tokens import program_of, word_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]


@pytest.fixture
def ana():
    return make_person(name="Ana Silva", handle="ana", headline="Compliance", tags=["Sailing"])


def names(answer):
    return [one["name"] for one in answer.json()["items"]]


def test_oneself(ana):
    firm = make_organisation(name="Acme")
    make_affiliation(ana, firm, role="Partner manager")
    make_ask(ana, text="A sailing partner")
    said = program_of(ana, "profile:read").get("/me").json()
    assert said["id"] == str(ana.public_id)
    assert (said["handle"], said["headline"], said["tags"]) == ("ana", "Compliance", ["Sailing"])
    assert said["email"] == ana.account.email
    assert [one["organisation"] for one in said["work"]] == ["acme"]
    assert [(one["kind"], one["text"]) for one in said["asks_and_offers"]] == [("ask", "A sailing partner")]
    assert (said["capacity"], said["paused_until"]) == (5, None)


def test_changing_ones_words_needs_what_was_read(ana):
    program = program_of(ana)
    read = program.get("/me")
    assert word_of(program.patch("/me", {"headline": "Sails"})) == "precondition-required"
    changed = program.patch("/me", {"headline": "Sails"}, **{"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json()["headline"]) == (200, "Sails")
    assert changed.headers["ETag"] == program.get("/me").headers["ETag"] != read.headers["ETag"]
    ana.refresh_from_db()
    assert (ana.headline, ana.name) == ("Sails", "Ana Silva")


def test_who_read_an_older_state_overwrites_nothing(ana):
    program = program_of(ana)
    old = program.get("/me").headers["ETag"]
    new = program.patch("/me", {"headline": "Sails"}, **{"If-Match": old}).headers["ETag"]
    refused = program.patch("/me", {"headline": "Rows"}, **{"If-Match": old})
    assert (refused.status_code, word_of(refused)) == (412, "changed-meanwhile")
    assert refused.headers["ETag"] == new
    ana.refresh_from_db()
    assert ana.headline == "Sails"


def test_the_same_change_sent_twice_is_done_once(ana):
    program = program_of(ana)
    tag = program.get("/me").headers["ETag"]
    first, second = (program.patch("/me", {"headline": "Sails"}, **{"If-Match": f"W/{tag}"}) for _time in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    ana.refresh_from_db()
    assert ana.version == 2


def test_everybody_by_name_in_parts(ana):
    for name in ("Ben", "Cleo", "Cleo", "Dan", "Eve"):
        make_person(name=name)
    program, seen, path = program_of(ana), [], "/people?limit=2"
    while path:
        answer = program.get(path)
        seen += [one["id"] for one in answer.json()["items"]]
        path = answer.json()["next"]
        assert answer.headers.get("Link") == (f'<{path}>; rel="next"' if path else None)
    whole = program.get("/people?limit=100")
    assert names(whole) == ["Ana Silva", "Ben", "Cleo", "Cleo", "Dan", "Eve"]
    assert seen == [one["id"] for one in whole.json()["items"]]


def test_rows_that_come_and_go_hide_no_others(ana):
    ben, cleo = make_person(name="Ben"), make_person(name="Cleo")
    program = program_of(ana)
    following = program.get("/people?limit=2").json()["next"]
    make_person(name="Aaron")
    ben.account.delete()
    ben.delete()
    assert names(program.get(following)) == [cleo.name]


def test_a_cursor_of_somebody_elses_making(ana):
    program = program_of(ana)
    for cursor in ("x", "bnVsbA", "WyJhIl0", "WzEsMl0", "WyJhIiwiYiJd", "W1tbW1tbW1tbW1tb", "ü", "=" * 400):
        answer = program.get(f"/people?cursor={cursor}")
        assert (answer.status_code, word_of(answer)) == (422, "invalid"), cursor


def test_by_first_letters_and_by_tag(ana):
    make_person(name="Ben Okoro", tags=["sailing"])
    make_person(name="Anabel")
    program = program_of(ana)
    assert names(program.get("/people?begins=ana")) == ["Ana Silva", "Anabel"]
    assert names(program.get("/people?tag=SAILING")) == ["Ana Silva", "Ben Okoro"]
    assert names(program.get("/people?tag=nothing")) == []


def test_one_person_as_far_as_they_show(ana):
    ben = make_person(name="Ben", handle="ben", places="Porto", about="Words", audiences={"places": "connections"})
    make_offer(ben, text="Advice", audience="connections")
    said = program_of(ana).get("/people/ben").json()
    assert (said["about"], said["places"], said["email"], said["asks_and_offers"]) == ("Words", "", "", [])
    assert said["connection"] == "nothing"
    make_connection(ana, ben)
    said = program_of(ana).get("/people/BEN").json()
    assert (said["places"], said["connection"], said["is_member"]) == ("Porto", "connected", True)
    assert [one["text"] for one in said["asks_and_offers"]] == ["Advice"]


def test_what_was_asked_shows_to_each_as_on_the_page(ana):
    ben = make_person(handle="ben")
    make_request(ana, ben)
    assert program_of(ana).get("/people/ben").json()["connection"] == "i_asked"
    assert program_of(ben).get("/people/ana").json()["connection"] == "asked_me"


def test_those_kept_away_are_not_there(ana):
    for handle in ("blocked", "blocker", "muted"):
        make_person(name=handle.title(), handle=handle)
    people = {person.handle: person for person in ana.__class__.objects.all()}
    block(ana, people["blocked"])
    block(people["blocker"], ana)
    mute(ana, people["muted"])
    make_person(name="Left", handle="left", standing="left")
    program = program_of(ana)
    assert names(program.get("/people")) == ["Ana Silva"]
    nobody = program.get("/people/nobody").content
    for handle in ("blocked", "blocker", "left"):
        answer = program.get(f"/people/{handle}")
        assert (answer.status_code, answer.content) == (404, nobody)
    assert program.get("/people/muted").status_code == 200
