"""Answering from a letter: opening it changes nothing, a button uses it up, and nobody learns more than is theirs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hallway.core import clock
from hallway.introductions.enums import Answer, Standing
from hallway.introductions.links import token_of
from hallway.introductions.models import Introduction, Part
from hallway.introductions.schedule import follow_up, move_introductions
from hallway.membership.quiet import hash_in, never_write
from tests.factories.introductions import ask, introduce, part_of
from tests.factories.membership import do_background_work, make_community
from tests.factories.people import block, make_person, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LINK = re.compile(r"https?://[^/\s]+(/i/[^\s]+)")
NEVER = re.compile(r"https?://[^/\s]+/never/([^/\s]+)/")


@pytest.fixture(autouse=True)
def _community():
    make_community()


@pytest.fixture
def ana():
    return make_person(
        name="Ana Silva", email="ana@members.example", links=[{"label": "Blog", "url": "https://a.example"}]
    )


@pytest.fixture
def bo():
    return make_person(name="Bo Lind", email="bo@members.example")


@pytest.fixture
def cleo():
    return make_person(name="Cleo Marsh", email="cleo@members.example")


def letters(mailoutbox, address):
    """What was written to this address by now."""
    with clock.frozen_at(NOW):
        do_background_work(clock.now())
    return [letter for letter in mailoutbox if letter.to == [address]]


def link(mailoutbox, address):
    return LINK.search(letters(mailoutbox, address)[-1].body)[1]


def press(path, answer, *, client=None, now=NOW, word=""):
    with clock.frozen_at(now):
        return (client or Client()).post(path, {"answer": answer, "word": word})


def look(path, *, client=None, now=NOW):
    with clock.frozen_at(now):
        return (client or Client()).get(path)


def test_all_of_it_from_the_mail(ana, bo, cleo, mailoutbox):
    asked = ask(ana, cleo, bo, now=NOW)
    first = link(mailoutbox, "bo@members.example")
    assert letters(mailoutbox, "cleo@members.example") == []
    assert press(first, "yes", word="She knows her trade").status_code == 200
    second = letters(mailoutbox, "cleo@members.example")[-1]
    assert "She knows her trade" in second.body
    for address in ("ana@members.example", "bo@members.example"):
        assert address not in second.body
    assert press(link(mailoutbox, "cleo@members.example"), "yes").status_code == 200

    assert Introduction.objects.get().standing(NOW) == Standing.ACCEPTED
    to_ana, to_cleo = letters(mailoutbox, "ana@members.example")[-1], letters(mailoutbox, "cleo@members.example")[-1]
    assert "cleo@members.example" in to_ana.body
    assert "ana@members.example" in to_cleo.body
    assert "https://a.example" in to_cleo.body
    assert len(letters(mailoutbox, "bo@members.example")) == 1, "the connector is out of it"
    assert asked.get_absolute_url() in to_ana.body


def test_looking_changes_nothing_however_often(ana, bo, cleo, mailoutbox):
    asked = ask(ana, cleo, bo, now=NOW)
    path = link(mailoutbox, "bo@members.example")
    for _time in range(3):
        page = look(path)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        with clock.frozen_at(NOW):
            assert Client().head(path).status_code == 200
    assert part_of(asked, bo).answer == Answer.NONE


def test_a_page_from_the_mail_tells_no_address(ana, bo, cleo, mailoutbox):
    ask(ana, cleo, bo, now=NOW)
    page = look(link(mailoutbox, "bo@members.example")).content.decode()
    assert "Bo Lind" in page
    assert "members.example" not in page


@pytest.mark.parametrize(("first", "then"), [("yes", "no"), ("no", "yes"), ("no", "no")])
def test_a_link_answers_once(ana, bo, cleo, mailoutbox, first, then):
    asked = ask(ana, cleo, bo, now=NOW)
    path = link(mailoutbox, "bo@members.example")
    press(path, first)
    again = press(path, then)
    assert again.status_code == 200
    assert part_of(asked, bo).answer == first
    said = {"yes": "You passed it on", "no": "You said no"}[first]
    assert said in look(path).content.decode()


@pytest.mark.parametrize("change", ["cut", "letter", "other part", "nonsense", "long", "empty sign"])
def test_an_altered_link_opens_nothing(ana, bo, cleo, mailoutbox, change):
    asked = ask(ana, cleo, bo, now=NOW)
    path = link(mailoutbox, "bo@members.example")
    other = Part.objects.get(introduction=asked, person=cleo)
    altered = {
        "cut": path[:-6] + "/",
        "letter": path.replace(path[4], "0" if path[4] != "0" else "1", 1),
        "other part": path.replace(part_of(asked, bo).public_id.hex, other.public_id.hex),
        "nonsense": "/i/nonsense/",
        "long": f"{path[:-1]}{'a' * 100_000}/",
        "empty sign": path.replace("-", "%00"),
    }[change]
    for page in (look(altered), press(altered, "yes")):
        assert page.status_code == 404
        assert "This link no longer works" in page.content.decode()
    assert not Part.objects.exclude(answer=Answer.NONE).exists()


def test_a_megabyte_of_words_is_refused_and_answers_nothing(ana, bo, cleo, mailoutbox):
    asked = ask(ana, cleo, bo, now=NOW)
    assert press(link(mailoutbox, "bo@members.example"), "yes", word="x" * (1 << 20)).status_code == 422
    assert part_of(asked, bo).answer == Answer.NONE


def test_a_link_of_a_part_that_nobody_reached_does_not_open(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    assert look(f"/i/{token_of(part_of(asked, cleo))}/").status_code == 404


@pytest.mark.parametrize("why", ["expired", "withdrawn", "blocked"])
def test_a_link_that_is_over_says_so_in_one_way(ana, bo, cleo, mailoutbox, why):
    asked = ask(ana, cleo, bo, now=NOW)
    path, now = link(mailoutbox, "bo@members.example"), NOW
    if why == "expired":
        now = asked.ends_at
    elif why == "withdrawn":
        Introduction.objects.update(withdrawn_at=NOW)
    else:
        block(bo, ana)
    pages = [look(path, now=now), press(path, "yes", now=now)]
    assert [page.status_code for page in pages] == [410, 410]
    assert part_of(asked, bo).answer == Answer.NONE


def test_a_forwarded_link_is_not_another_members(ana, bo, cleo, mailoutbox):
    asked = ask(ana, cleo, bo, now=NOW)
    path = link(mailoutbox, "bo@members.example")
    for client in (sign_in(cleo), sign_in(ana)):
        assert look(path, client=client).status_code == 403
        assert press(path, "yes", client=client).status_code == 403
    assert part_of(asked, bo).answer == Answer.NONE
    assert press(path, "yes", client=sign_in(bo)).status_code == 200


@pytest.mark.parametrize("place", ["connector", "one end", "both ends"])
def test_somebody_outside_at_each_place(ana, bo, cleo, mailoutbox, place):
    eve, fay = "eve@outside.example", "fay@outside.example"
    if place == "connector":
        ask(ana, cleo, bo, eve, now=NOW)
        turn = ["bo@members.example", eve, "cleo@members.example"]
    elif place == "one end":
        introduce(ana, bo, eve, now=NOW)
        turn = ["bo@members.example", eve]
    else:
        introduce(ana, eve, fay, now=NOW)
        turn = [eve, fay]
    for address in turn:
        letter = letters(mailoutbox, address)[-1]
        assert bool(NEVER.search(letter.body)) == address.endswith("outside.example")
        assert press(LINK.search(letter.body)[1], "yes").status_code == 200
    assert Introduction.objects.get().standing(NOW) == Standing.ACCEPTED
    last = letters(mailoutbox, turn[-1])[-1].body
    other = {"connector": "ana@members.example", "one end": "bo@members.example", "both ends": eve}[place]
    assert other in last


def test_an_address_that_never_wants_letters_is_silence(ana, bo, mailoutbox):
    introduce(ana, bo, "eve@outside.example", now=NOW)
    token = NEVER.search(letters(mailoutbox, "eve@outside.example")[0].body)[1]
    assert hash_in(token)
    never_write(token, now=NOW)
    Introduction.objects.all().delete()
    again = introduce(ana, bo, "eve@outside.example", now=NOW)
    with clock.frozen_at(NOW):
        do_background_work(clock.now())
    assert len(letters(mailoutbox, "eve@outside.example")) == 1
    assert again.standing(NOW) == Standing.OPEN


def test_a_name_cannot_write_headers(ana, bo, mailoutbox):
    ana.name = "Ana\r\nBcc: everybody@example.org"
    ana.save()
    introduce(ana, bo, "eve@outside.example", now=NOW)
    [letter] = letters(mailoutbox, "eve@outside.example")
    assert "\n" not in letter.subject
    assert letter.recipients() == ["eve@outside.example"]


def test_one_reminder_and_none_after_an_answer(ana, bo, cleo, mailoutbox):
    ask(ana, cleo, bo, now=NOW)
    path = link(mailoutbox, "bo@members.example")
    for days in (3, 4, 5):
        with clock.frozen_at(NOW + timedelta(days=days)):
            move_introductions(clock.now())
            do_background_work(clock.now())
    assert len([letter for letter in mailoutbox if letter.to == ["bo@members.example"]]) == 2
    assert link(mailoutbox, "bo@members.example") == path, "both letters lead to one page"


def test_the_two_are_asked_what_came_of_it(ana, bo, cleo, mailoutbox):
    ask(ana, cleo, bo, now=NOW)
    press(link(mailoutbox, "bo@members.example"), "yes")
    press(link(mailoutbox, "cleo@members.example"), "yes")
    letters(mailoutbox, "ana@members.example")
    mailoutbox.clear()
    with clock.frozen_at(NOW + timedelta(days=14)):
        follow_up(clock.now())
        do_background_work(clock.now())
    assert sorted(letter.to[0] for letter in mailoutbox) == ["ana@members.example", "cleo@members.example"]
    assert {"Did you and Ana Silva meet?", "Did you and Cleo Marsh meet?"} == {one.subject for one in mailoutbox}
