"""The pages of introductions, through the eyes of everybody concerned."""

import re
from datetime import timedelta

import pytest

from hallway.core import clock
from hallway.introductions.actions.afterwards import thank
from hallway.introductions.enums import Answer
from hallway.introductions.models import Introduction, Part
from tests.factories.introductions import ask, introduce, part_of, say
from tests.factories.people import add_tags, block, make_person, sign_in, viewer_of
from tests.factories.relationships import make_connection, make_tie

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_person(name="Ana Silva", handle="ana", email="ana@members.example")


@pytest.fixture
def bo():
    return make_person(name="Bo Lind", handle="bo", email="bo@members.example")


@pytest.fixture
def cleo():
    return make_person(name="Cleo Marsh", handle="cleo", email="cleo@members.example")


@pytest.fixture
def eve():
    return make_person(name="Eve Stone", handle="eve")


def text(person, path, status=200):
    response = sign_in(person).get(path, follow=True)
    assert response.status_code == status, path
    return response.content.decode()


def post(person, path, **data):
    return sign_in(person).post(path, data)


def test_who_sees_an_introduction_under_way(ana, bo, cleo, eve):
    asked = ask(ana, cleo, bo, now=clock.now())
    path = asked.get_absolute_url()
    for person in (ana, bo):
        assert "Cleo Marsh" in text(person, "/introductions/")
        assert "We both sail" in text(person, path)
    for person in (cleo, eve):
        assert "Ana Silva" not in text(person, "/introductions/")
        assert "We both sail" not in text(person, path, 404)


def test_an_empty_page_says_what_to_do(ana):
    page = text(ana, "/introductions/")
    assert "No introductions yet" in page
    assert "/people/" in page


def test_asking_from_a_profile_with_a_draft_and_several_ways(ana, bo, cleo, eve):
    for connector in (bo, eve):
        make_connection(ana, connector, consent="members")
        make_connection(connector, cleo, consent="members")
    add_tags(ana, "Sailing")
    add_tags(cleo, "Sailing")
    eve.connector_capacity = 0
    eve.save()
    assert "/people/cleo/introduce/" in text(ana, "/people/cleo/")
    page = text(ana, "/people/cleo/introduce/")
    assert "I would like to meet Cleo Marsh." in page
    assert "Sailing" in page
    assert "Bo Lind (has room this week)" in page
    assert "Eve Stone (no room this week" in page

    sent = post(ana, "/people/cleo/introduce/", connector="bo", words="Please introduce us.")
    row = Introduction.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, row.get_absolute_url())
    assert (row.initiator, row.words) == (ana, "Please introduce us.")
    assert part_of(row, bo).reached_at is not None
    assert sign_in(ana).get("/people/cleo/introduce/")["Location"] == row.get_absolute_url()


@pytest.mark.parametrize("sent", [{}, {"connector": "eve", "words": "Hello"}, {"connector": "bo", "words": " "}])
def test_asking_needs_a_way_and_words(ana, bo, cleo, eve, sent):
    make_connection(ana, bo, consent="members")
    make_connection(bo, cleo, consent="members")
    assert post(ana, "/people/cleo/introduce/", **sent).status_code == 422
    assert not Introduction.objects.exists()


def test_without_a_way_the_page_says_so(ana, cleo):
    page = text(ana, "/people/cleo/introduce/")
    assert "Nobody you know here is known to know them." in page
    assert "Somebody who is no member here, by mail" in page


def test_those_who_are_connected_are_led_to_each_other(ana, cleo):
    make_connection(ana, cleo)
    response = sign_in(ana).get("/people/cleo/introduce/")
    assert (response.status_code, response["Location"]) == (302, "/people/cleo/")
    assert "Ask for an introduction" not in text(ana, "/people/cleo/")


def test_introducing_two_people_by_handle_and_by_mail(ana, bo, cleo):
    post(ana, "/introductions/new/", one="bo", other="@cleo", words="You should meet.")
    post(ana, "/introductions/new/", one="bo", other="fay@outside.example", other_name="Fay", words="And you two.")
    assert [row.parts.count() for row in Introduction.objects.all()] == [2, 2]
    page = text(ana, "/introductions/")
    assert "Cleo Marsh" in page
    assert "Fay" in page
    assert "fay@outside.example" not in page


