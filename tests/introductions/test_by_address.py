"""A member whom somebody names by mail address: it is theirs to answer, and nobody else learns that they are a member."""

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from hallway.core import clock
from hallway.introductions.actions.answer import hand_on
from hallway.introductions.links import token_of
from hallway.introductions.models import Introduction, Part
from hallway.notifications.models import Notice
from tests.factories.introductions import ask, introduce, named, part_of, say
from tests.factories.membership import do_background_work, make_community
from tests.factories.people import block, make_person, sign_in
from tests.factories.tokens import program_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
OLIVE, EVE = "olive@members.example", "eve@outside.example"
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+|nonce="[^"]+"|[0-9a-f-]{36}')


@pytest.fixture(autouse=True)
def _frozen():
    make_community()
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def ana():
    return make_person(name="Ana", email="ana@members.example")


@pytest.fixture
def bo():
    return make_person(name="Bo", email="bo@members.example")


@pytest.fixture
def olive():
    return make_person(name="Olive Hart", email=OLIVE)


def text(person, path, status=200):
    answer = sign_in(person).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def letters(mailoutbox, address):
    do_background_work(NOW)
    return [letter for letter in mailoutbox if letter.to == [address]]


@pytest.mark.parametrize("signed_in", [True, False])
def test_they_answer_from_the_letter(ana, bo, olive, signed_in):
    offered = introduce(ana, bo, OLIVE, now=NOW)
    part = part_of(offered, OLIVE)
    client = sign_in(olive) if signed_in else Client()
    path = f"/i/{token_of(part)}/"
    assert client.get(path).status_code == 200
    assert sign_in(bo).get(path).status_code == 403
    assert client.post(path, {"answer": "yes"}).status_code == 200
    part.refresh_from_db()
    assert part.answer == "yes"


def test_they_get_the_letter_of_a_member(ana, bo, olive, mailoutbox):
    offered = introduce(ana, bo, OLIVE, now=NOW)
    [letter] = letters(mailoutbox, OLIVE)
    assert "Hello Olive Hart," in letter.body
    assert f"/i/{token_of(part_of(offered, OLIVE))}/" in letter.body
    assert "not a member" not in letter.body
    assert "/stop/" in letter.body


def test_it_is_on_their_pages_and_to_be_answered_there(ana, bo, olive, mailoutbox):
    offered = introduce(ana, bo, OLIVE, now=NOW)
    assert "Ana" in text(olive, "/introductions/")
    path = offered.get_absolute_url()
    assert "You two should meet." in text(olive, path)
    [waiting] = program_of(olive).get("/introductions").json()["items"]
    assert (waiting["mine"], waiting["is_waiting"]) == ("end", True)
    assert sign_in(olive).post(f"{path}answer/", {"answer": "yes"}).status_code == 302
    say(offered, bo, "yes", now=NOW)

    assert "bo@members.example" in text(olive, path)
    assert OLIVE in text(bo, path)
    assert "bo@members.example" in letters(mailoutbox, OLIVE)[-1].body
    assert len(letters(mailoutbox, OLIVE)) == 2
    assert f"/people/{olive.handle}/" not in text(bo, path)


def test_what_they_do_afterwards_would_show_that_they_are_a_member(ana, bo, olive):
    offered = introduce(ana, bo, OLIVE, now=NOW)
    for who in (bo, OLIVE):
        say(offered, who, "yes", now=NOW)
    client, path = sign_in(olive), offered.get_absolute_url()
    assert f"{path}thank/" not in client.get(path).content.decode()
    for act, given in (("thank", {}), ("outcome", {"met": "yes"})):
        assert client.post(f"{path}{act}/", given).status_code == 404
    do_background_work(NOW)
    assert olive.pk not in Notice.objects.exclude(person=olive).values_list("actor", flat=True)


def test_as_a_connector_they_pass_on_or_hand_on(ana, bo, olive):
    first, second = ask(ana, bo, OLIVE, now=NOW), ask(ana, EVE, OLIVE, now=NOW)
    client = sign_in(olive)
    assert client.post(f"{first.get_absolute_url()}answer/", {"answer": "yes"}).status_code == 302
    assert part_of(first, bo).reached_at == NOW
    given = {"to": bo.handle, "word": "Better placed"}
    assert client.post(f"{second.get_absolute_url()}hand-on/", given).status_code == 302
    assert part_of(second, bo).reached_at == NOW


def seen_by(person, row):
    """Everything of it that this person is shown, on pages and by programs."""
    pages = [text(person, path) for path in ("/introductions/", row.get_absolute_url())]
    program = program_of(person)
    pages += [
        program.get(path).content.decode()
        for path in (f"/introductions/{row.public_id}", "/introductions?side=begun", "/introductions", "/notices")
    ]
    return [CHANGING.sub("", page) for page in pages]


