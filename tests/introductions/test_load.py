"""What counts to somebody's week: one registry, the calendar week, and each side by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from hallway.core.clock import week_of
from hallway.discovery.models import Suggestion
from hallway.discovery.queries.people_to_meet import with_room
from hallway.introductions.schedule import move_introductions
from hallway.people.load import Side, load_of, room_of
from hallway.relationships.actions.connect import ask_to_connect
from hallway.relationships.queries.connections import Stage, connection_with, stage_of
from tests.factories.introductions import ask, introduce
from tests.factories.people import make_person, viewer_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
SUNDAY_NIGHT, MONDAY = datetime(2026, 3, 8, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)


@pytest.fixture
def busy():
    return make_person(name="Busy", capacity=3, connector_capacity=1)


def suggest(person, now):
    Suggestion.objects.create(viewer=make_person(), person=person, week_on=week_of(now), made_at=now)


def test_suggestions_requests_and_introductions_share_one_week(busy):
    asker, late = make_person(), make_person()
    suggest(busy, NOW)
    ask_to_connect(asker, other=busy, now=NOW)
    assert with_room([busy.pk], now=NOW) == [busy.pk]
    introduce(make_person(), busy, make_person(), now=NOW)

    assert load_of([busy.pk], side=Side.APPROACHED, now=NOW)[busy.pk] == 3
    assert with_room([busy.pk], now=NOW) == []
    ask_to_connect(late, other=busy, now=NOW)
    seen = connection_with(viewer_of(busy), other=late.pk)
    assert stage_of(seen, viewer_id=busy.pk) == Stage.NOTHING


def test_an_address_of_a_member_counts_to_their_week(busy):
    busy.capacity = 1
    busy.save()
    first, second = (introduce(make_person(), make_person(), busy.account.email, now=NOW) for _time in range(2))
    assert load_of([busy.pk], side=Side.APPROACHED, now=NOW)[busy.pk] == 1
    reached = [row.parts.get(outsider__isnull=False).reached_at for row in (first, second)]
    assert reached == [NOW, None]
    move_introductions(MONDAY)
    assert second.parts.get(outsider__isnull=False).reached_at == MONDAY


def test_the_week_ends_on_sunday_night(busy):
    introduce(make_person(), busy, make_person(), now=SUNDAY_NIGHT)
    assert load_of([busy.pk], side=Side.APPROACHED, now=SUNDAY_NIGHT)[busy.pk] == 1
    assert load_of([busy.pk], side=Side.APPROACHED, now=MONDAY)[busy.pk] == 0


def test_each_side_has_its_own_room(busy):
    ask(make_person(), make_person(), busy, now=NOW)
    assert room_of([busy], side=Side.CONNECTOR, now=NOW) == {busy.pk: 0}
    assert room_of([busy], side=Side.APPROACHED, now=NOW) == {busy.pk: 3}


def test_whoever_pauses_has_no_room(busy):
    busy.paused_until = (NOW + timedelta(days=1)).date()
    assert room_of([busy], side=Side.APPROACHED, now=NOW) == {busy.pk: 0}
    assert room_of([busy], side=Side.APPROACHED, now=NOW + timedelta(days=1)) == {busy.pk: 3}
