"""Taking back and repeating, several at once, and the same address from all sides: nobody is flooded by it."""

from datetime import UTC, datetime, timedelta

import pytest

from hallway.core import clock
from hallway.introductions.actions.answer import hand_on
from hallway.introductions.actions.begin import BegunBefore
from hallway.introductions.actions.withdraw import withdraw_introduction
from hallway.introductions.models import Introduction, Part
from hallway.introductions.rules import LASTS, MOST_FROM_ONE, MOST_OUTSIDE, REST
from hallway.introductions.schedule import move_introductions
from tests.factories.introductions import ask, introduce, named, part_of, say
from tests.factories.membership import do_background_work, make_community
from tests.factories.people import make_person, sign_in, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
EVE = "eve@outside.example"


@pytest.fixture
def ana():
    return make_person(name="Ana")


@pytest.fixture
def bo():
    return make_person(name="Bo", handle="bo", capacity=5)


@pytest.fixture
def cleo():
    return make_person(name="Cleo")


def take_back(row, *, by, now=NOW):
    withdraw_introduction(row.public_id, viewer=viewer_of(by), now=now)


def refuse(row, who, *, now=NOW):
    say(row, who, "no", now=now)


def agree(row, *who, now=NOW):
    for one in who:
        say(row, one, "yes", now=now)


def letters(mailoutbox, address, *, now=NOW):
    with clock.frozen_at(now):
        do_background_work(now)
    return [letter for letter in mailoutbox if letter.to == [address]]


def test_taking_back_and_repeating_reaches_people_once(ana, bo, mailoutbox):
    make_community()
    take_back(introduce(ana, bo, EVE, now=NOW), by=ana)
    for days in (0, 1, 6, 7, 20, 36):
        with pytest.raises(BegunBefore):
            introduce(ana, EVE, bo, now=NOW + days * DAY)
    assert Part.objects.filter(person=bo, reached_at__isnull=False).count() == 1
    assert len(letters(mailoutbox, EVE)) <= 1
    assert introduce(ana, bo, EVE, now=NOW + LASTS + REST).pk


def ends(ana, bo, cleo):
    """What can become of an introduction of Bo and Cleo."""
    return {
        "silence": lambda row: None,
        "taken back": lambda row: take_back(row, by=ana),
        "refused": lambda row: refuse(row, bo),
        "refused by both": lambda row: [refuse(row, bo), refuse(row, cleo)],
        "agreed": lambda row: agree(row, bo, cleo),
    }


@pytest.mark.parametrize("what", ["silence", "taken back", "refused", "refused by both", "agreed"])
def test_the_moment_and_the_words_are_the_same_whatever_happened(ana, bo, cleo, what):
    row = introduce(ana, bo, cleo, now=NOW)
    ends(ana, bo, cleo)[what](row)
    for moment in (NOW + LASTS, NOW + LASTS + REST - SECOND):
        with pytest.raises(BegunBefore) as refused:
            introduce(ana, bo, cleo, now=moment)
        assert str(refused.value) == (
            "You began an introduction of the same two a short while ago. From April 8, 2026, 10 a.m. on you can begin another."
        )
    assert introduce(ana, bo, cleo, now=NOW + LASTS + REST) != row


def test_another_member_s_introduction_of_the_same_two_is_theirs(ana, bo, cleo):
    take_back(introduce(ana, bo, cleo, now=NOW), by=ana)
    assert introduce(make_person(), bo, cleo, now=NOW).pk


@pytest.mark.parametrize("what", ["silence", "taken back", "refused"])
def test_asking_through_somebody_else_is_possible_when_the_first_had_its_time(ana, bo, cleo, what):
    dan = make_person()
    row = ask(ana, cleo, bo, now=NOW)
    {"silence": lambda: None, "taken back": lambda: take_back(row, by=ana), "refused": lambda: refuse(row, bo)}[what]()
    if what == "taken back":
        with pytest.raises(BegunBefore):
            ask(ana, cleo, dan, now=NOW + LASTS - SECOND)
    with pytest.raises(BegunBefore) as refused:
        ask(ana, cleo, bo, now=NOW + LASTS)
    assert "Ask others, or them again" in str(refused.value)
    assert ask(ana, cleo, dan, now=NOW + LASTS) != row
    with pytest.raises(BegunBefore):
        ask(ana, cleo, bo, now=NOW + 2 * LASTS)


def test_the_same_address_asked_to_pass_on_rests_too(ana, cleo):
    ask(ana, cleo, EVE, now=NOW)
    with pytest.raises(BegunBefore):
        ask(ana, cleo, EVE, now=NOW + LASTS)
    assert ask(ana, cleo, "fay@outside.example", now=NOW + LASTS).pk


