"""What whoever asked can see is the same, byte for byte and query for query, whatever anybody answered."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hallway.core import clock
from hallway.introductions.actions.answer import hand_on
from hallway.introductions.actions.reach import let_parts_through
from hallway.introductions.schedule import move_introductions
from tests.factories.introductions import ask, introduce, named, part_of, say
from tests.factories.membership import do_background_work
from tests.factories.people import block, make_person, sign_in
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
#: moments at which the initiator looks, from right after the answers until it is long over
LOOKS = [timedelta(hours=6), timedelta(days=4), timedelta(days=7, seconds=-1), timedelta(days=7), timedelta(days=9)]
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+|nonce="[^"]+"')


class World:
    def __init__(self):
        self.ana, self.bo, self.cleo, self.dan, self.eve = (
            make_person(name=name, handle=name.lower(), connector_capacity=1)
            for name in ("Ana", "Bo", "Cleo", "Dan", "Eve")
        )
        for one, other in ((self.ana, self.bo), (self.bo, self.cleo), (self.cleo, self.dan)):
            make_connection(one, other, consent="members")
        self.asked = None


@pytest.fixture
def world():
    return World()


def nobody_answers(world):
    """Silence at the first place."""


def the_first_refuses(world):
    say(world.asked, world.bo, "no", word="Not for me", now=LATER)


def the_second_refuses(world):
    say(world.asked, world.bo, "yes", word="Good", now=LATER)
    say(world.asked, world.cleo, "no", now=LATER)


def the_second_is_silent(world):
    say(world.asked, world.bo, "yes", now=LATER)


def the_end_refuses(world):
    say(world.asked, world.bo, "yes", now=LATER)
    say(world.asked, world.cleo, "yes", now=LATER)
    say(world.asked, world.dan, "no", now=LATER)


def the_end_is_silent(world):
    say(world.asked, world.bo, "yes", now=LATER)
    say(world.asked, world.cleo, "yes", now=LATER)


def somebody_else_refuses(world):
    hand_on(part_of(world.asked, world.bo), to=named(world.eve), now=LATER)
    say(world.asked, world.eve, "no", now=LATER)


def two_others_block_each_other(world):
    block(world.cleo, world.dan)
    say(world.asked, world.bo, "yes", now=LATER)


def refused_and_blocked(world):
    the_first_refuses(world)
    block(world.bo, world.ana)


COURSES = [
    nobody_answers, the_first_refuses, the_second_refuses, the_second_is_silent, the_end_refuses, the_end_is_silent,
    somebody_else_refuses, two_others_block_each_other,
]  # fmt: skip


def seen_by_initiator(world, course):
    """(moment, page) -> what it answers, and in how many queries; everything is as before afterwards."""
    seen = {}
    with transaction.atomic():
        with clock.frozen_at(NOW):
            world.asked = ask(world.ana, world.dan, world.bo, world.cleo, now=NOW)
        with clock.frozen_at(LATER):
            course(world)
        client = sign_in(world.ana)
        pages = ["/introductions/", world.asked.get_absolute_url(), "/people/dan/introduce/", "/people/dan/"]
        for after in LOOKS:
            with clock.frozen_at(NOW + after):
                move_introductions(NOW + after)
                for page in pages:
                    client.get(page)  # what a first visit writes down
                    with CaptureQueriesContext(connection) as queries:
                        answer = client.get(page)
                    text = CHANGING.sub("", answer.content.decode()).replace(str(world.asked.public_id), "…")
                    location = answer.headers.get("Location", "").replace(str(world.asked.public_id), "…")
                    place = page.replace(str(world.asked.public_id), "…")
                    seen[after, place] = (answer.status_code, location, text, len(queries))
        transaction.set_rollback(True)
    return seen


@pytest.mark.parametrize("course", COURSES[1:], ids=lambda course: course.__name__)
def test_no_answer_shows_to_whoever_asked(world, course):
    silence = seen_by_initiator(world, nobody_answers)
    assert seen_by_initiator(world, course) == silence
    under_way, over = silence[LOOKS[2], "/introductions/…/"], silence[LOOKS[3], "/introductions/…/"]
    assert "did not come about" not in under_way[2]
    assert "This introduction did not come about." in over[2]


def test_a_block_after_refusing_does_not_show_before_its_moment(world):
    """On the pages of introductions; that of whoever blocks is gone like everybody's who does."""
    world.bo.headline = "Sails alone"
    world.bo.save()
    silence, blocked = (seen_by_initiator(world, course) for course in (nobody_answers, refused_and_blocked))
    own = [key for key in silence if key[1] in {"/introductions/", "/introductions/…/"} and key[0] < LOOKS[3]]
    assert len(own) == 6
    assert {key: blocked[key] for key in own} == {key: silence[key] for key in own}


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_one_of_two_who_agrees_shows_to_nobody(world, answer):
    """Whoever introduced two people sees nothing before both agreed, nor does the other of the two."""
    looks = []
    for said in ("", answer):
        with transaction.atomic():
            offered = introduce(world.ana, world.bo, world.dan, now=NOW)
            if said:
                say(offered, world.bo, said, now=LATER)
            pages = []
            for person in (world.ana, world.dan):
                client = sign_in(person)
                for after in LOOKS:
                    with clock.frozen_at(NOW + after):
                        for page in ("/introductions/", offered.get_absolute_url()):
                            text = client.get(page).content.decode()
                            pages.append(CHANGING.sub("", text).replace(str(offered.public_id), "…"))
            looks.append(pages)
            transaction.set_rollback(True)
    assert looks[0] == looks[1]


def test_no_letter_is_written_to_whoever_asked_before_all_agreed(world, settings, mailoutbox):
    for course in COURSES:
        with transaction.atomic():
            with clock.frozen_at(NOW):
                world.asked = ask(world.ana, world.dan, world.bo, world.cleo, now=NOW)
            with clock.frozen_at(LATER):
                course(world)
                do_background_work(clock.now())
            for after in LOOKS:
                with clock.frozen_at(NOW + after):
                    move_introductions(NOW + after)
                    do_background_work(clock.now())
            transaction.set_rollback(True)
    assert mailoutbox
    assert [letter for letter in mailoutbox if world.ana.account.email in letter.to] == []


def test_waiting_for_room_looks_the_same_as_being_asked(world):
    world.bo.connector_capacity = 0
    world.bo.save()
    waiting = seen_by_initiator(world, nobody_answers)
    world.bo.connector_capacity = 1
    world.bo.save()
    asked = seen_by_initiator(world, nobody_answers)
    own = [key for key in asked if key[1] in {"/introductions/", "/introductions/…/"}]
    assert {key: waiting[key] for key in own} == {key: asked[key] for key in own}
    assert let_parts_through([world.bo.pk], now=NOW) == 0
