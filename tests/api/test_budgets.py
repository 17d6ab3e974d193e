"""What each operation costs in queries, with one row of everything and with several: the same."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hallway.atlas import overlay
from hallway.core.work import run_due
from hallway.membership import current
from tests.api.operations import SENT, operations, send
from tests.factories.everything import make_everything
from tests.factories.tokens import program_of

pytestmark = pytest.mark.django_db

READING = {
    "me": 4,
    "people": 4,
    "person": 6,
    "routes": 8,
    "connections": 5,
    "connection_requests": 5,
    "suggestions": 9,
    "search": 8,
    "introductions": 5,
    "introduction": 5,
    "entries": 6,
    "entry": 3,
    "own_entry": 3,
    "notices": 8,
}
#: at most, with what is read to answer; who is picked instead of somebody set aside depends on who there is
WRITING = {
    "change_me": 18,
    "ask_to_connect": 32,
    "confirm_connection": 25,
    "decline_request": 16,
    "withdraw_request": 16,
    "end_connection": 15,
    "dismiss_suggestion": 34,
    "snooze_suggestion": 34,
    "take_back_suggestion": 12,
    "ask_for_introduction": 32,
    "introduce_two": 44,
    "answer_introduction": 38,
    "hand_introduction_on": 38,
    "withdraw_introduction": 11,
    "thank_for_introduction": 19,
    "give_introductions_outcome": 23,
    "add_entry": 19,
    "change_entry": 17,
    "remove_entry": 15,
    "mark_notice_read": 9,
    "mark_notices_read": 9,
}


#: what PostgreSQL is asked beside: for a turn, where SQLite has one writer anyway
TURNS = 2


def test_no_operation_is_forgotten():
    assert set(operations()) == set(SENT) == set(READING | WRITING)


@pytest.fixture(params=[1, 3], ids=["one", "several"])
def world(request, settings):
    """Seen by a server that has been running: the atlas is open, the community's name known."""
    settings.COMMUNITY_KEPT_S = 3600
    current.forget()
    made = make_everything(rows=request.param)
    overlay.current()
    yield made
    current.forget()


def test_queries_of_each_operation(world):
    program = program_of(world.ana)
    world.parts["notice"] = str(world.ana.notices.first().public_id)
    world.parts["asked"] = "asked-0"
    program.get("/suggestions")  # wanted for the week, and the token's use noted for the day
    run_due()  # picked in the background
    counted = {}
    for name in SENT:
        with transaction.atomic():
            if operations()[name].method == "GET":
                send(program, name, world.parts)
            with CaptureQueriesContext(connection) as queries:
                answer = send(program, name, world.parts)
            assert answer.status_code in {200, 204}, (name, answer.content)
            transaction.set_rollback(True)
        counted[name] = len(queries)
    assert {name: counted[name] for name in READING} == READING
    turns = TURNS if connection.vendor == "postgresql" else 0
    assert {name: counted[name] for name in WRITING if counted[name] > WRITING[name] + turns} == {}
    assert max(READING.values()) <= 10