def test_asking_to_meet_somebody_outside_through_those_i_know_best(ana, bo, cleo):
    friend, away = make_person(name="Fritz Heller", handle="fritz"), make_person(name="Away Wild", handle="away")
    make_tie(ana, bo, closeness="met_once")
    make_tie(ana, friend, closeness="would_vouch")
    make_tie(ana, away, closeness="would_vouch")
    block(away, ana)
    page = text(ana, "/introductions/ask/")
    assert page.index("Fritz Heller (has room this week)") < page.index("Bo Lind (has room this week)")
    assert "Away Wild" not in page
    assert "Cleo Marsh" not in page, "whom she does not know"

    sent = {"to_name": "Fay", "to_address": " FAY@outside.example", "connector": "bo", "words": "We both sail."}
    assert post(ana, "/introductions/ask/", **sent).status_code == 302
    row = Introduction.objects.get()
    assert [part.person or part.outsider.address for part in row.parts.order_by("position")] == [
        bo,
        "fay@outside.example",
    ]
    assert "fay@outside.example" not in text(bo, row.get_absolute_url())


def test_who_knows_nobody_is_told_what_to_do_instead(ana, cleo):
    page = text(ana, "/introductions/ask/")
    assert "Nobody to ask yet" in page
    assert 'name="to_name"' not in page
    assert post(ana, "/introductions/ask/", to_name="Fay", to_address="f@x.example", words="Hello").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"to_address": "nobody"},
        {"to_name": "  "},
        {"to_name": "!!"},
        {"connector": "cleo"},
        {"connector": "+"},
        {"connector": "+", "outside_address": "fay@outside.example"},
        {"words": ""},
    ],
    ids=str,
)
def test_asking_for_somebody_outside_with_something_wrong_keeps_what_was_typed(ana, bo, cleo, wrong):
    make_tie(ana, bo)
    sent = {"to_name": "Fay", "to_address": "fay@outside.example", "connector": "bo", "words": "We both sail."}
    answer = post(ana, "/introductions/ask/", **sent | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode() or 'class="error"' in answer.content.decode()
    assert not Introduction.objects.exists()


@pytest.mark.parametrize("other", ["nobody-here", "bo", "ana", "not an address@", ""])
def test_introducing_nobody_or_somebody_twice_is_refused_at_the_form(ana, bo, other):
    assert post(ana, "/introductions/new/", one="bo", other=other, words="Hello").status_code == 422
    assert not Introduction.objects.exists()


def test_somebody_who_blocked_me_looks_like_nobody(ana, bo, cleo):
    block(cleo, ana)
    assert post(ana, "/introductions/new/", one="bo", other="cleo", words="Hello").status_code == 422
    assert sign_in(ana).get("/people/cleo/introduce/").status_code == 404


def test_from_asking_to_the_outcome_on_the_pages(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=clock.now())
    path = asked.get_absolute_url()
    assert post(bo, f"{path}answer/", answer="yes", word="A friend of mine").status_code == 302
    assert "A friend of mine" in text(cleo, path)
    assert "A friend of mine" not in text(ana, path)
    for person in (ana, bo, cleo):
        assert "members.example" not in text(person, path)
    assert post(cleo, f"{path}answer/", answer="yes").status_code == 302

    assert "cleo@members.example" in text(ana, path)
    assert "ana@members.example" in text(cleo, path)
    assert 'href="/messages/ana/"' in text(cleo, path)
    assert "members.example" not in text(bo, path)
    assert "/messages/" not in re.sub(r"<nav.*?</nav>", "", text(bo, path), flags=re.DOTALL)
    assert "everybody agreed" in text(bo, "/introductions/")
    assert post(ana, f"{path}thank/").status_code == 302
    assert "They thanked you" in text(bo, path)
    assert "they thanked you" in text(bo, "/introductions/")
    too_long = post(cleo, f"{path}thank/", words="long" * 126)
    assert too_long.status_code == 422
    assert "long" * 126 in too_long.content.decode(), "what was typed stays"
    assert post(cleo, f"{path}thank/", words="You were right").status_code == 302
    assert "You were right" in text(bo, path)
    assert "You were right" not in text(ana, path) + text(cleo, path)
    assert post(cleo, f"{path}outcome/", met="yes", helped="yes", words="Lunch").status_code == 302
    assert "Lunch" in text(cleo, path)
    assert "Lunch" not in text(ana, path) + text(bo, path)
    for person in (ana, bo, cleo):
        assert "The two have met" in text(person, path)
        assert "the two have met" in text(person, "/introductions/")
        assert "Closed" not in text(person, path)
    post(ana, f"{path}outcome/", met="yes")
    for person in (ana, bo, cleo):
        assert "Closed" in text(person, path)


@pytest.mark.parametrize("met", ["no", "not_yet"])
def test_that_two_did_not_meet_shows_to_nobody_else(ana, bo, cleo, met):
    asked = ask(ana, cleo, bo, now=clock.now())
    for person in (bo, cleo):
        say(asked, person, "yes", now=clock.now())
    before = {person: steps(person, asked) for person in (ana, bo)}
    post(cleo, f"{asked.get_absolute_url()}outcome/", met=met, helped="no", words="A pity")
    assert {person: steps(person, asked) for person in (ana, bo)} == before
    assert "checked" in text(cleo, asked.get_absolute_url())


def steps(person, introduction):
    """The timeline on the page."""
    return re.search(r'<ol class="steps">.*?</ol>', text(person, introduction.get_absolute_url()), re.DOTALL)[0]


def test_somebody_outside_is_asked_to_introduce(ana, cleo):
    sent = post(
        ana, "/people/cleo/introduce/", connector="+", outside_name="Fay", outside_address="Fay@outside.example",
        words="Please introduce us.",
    )  # fmt: skip
    row = Introduction.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, row.get_absolute_url())
    assert part_of(row, "fay@outside.example").reached_at is not None
    assert "Fay" in text(ana, row.get_absolute_url())