@pytest.mark.parametrize("answer", ["", "no", "yes"])
def test_nobody_else_can_tell_that_the_address_is_a_member_s(ana, bo, answer):
    shown = []
    for is_member in (False, True):
        with transaction.atomic():
            if is_member:
                make_person(name="Olive Hart", email=OLIVE)
            row = introduce(ana, bo, OLIVE, now=NOW)
            if answer:
                say(row, OLIVE, answer, now=NOW)
                say(row, bo, "yes", now=NOW)
            do_background_work(NOW)
            shown.append([seen_by(person, row) for person in (ana, bo)])
            transaction.set_rollback(True)
    assert shown[0] == shown[1]


def test_a_member_who_is_in_it_by_both_names_is_not_asked_by_the_address(ana, bo, olive):
    """Nor is whoever began it by another address of theirs; it looks like silence."""
    for row in (ask(ana, OLIVE, olive, now=NOW), introduce(bo, olive, OLIVE, now=NOW)):
        say(row, olive, "yes", now=NOW)
        assert part_of(row, OLIVE).reached_at is None
        assert Introduction.objects.get(pk=row.pk).standing(NOW) == "open"


def test_agreeing_at_one_moment_does_not_tell_whose_an_address_is(ana, bo, olive):
    by_handle, by_address = introduce(ana, bo, olive, now=NOW), introduce(ana, bo, OLIVE, now=NOW)
    for who in (bo, olive):
        say(by_handle, who, "yes", now=NOW)
    assert Introduction.objects.get(pk=by_handle.pk).accepted_at == NOW
    assert Introduction.objects.get(pk=by_address.pk).accepted_at is None


def test_two_introducers_by_the_same_address_are_answered_together(ana, bo, olive):
    first, second = introduce(ana, bo, OLIVE, now=NOW), introduce(make_person(), OLIVE, bo, now=NOW)
    say(first, OLIVE, "yes", now=NOW)
    assert part_of(second, OLIVE).answer == "yes"


def test_a_block_of_theirs_holds_for_their_address(ana, bo, olive):
    block(olive, bo)
    offered = introduce(ana, bo, OLIVE, now=NOW)
    assert Part.objects.filter(holder=olive, reached_at__isnull=False).count() == 0
    later = introduce(ana, make_person(name="Cleo"), OLIVE, now=NOW)
    block(olive, ana)
    assert sign_in(olive).get(later.get_absolute_url()).status_code == 404
    assert offered.standing(NOW) == "open"


def test_handing_on_to_the_address_of_one_who_is_in_it_is_silence(ana, bo, olive, mailoutbox):
    asked = ask(ana, olive, bo, now=NOW)
    hand_on(part_of(asked, bo), to=named(OLIVE), now=NOW)
    assert part_of(asked, OLIVE).reached_at is None
    assert letters(mailoutbox, OLIVE) == []


@pytest.mark.parametrize("is_member", [False, True])
def test_beside_the_name_of_somebody_outside_stands_who_wrote_it(ana, bo, mailoutbox, is_member):
    """An invented name looks like no member's: on pages, in letters and to programs, before and after both agreed."""
    if is_member:
        make_person(name="Olive", email=OLIVE)
    offered, remark = introduce(ana, bo, OLIVE, now=NOW), "(no member here; named by Ana)"
    assert remark in letters(mailoutbox, "bo@members.example")[-1].body
    assert f"Olive {remark}" in Client().get(f"/i/{token_of(part_of(offered, bo))}/").content.decode()
    for path in ("/introductions/", offered.get_absolute_url()):
        assert remark in text(bo, path)
        assert "(no member here)" in text(ana, path)
    [seen] = program_of(bo).get("/introductions").json()["items"]
    assert [(one["name"], one["is_outside"], one["named_by"]) for one in seen["ends"]] == [("Olive", True, "Ana")]

    for who in (bo, OLIVE):
        say(offered, who, "yes", now=NOW)
    assert remark in letters(mailoutbox, "bo@members.example")[-1].body
    assert remark in text(bo, offered.get_absolute_url())
    assert "no member here" not in letters(mailoutbox, OLIVE)[-1].body


def test_in_german_letters_the_remark_is_german(ana, bo, mailoutbox):
    bo.account.language = "de"
    bo.account.save()
    introduce(ana, bo, EVE, now=NOW)
    assert "(hier kein Mitglied; genannt von Ana)" in letters(mailoutbox, "bo@members.example")[-1].body


def test_who_handed_it_on_stands_beside_whom_they_named(ana, bo):
    cleo = make_person(name="Cleo")
    asked = ask(ana, cleo, bo, now=NOW)
    hand_on(part_of(asked, bo), to=named(EVE), now=NOW)
    say(asked, EVE, "yes", word="I know both", now=NOW)
    assert "(no member here; named by Bo)" in text(cleo, asked.get_absolute_url())