def test_both_forms_keep_what_was_typed(ana, bo, cleo):
    make_connection(ana, bo, consent="members")
    make_connection(bo, cleo, consent="members")
    take_back(introduce(ana, bo, cleo, now=clock.now()), by=ana, now=clock.now())
    take_back(ask(ana, cleo, bo, now=clock.now()), by=ana, now=clock.now())
    client = sign_in(ana)
    for path, given in (
        ("/introductions/new/", {"one": "bo", "other": cleo.handle}),
        (f"/people/{cleo.handle}/introduce/", {"connector": "bo"}),
    ):
        page = client.post(path, {**given, "words": "My long words"})
        assert page.status_code == 422
        assert "My long words" in page.content.decode()
        assert "a short while ago" in page.content.decode()


def reached(person):
    return Part.objects.filter(person=person, reached_at__isnull=False).count()


def test_one_member_takes_two_places_of_a_week_at_most(ana, bo, cleo):
    for _number in range(4):
        introduce(ana, bo, make_person(), now=NOW)
    assert reached(bo) == MOST_FROM_ONE
    introduce(cleo, bo, make_person(), now=NOW)
    assert reached(bo) == MOST_FROM_ONE + 1, "another's place is not taken"
    move_introductions(NOW + DAY)
    assert reached(bo) == MOST_FROM_ONE + 1
    move_introductions(NOW + LASTS - SECOND * 60 * 60)
    assert reached(bo) == MOST_FROM_ONE + 3


def test_what_waits_behind_ones_own_looks_like_no_room(ana, bo, cleo):
    make_connection(ana, bo, consent="members")
    make_connection(bo, cleo, consent="members")
    with clock.frozen_at(NOW):
        for _number in range(MOST_FROM_ONE):
            refuse(ask(ana, make_person(), bo, now=NOW), bo)
        page = sign_in(ana).get(f"/people/{cleo.handle}/introduce/").content.decode()
    assert "Bo (no room this week" in page


def test_an_address_outside_is_asked_about_one_thing_at_a_time(ana, bo, cleo, mailoutbox):
    make_community()
    first = introduce(ana, bo, EVE, now=NOW)
    second = introduce(cleo, make_person(), EVE, now=NOW)
    assert (part_of(first, EVE).reached_at, part_of(second, EVE).reached_at) == (NOW, None)
    assert len(letters(mailoutbox, EVE)) == 1
    for days in (1, 5):
        move_introductions(NOW + days * DAY)
    assert len(letters(mailoutbox, EVE, now=NOW + 5 * DAY)) == 2, "and one reminder"
    refuse(first, EVE, now=NOW + 5 * DAY)
    move_introductions(NOW + 5 * DAY)
    assert part_of(second, EVE).reached_at == NOW + 5 * DAY


def test_an_address_outside_is_asked_a_few_times_a_month(ana):
    rows = []
    for number in range(MOST_OUTSIDE + 2):
        rows.append(introduce(make_person(), make_person(), EVE, now=NOW + number * LASTS))
        move_introductions(NOW + number * LASTS)
    assert [part_of(row, EVE).reached_at is not None for row in rows] == [True, True, True, False, False]
    assert rows[-1].standing(rows[-1].asked_at) == rows[0].standing(rows[0].asked_at)
    late = introduce(make_person(), make_person(), EVE, now=NOW + 40 * DAY)
    assert part_of(late, EVE).reached_at is not None


def test_two_who_introduce_the_same_outsider_to_the_same_member_write_one_letter(ana, bo, cleo, mailoutbox):
    make_community()
    first, second = introduce(ana, bo, EVE, now=NOW), introduce(cleo, EVE, bo, now=NOW)
    assert len(letters(mailoutbox, EVE)) == 1
    agree(first, EVE, bo)
    move_introductions(NOW + DAY)
    assert part_of(second, EVE).reached_at is None, "nobody is asked about the same two once more"
    assert second.standing(NOW + LASTS) == "not_come_about"


def test_handing_on_to_an_address_confirms_nothing(ana, bo, cleo):
    """Whether it is one that the connector was never shown, a member's who is in it, or anybody's."""
    cleo_s = cleo.account.email
    for number, (end, guess) in enumerate([(EVE, EVE), (cleo, cleo_s), (cleo_s, cleo_s), (EVE, "no@outside.example")]):
        asker, connector = make_person(), make_person()
        asked = ask(asker, end, connector, now=NOW + number * 40 * DAY)
        now = asked.asked_at
        mine = hand_on(part_of(asked, connector), to=named(guess), now=now)
        assert mine.answer == "handed_on"
        new = asked.parts.order_by("-pk").first()
        was_asked = new.reached_at is not None
        assert was_asked == (guess == "no@outside.example"), "nobody is asked twice in one introduction"
        assert Introduction.objects.get(pk=asked.pk).standing(now) == "open"