@pytest.mark.parametrize(
    ("address", "name"),
    [("", "Fay"), ("nowhere", "Fay"), ("a@b.example\nBcc: c@d.example", "Fay"), ("f@o.example", "…")],
)
def test_an_address_that_is_none_is_refused_at_the_form(ana, cleo, address, name):
    sent = {"connector": "+", "outside_name": name, "outside_address": address, "words": "Please introduce us."}
    assert post(ana, "/people/cleo/introduce/", **sent).status_code == 422
    assert not Introduction.objects.exists()


@pytest.mark.parametrize("path", ["/people/cleo/introduce/", "/introductions/new/", "/introductions/ask/"])
def test_a_megabyte_is_refused_at_the_form(ana, bo, cleo, path):
    make_connection(ana, bo, consent="members")
    make_connection(bo, cleo, consent="members")
    long = "x" * (1 << 20)
    sent = {
        "connector": "bo",
        "one": "bo",
        "other": "cleo",
        "words": long,
        "to_name": "Fay",
        "to_address": "f@x.example",
    }
    for field in ("words", "outside_name", "one", "connector", "to_name", "to_address"):
        assert post(ana, path, **sent | {"words": "Please", field: long}).status_code in {302, 422}
    for asked in Introduction.objects.all():
        assert asked.words == "Please"
    asked = ask(ana, make_person(), bo, now=clock.now())
    for field in ("word", "answer"):
        assert post(bo, f"{asked.get_absolute_url()}answer/", **{"answer": "yes", field: long}).status_code == 422
    assert part_of(asked, bo).answer == Answer.NONE


def test_after_a_block_nobody_sees_how_to_reach_the_other(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=clock.now())
    for person in (bo, cleo):
        say(asked, person, "yes", now=clock.now())
    block(cleo, ana)
    assert "cleo@members.example" not in text(ana, asked.get_absolute_url())
    assert "ana@members.example" not in sign_in(cleo).get(asked.get_absolute_url()).content.decode()


def test_a_refusal_is_told_to_nobody(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=clock.now())
    path = asked.get_absolute_url()
    post(bo, f"{path}answer/", answer="no", word="Not again")
    assert "You said no" in text(bo, path)
    assert "Not again" not in text(ana, path)
    assert text(cleo, path, 404)
    assert (
        "nothing left for you to do"
        in sign_in(bo).post(f"{path}answer/", {"answer": "yes"}, follow=True).content.decode()
    )


