"""Asking, introducing, answering, handing on, withdrawing: what each does, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from hallway.core.errors import Conflict, Invalid, NotAllowed, NotFound
from hallway.core.models import Fact
from hallway.introductions.actions.afterwards import give_outcome, thank
from hallway.introductions.actions.answer import NotYours, hand_on
from hallway.introductions.actions.begin import KnowEachOther
from hallway.introductions.actions.withdraw import withdraw_introduction
from hallway.introductions.enums import Answer, Met, Standing
from hallway.introductions.models import Introduction, Outsider
from hallway.introductions.rules import MOST_A_WEEK, MOST_OPEN, MOST_WORDS
from hallway.introductions.schedule import follow_up, move_introductions
from hallway.membership import leaving
from hallway.membership.quiet import hash_of
from hallway.people.enums import Standing as PersonStanding
from hallway.people.models import Person
from tests.factories.introductions import ask, introduce, named, part_of, say
from tests.factories.people import block, make_person, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def ana():
    return make_person(name="Ana", email="ana@members.example")


@pytest.fixture
def bo():
    return make_person(name="Bo")


@pytest.fixture
def cleo():
    return make_person(name="Cleo")


@pytest.fixture
def dan():
    return make_person(name="Dan")


def reached(introduction):
    """Names of those before whose eyes it is."""
    return [
        part.person.name if part.person else part.outsider.address
        for part in introduction.parts.filter(reached_at__isnull=False).order_by("position", "pk")
    ]


def standing(introduction, now=NOW):
    return Introduction.objects.get(pk=introduction.pk).standing(now)


def test_one_after_the_other_is_asked_and_the_last_yes_agrees(ana, bo, cleo, dan):
    asked = ask(ana, dan, bo, cleo, now=NOW)
    assert reached(asked) == ["Bo"]
    say(asked, bo, "yes", word="She is good", now=NOW + DAY)
    assert reached(asked) == ["Bo", "Cleo"]
    say(asked, cleo, "yes", now=NOW + DAY)
    assert (reached(asked), standing(asked)) == (["Bo", "Cleo", "Dan"], Standing.OPEN)
    say(asked, dan, "yes", now=NOW + 2 * DAY)

    assert standing(asked) == Standing.ACCEPTED
    assert viewer_of(ana).circle("introduced") == {dan.pk}
    assert viewer_of(dan).circle("introduced") == {ana.pk}
    assert viewer_of(bo).circle("introduced") == frozenset()


def test_two_who_are_introduced_both_have_to_agree(ana, bo, cleo):
    offered = introduce(ana, bo, cleo, now=NOW)
    assert reached(offered) == ["Bo", "Cleo"]
    say(offered, cleo, "yes", now=NOW)
    assert standing(offered) == Standing.OPEN
    say(offered, bo, "yes", now=NOW)
    assert standing(offered) == Standing.ACCEPTED
    assert viewer_of(bo).circle("introduced") == {cleo.pk}
    assert viewer_of(cleo).circle("introduced") == {bo.pk}
    assert viewer_of(ana).circle("introduced") == frozenset()


def test_nobody_after_one_who_refused_is_asked(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    say(asked, bo, "no", now=NOW)
    move_introductions(NOW + DAY)
    assert (reached(asked), standing(asked)) == (["Bo"], Standing.OPEN)
    assert standing(asked, NOW + 7 * DAY) == Standing.NOT_COME_ABOUT


def test_an_answer_given_twice_is_once_and_another_is_refused(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    say(asked, bo, "no", now=NOW)
    say(asked, bo, "no", now=NOW)
    assert Fact.objects.filter(kind="PartAnswered").count() == 1
    with pytest.raises(NotYours):
        say(asked, bo, "yes", now=NOW)


def test_nobody_answers_before_it_reached_them_or_after_its_moment(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    with pytest.raises(NotYours):
        say(asked, cleo, "yes", now=NOW)
    with pytest.raises(NotYours):
        say(asked, bo, "yes", now=NOW + 7 * DAY)


def test_a_connector_hands_it_on_to_somebody_better_placed(ana, bo, cleo, dan):
    asked = ask(ana, dan, bo, now=NOW)
    hand_on(part_of(asked, bo), to=named(cleo), now=NOW)
    assert reached(asked) == ["Bo", "Cleo"]
    say(asked, cleo, "yes", now=NOW)
    assert reached(asked) == ["Bo", "Cleo", "Dan"]
    assert [one["person"] for one in Introduction.objects.get().named] == [bo.pk, dan.pk], "the initiator named others"


def test_nobody_hands_it_on_to_somebody_who_is_in_it(ana, bo, cleo, dan):
    asked = ask(ana, dan, bo, cleo, now=NOW)
    for somebody in (ana, cleo, dan):
        with pytest.raises(Invalid):
            hand_on(part_of(asked, bo), to=named(somebody), now=NOW)
    with pytest.raises(NotFound):
        hand_on(part_of(asked, bo), to=named(bo), now=NOW)


def test_an_end_hands_nothing_on(ana, bo, cleo, dan):
    offered = introduce(ana, bo, cleo, now=NOW)
    with pytest.raises(NotYours):
        hand_on(part_of(offered, bo), to=named(dan), now=NOW)


@pytest.mark.parametrize("who", ["initiator", "end", "connector"])
def test_nobody_is_in_it_twice(ana, bo, cleo, who):
    twice = {"initiator": (ana, bo, ana), "end": (cleo, cleo), "connector": (cleo, bo, bo)}[who]
    with pytest.raises(Invalid):
        ask(ana, *twice, now=NOW)
    assert not Introduction.objects.exists()


def test_nobody_introduces_somebody_to_themselves_or_by_their_own_address(ana, bo):
    for one, other in ((bo, bo), (ana, bo), (bo, "ANA@members.example")):
        with pytest.raises(Invalid):
            introduce(ana, one, other, now=NOW)


def test_the_first_connector_is_somebody_the_initiator_knows(ana, bo, cleo):
    from hallway.introductions.actions.begin import ask_for_introduction

    with pytest.raises(NotFound):
        ask_for_introduction(viewer_of(ana), to=named(cleo), connectors=[named(bo)], words="Hello", now=NOW)


def test_connected_people_write_to_each_other(ana, bo, cleo):
    make_connection(ana, cleo)
    with pytest.raises(KnowEachOther):
        ask(ana, cleo, bo, now=NOW)


def test_whether_two_others_know_each_other_is_not_told(ana, bo, cleo):
    make_connection(bo, cleo)
    assert standing(introduce(ana, bo, cleo, now=NOW)) == Standing.OPEN


def test_asking_twice_shows_the_first(ana, bo, cleo, dan):
    first = ask(ana, dan, bo, now=NOW)
    say(first, bo, "no", now=NOW)
    assert ask(ana, dan, cleo, words="Other words", now=NOW) == first
    assert ask(ana, dan, cleo, now=NOW + 7 * DAY) != first


@pytest.mark.parametrize("words", ["", " \n ", "...", "x" * (MOST_WORDS + 1), "x" * (1 << 20)])
def test_words_that_cannot_be_passed_on_are_refused(ana, bo, cleo, words):
    with pytest.raises(Invalid) as refused:
        ask(ana, cleo, bo, words=words, now=NOW)
    assert list(refused.value.fields) == ["words"]


def test_a_member_who_asks_everybody_is_stopped(ana, bo):
    for number in range(MOST_OPEN):
        asked = ask(ana, make_person(), bo, now=NOW)
        if number == 0:
            say(asked, bo, "no", now=NOW)
    with pytest.raises(NotAllowed):
        ask(ana, make_person(), bo, now=NOW)


def test_a_member_who_asks_and_withdraws_is_stopped_after_a_week_s_worth(ana, bo):
    for _number in range(MOST_A_WEEK):
        withdraw_introduction(ask(ana, make_person(), bo, now=NOW).public_id, viewer=viewer_of(ana), now=NOW)
    with pytest.raises(NotAllowed):
        ask(ana, make_person(), bo, now=NOW)
    assert ask(ana, make_person(), bo, now=NOW + 7 * DAY).pk


def test_what_has_no_room_waits_for_the_next_week_and_the_initiator_sees_no_difference(ana, bo, cleo):
    Person.objects.filter(pk=bo.pk).update(connector_capacity=1)
    first, second = ask(ana, cleo, bo, now=NOW), ask(cleo, ana, bo, now=NOW + timedelta(hours=1))
    assert (reached(first), reached(second)) == (["Bo"], [])
    move_introductions(NOW + 5 * DAY)
    assert (reached(second), standing(second)) == ([], Standing.OPEN)
    move_introductions(NOW + timedelta(days=7))
    assert reached(second) == ["Bo"]


def test_a_refusal_gives_no_place_back(ana, bo, cleo, dan):
    Person.objects.filter(pk=bo.pk).update(connector_capacity=1)
    say(ask(ana, cleo, bo, now=NOW), bo, "no", now=NOW)
    assert reached(ask(ana, dan, bo, now=NOW)) == []


def test_an_end_has_another_capacity_than_a_connector(ana, bo, cleo):
    Person.objects.filter(pk=bo.pk).update(connector_capacity=0, capacity=1)
    assert reached(introduce(ana, bo, cleo, now=NOW)) == ["Bo", "Cleo"]


@pytest.mark.parametrize("blocker", ["ana", "cleo"])
def test_a_block_looks_like_silence(ana, bo, cleo, blocker):
    asked = ask(ana, cleo, bo, now=NOW)
    block(*((ana, cleo) if blocker == "ana" else (cleo, ana)))
    say(asked, bo, "yes", now=NOW)
    assert (reached(asked), standing(asked)) == (["Bo"], Standing.OPEN)


def test_a_block_after_it_reached_them_leaves_nothing_to_answer(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    say(asked, bo, "yes", now=NOW)
    block(cleo, ana)
    with pytest.raises(NotYours):
        say(asked, cleo, "yes", now=NOW)


def test_two_who_block_each_other_meanwhile_are_not_introduced(ana, bo, cleo):
    offered = introduce(ana, bo, cleo, now=NOW)
    say(offered, bo, "yes", now=NOW)
    block(bo, cleo)
    with pytest.raises(NotYours):
        say(offered, cleo, "yes", now=NOW)
    assert standing(offered) == Standing.OPEN


def test_a_connector_who_leaves_in_the_middle_is_silence(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    bo.delete()
    move_introductions(NOW + DAY)
    assert (standing(asked), standing(asked, NOW + 7 * DAY)) == (Standing.OPEN, Standing.NOT_COME_ABOUT)
    assert asked.parts.count() == 2


def test_an_initiator_who_leaves_asks_nothing_more(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    Person.objects.filter(pk=ana.pk).update(standing=PersonStanding.LEFT)
    with pytest.raises(NotYours):
        say(asked, bo, "yes", now=NOW)


def test_two_introducers_of_the_same_two_are_answered_together(ana, bo, cleo, dan):
    first, second = introduce(ana, bo, cleo, now=NOW), introduce(dan, cleo, bo, now=NOW)
    say(first, bo, "yes", now=NOW)
    assert part_of(second, bo).answer == Answer.YES
    say(second, cleo, "yes", now=NOW)
    assert (standing(first), standing(second)) == (Standing.ACCEPTED, Standing.ACCEPTED)


def test_taking_back_is_possible_until_it_ends(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    say(asked, bo, "no", now=NOW)
    with pytest.raises(NotFound):
        withdraw_introduction(asked.public_id, viewer=viewer_of(bo), now=NOW)
    withdraw_introduction(asked.public_id, viewer=viewer_of(ana), now=NOW)
    withdraw_introduction(asked.public_id, viewer=viewer_of(ana), now=NOW)
    assert standing(asked, NOW + 8 * DAY) == Standing.WITHDRAWN
    assert Fact.objects.filter(kind="IntroductionWithdrawn").count() == 1
    ended = ask(ana, make_person(), bo, now=NOW)
    with pytest.raises(Conflict):
        withdraw_introduction(ended.public_id, viewer=viewer_of(ana), now=NOW + 7 * DAY)


def test_what_came_of_it_is_asked_after_two_weeks_and_said_by_the_two(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    say(asked, bo, "yes", now=NOW)
    say(asked, cleo, "yes", now=NOW)
    follow_up(NOW + 13 * DAY)
    assert not Fact.objects.filter(kind="OutcomeWanted").exists()
    follow_up(NOW + 14 * DAY)
    follow_up(NOW + 15 * DAY)
    assert Fact.objects.filter(kind="OutcomeWanted").count() == 1

    for end in (ana, cleo):
        give_outcome(asked.public_id, viewer=viewer_of(end), met=Met.YES, helped=True, words="A trip", now=NOW)
        thank(asked.public_id, viewer=viewer_of(end), now=NOW)
        thank(asked.public_id, viewer=viewer_of(end), now=NOW)
    assert asked.outcomes.count() == 2
    assert Fact.objects.filter(kind="Thanked").count() == 2
    with pytest.raises(NotFound):
        give_outcome(asked.public_id, viewer=viewer_of(bo), met=Met.YES, now=NOW)


def test_half_way_those_whose_turn_it_is_are_reminded_once(ana, bo, cleo):
    asked = ask(ana, cleo, bo, now=NOW)
    move_introductions(NOW + 3 * DAY)
    assert not Fact.objects.filter(kind="PartReminded").exists()
    for days in (4, 5, 6):
        move_introductions(NOW + days * DAY)
    assert Fact.objects.get(kind="PartReminded").payload == {"introduction": asked.pk, "part": part_of(asked, bo).pk}


def test_each_end_is_told_once_in_the_same_words(ana, bo, cleo, dan):
    refused, silent = ask(ana, cleo, bo, now=NOW), ask(ana, dan, bo, now=NOW)
    say(refused, bo, "no", now=NOW)
    for days in (6, 7, 8):
        move_introductions(NOW + days * DAY)
    told = Fact.objects.filter(kind="IntroductionEnded").order_by("pk")
    assert [(fact.payload["introduction"], fact.occurred_at) for fact in told] == [
        (refused.pk, NOW + 7 * DAY),
        (silent.pk, NOW + 7 * DAY),
    ]


def test_somebody_outside_is_reached_at_once_and_forgotten_afterwards(ana, bo):
    from hallway.introductions.retention import _outsiders

    offered = introduce(ana, bo, "eve@outside.example", now=NOW)
    assert reached(offered) == ["Bo", "eve@outside.example"]
    assert hash_of("eve@outside.example") in offered.pair
    assert _outsiders(NOW + 7 * DAY) == 0
    assert _outsiders(NOW + 8 * DAY) == 1
    assert not Outsider.objects.exists()
    assert "Eve" not in str(Introduction.objects.values_list("named", flat=True).get())


def test_an_address_of_somebody_who_blocked_the_initiator_is_silence(ana, bo):
    away = make_person(email="away@members.example")
    block(away, ana)
    assert reached(introduce(ana, bo, "away@members.example", now=NOW)) == ["Bo"]


def test_whoever_leaves_takes_their_words_along_and_leaves_two_others_introduced(ana, bo, cleo, dan):
    agreed, still_open = introduce(ana, bo, cleo, now=NOW), introduce(ana, bo, dan, now=NOW)
    for end in (bo, cleo):
        say(agreed, end, "yes", word="Gladly", now=NOW)
    leaving.prepare_removal(ana, NOW)
    ana.delete()
    assert [row.words for row in Introduction.objects.all()] == [""]
    assert not Introduction.objects.filter(pk=still_open.pk).exists()
    assert viewer_of(bo).circle("introduced") == {cleo.pk}
    leaving.prepare_removal(bo, NOW)
    bo.delete()
    assert [part.word for part in agreed.parts.order_by("pk")] == ["", "Gladly"]
