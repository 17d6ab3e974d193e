"""What members are told of introductions, within what they want to be written."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from hallway.core.clock import frozen_at
from hallway.core.models import Letter
from hallway.introductions.actions.afterwards import give_outcome, thank
from hallway.introductions.actions.answer import answer_part
from hallway.introductions.enums import Answer, Met
from hallway.introductions.models import Introduction, Part
from hallway.introductions.schedule import follow_up, move_introductions
from hallway.notifications.actions.mail import mail_due
from hallway.notifications.models import Notice, Preference
from hallway.notifications.queries.notices import notices_of
from tests.factories.introductions import ask, introduce, part_of
from tests.factories.membership import do_background_work, make_community
from tests.factories.people import block, make_person, viewer_of

pytestmark = pytest.mark.django_db

#: a Tuesday, after the usual weekly letter
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen():
    make_community(mails_a_week=10)
    with frozen_at(NOW):
        yield


@pytest.fixture
def three():
    """Ana asks Bo to introduce her to Cleo."""
    people = [make_person(name=name, email=f"{name.lower()}@members.example") for name in ("Ana", "Bo", "Cleo")]
    ana, bo, cleo = people
    return ana, bo, cleo, ask(ana, cleo, bo, now=NOW)


def words(person, *, now=NOW):
    found = notices_of(viewer_of(person), page=1, now=now)
    return [str(shown.words).replace("<bdi>", "").replace("</bdi>", "") for shown in found.lines]


def say(introduction, person, answer=Answer.YES):
    answer_part(part_of(introduction, person), answer=answer, now=NOW)
    do_background_work(NOW)


def letters(name):
    return list(Letter.objects.filter(to=f"{name}@members.example").order_by("pk"))


def test_each_is_told_in_turn_and_all_of_them_when_it_came_about(three):
    ana, bo, cleo, asked = three
    do_background_work(NOW)
    assert [words(person) for person in (ana, bo, cleo)] == [[], ["Ana asks you about an introduction."], []]
    say(asked, bo)
    assert [words(person) for person in (ana, bo, cleo)] == [[], [], ["Ana asks you about an introduction."]]
    say(asked, cleo)
    assert words(ana) == ["You and Cleo are introduced: you both said yes."]
    assert words(cleo) == ["You and Ana are introduced: you both said yes."]
    assert words(bo) == ["An introduction that you helped with came about: both said yes."]
    assert "cleo@members.example" in letters("ana")[0].text
    assert letters("bo")[0].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/stop/" in letters("bo")[0].text


def test_who_introduced_two_others_is_told_that_it_came_about():
    ana, bo, cleo = (make_person(name=name) for name in ("Ana", "Bo", "Cleo"))
    offered = introduce(ana, bo, cleo, now=NOW)
    for person in (bo, cleo):
        say(offered, person)
    assert words(ana) == ["An introduction that you helped with came about: both said yes."]
    assert words(bo) == ["You and Cleo are introduced: you both said yes."]


def test_somebody_outside_is_named_as_long_as_their_name_is_kept():
    ana, bo = (make_person(name=name) for name in ("Ana", "Bo"))
    offered = introduce(ana, bo, "eve@outside.example", now=NOW)
    for end in (bo, "eve@outside.example"):
        say(offered, end)
    assert words(bo) == ["You and Eve are introduced: you both said yes."]
    offered.refresh_from_db()
    offered.named = [{**named, "name": ""} for named in offered.named]
    offered.save()
    assert words(bo) == ["You are introduced: you both said yes."]


@pytest.mark.parametrize("what", ["a refusal", "silence", "a refusal at the end"])
def test_who_began_it_is_told_the_same_at_the_same_moment_whatever_happened(three, what):
    ana, bo, cleo, asked = three
    do_background_work(NOW)
    if what == "a refusal":
        say(asked, bo, Answer.NO)
    elif what == "a refusal at the end":
        say(asked, bo)
        say(asked, cleo, Answer.NO)
    told = []
    for hours in range(0, 24 * 9, 6):
        moment = NOW + timedelta(hours=hours)
        with frozen_at(moment):
            move_introductions(moment)
            do_background_work(moment)
            mail_due(now=moment)
        told.append((words(ana, now=moment), [letter.subject for letter in letters("ana")]))
    over = ["An introduction that you began did not come about."]
    assert [(said, mailed) for said, mailed in told if said or mailed] == [(over, [])] * 4 + [(over, over)] * 4
    assert told.index((over, [])) == 7 * 4


def test_a_reminder_is_one_more_letter_on_the_same_line(three):
    _ana, bo, _cleo, _asked = three
    do_background_work(NOW)
    with frozen_at(NOW + 4 * DAY):
        move_introductions(NOW + 4 * DAY)
        do_background_work(NOW + 4 * DAY)
    assert words(bo, now=NOW + 4 * DAY) == ["Ana asks you about an introduction."]
    assert len(letters("bo")) == 2
    assert "half of its time is over" in letters("bo")[1].text


def test_a_member_may_want_it_in_the_weekly_letter_or_not_at_all(three):
    _ana, bo, _cleo, _asked = three
    Preference.objects.create(person=bo, choices={"introduction_asked": "weekly"})
    do_background_work(NOW)
    assert letters("bo") == []
    mail_due(now=NOW + 6 * DAY)
    assert len(letters("bo")) == 1


@pytest.mark.parametrize("members", [1, 3])
def test_a_letter_of_several_things_is_answered_without_signing_in(members, client, django_assert_num_queries):
    for number in range(members):
        bo = make_person(name="Bo", email=f"bo{number}@members.example")
        Preference.objects.create(person=bo, choices={"introduction_asked": "weekly"})
        for _time in range(2):
            ask(make_person(), make_person(), bo, now=NOW)
    do_background_work(NOW)
    with django_assert_num_queries(23):
        mail_due(now=NOW + 6 * DAY)
    for number in range(members):
        [letter] = letters(f"bo{number}")
        links = re.findall(r"http://localhost:8000(/i/\S+)", letter.text)
        assert len(set(links)) == 2
        for link in links:
            assert client.post(link, {"answer": "yes", "word": ""}).status_code == 200
        assert set(Part.objects.filter(person__account__email=letter.to).values_list("answer", flat=True)) == {"yes"}


def test_who_keeps_away_from_anybody_in_it_is_told_nothing(three):
    _ana, bo, cleo, _asked = three
    do_background_work(NOW)
    block(bo, cleo)
    assert words(bo) == []


def test_what_came_of_it_is_asked_of_those_who_did_not_say(three):
    ana, bo, cleo, asked = three
    do_background_work(NOW)
    say(asked, bo)
    say(asked, cleo)
    later = NOW + 14 * DAY
    with frozen_at(later):
        give_outcome(asked.public_id, viewer=viewer_of(ana), met=Met.YES, now=later)
        follow_up(later)
        do_background_work(later)
    question = "Two weeks ago you were introduced. Did you meet, and did it help?"
    assert question not in words(ana, now=later)
    assert question in words(cleo, now=later)
    assert letters("cleo")[-1].subject == "Did you and Ana meet?"


def test_thanks_are_told_to_those_who_passed_it_on(three):
    ana, bo, cleo, asked = three
    do_background_work(NOW)
    say(asked, bo)
    say(asked, cleo)
    thank(asked.public_id, viewer=viewer_of(ana), now=NOW)
    do_background_work(NOW)
    assert "Ana thanks you for the introduction." in words(bo)
    assert [row.kind for row in Notice.objects.filter(person__in=[ana, cleo], kind="introduction_thanked")] == []


def test_what_was_taken_back_does_not_show(three):
    _ana, bo, _cleo, asked = three
    do_background_work(NOW)
    Introduction.objects.filter(pk=asked.pk).update(withdrawn_at=NOW)
    assert words(bo) == []