def test_what_one_of_the_two_adds_is_read_by_the_other_when_both_agreed(ana, bo, cleo):
    asked, offered = ask(ana, cleo, bo, now=clock.now()), introduce(cleo, ana, bo, now=clock.now())
    say(asked, bo, "yes", now=clock.now())
    assert "The other reads it when you both agree." in text(cleo, asked.get_absolute_url())
    for row, one, reader, nobody in ((asked, cleo, ana, bo), (offered, ana, bo, cleo)):
        path = row.get_absolute_url()
        post(one, f"{path}answer/", answer="yes", word="On Thursday")
        if row is offered:
            assert "On Thursday" not in text(reader, path)
            say(row, bo, "yes", now=clock.now())
        assert "On Thursday" in text(reader, path)
        assert "On Thursday" not in text(nobody, path)


def test_handing_on(ana, bo, cleo, eve):
    asked = ask(ana, cleo, bo, now=clock.now())
    path = asked.get_absolute_url()
    assert "Who is better placed?" in text(bo, f"{path}hand-on/")
    assert post(bo, f"{path}hand-on/", to="cleo").status_code == 422
    assert post(bo, f"{path}hand-on/", to="eve", word="Eve knows her better").status_code == 302
    assert part_of(asked, bo).answer == Answer.HANDED_ON
    assert "Eve knows her better" in text(eve, path)
    assert "Eve Stone" not in text(ana, path)


def test_taking_back(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=clock.now())
    path = asked.get_absolute_url()
    assert "Take this introduction back?" in text(ana, f"{path}withdraw/")
    assert sign_in(bo).get(f"{path}withdraw/").status_code == 404
    assert post(bo, f"{path}withdraw/").status_code == 404
    assert post(ana, f"{path}withdraw/").status_code == 302
    assert "taken back" in text(bo, "/introductions/")


def test_two_introducers_are_one_entry_with_both(ana, bo, cleo, eve):
    introduce(ana, bo, cleo, now=clock.now() - timedelta(hours=1))
    introduce(eve, cleo, bo, now=clock.now())
    page = text(bo, "/introductions/")
    assert page.count("Read it and answer") == 1
    assert "Ana Silva" in page
    assert "Eve Stone" in page


@pytest.mark.parametrize(("who", "path"), [("ana", "begun"), ("bo", "passed-on"), ("cleo", "to-meet")])
def test_what_is_over_has_pages(ana, bo, cleo, who, path):
    for day in reversed(range(21)):
        asked = ask(ana, cleo, bo, now=clock.now() - timedelta(days=40 * day + 8))
        if day % 2:
            say(asked, bo, "yes", now=asked.asked_at)
            say(asked, cleo, "yes", now=asked.asked_at)
        else:
            Part.objects.filter(introduction=asked).update(reached_at=asked.asked_at)
    person = {"ana": ana, "bo": bo, "cleo": cleo}[who]
    overview = text(person, "/introductions/")
    assert overview.count("See how it stands") == 5
    assert f'href="/introductions/{path}/"' in overview
    assert text(person, f"/introductions/{path}/").count("See how it stands") == 20
    assert text(person, f"/introductions/{path}/?page=2").count("See how it stands") == 1


def test_a_connector_sees_what_came_of_what_they_passed_on(ana, bo, cleo, eve):
    for other in (cleo, eve):
        asked = ask(ana, other, bo, now=clock.now())
        say(asked, bo, "yes", now=clock.now())
    say(asked, eve, "yes", now=clock.now())
    thank(asked.public_id, viewer=viewer_of(eve), now=clock.now())
    page = text(bo, "/introductions/passed-on/")
    counts = re.findall(r"<dt>(\d+)</dt><dd>([^<]+)</dd>", page)
    assert counts == [
        ("2", "passed on"), ("1", "to which everybody agreed"), ("0", "where the two have met"),
        ("1", "for which you were thanked"),
    ]  # fmt: skip


def test_a_block_takes_what_waited_and_what_was_passed_on_out_of_sight(ana, bo, cleo):
    ask(ana, cleo, bo, now=clock.now())
    done = ask(cleo, ana, bo, now=clock.now())
    say(done, bo, "yes", now=clock.now())
    block(bo, ana)
    for path in ("/introductions/", "/introductions/passed-on/", done.get_absolute_url()):
        assert "Ana Silva" not in sign_in(bo).get(path).content.decode()


def test_my_load(ana, bo, cleo):
    ask(ana, cleo, bo, now=clock.now())
    assert "To pass on: 1 of 5 this week." in text(bo, "/introductions/")
