"""The step of the first week that is done when a newcomer answered a suggestion in one way or another."""

import pytest

from hallway.core import clock
from hallway.core.clock import week_of
from hallway.discovery.actions.set_aside import dismiss_person, snooze_person, take_back
from hallway.discovery.first_week import has_answered_a_suggestion
from hallway.discovery.models import Suggestion
from hallway.relationships.actions.connect import ask_to_connect
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in, viewer_of
from tests.factories.relationships import make_request, make_tie

pytestmark = pytest.mark.django_db

ANSWERS = {
    "asked": lambda nia, ben: ask_to_connect(nia, other=ben, now=clock.now()),
    "was asked by": lambda nia, ben: make_request(ben, nia),
    "knows": make_tie,
    "snoozed": lambda nia, ben: snooze_person(ben, viewer=viewer_of(nia), now=clock.now()),
    "dismissed": lambda nia, ben: dismiss_person(ben, viewer=viewer_of(nia), now=clock.now()),
}


@pytest.fixture
def nia():
    return make_person(name="Nia Obi")


@pytest.fixture
def ben(nia):
    """Somebody suggested to Nia this week."""
    ben = make_person(name="Ben Okoro")
    Suggestion.objects.create(viewer=nia, person=ben, week_on=week_of(clock.now()))
    return ben


@pytest.mark.parametrize("answer", ANSWERS)
def test_any_answer_to_a_suggestion_is_one(nia, ben, answer):
    assert not has_answered_a_suggestion(nia)
    ANSWERS[answer](nia, ben)
    assert has_answered_a_suggestion(nia)


def test_asking_somebody_who_was_not_suggested_is_none(nia, ben):
    ask_to_connect(nia, other=make_person(), now=clock.now())
    make_tie(nia, make_person())
    Suggestion.objects.create(viewer=ben, person=nia, week_on=week_of(clock.now()))
    assert not has_answered_a_suggestion(nia)


def test_what_was_found_done_stays_done_when_it_is_taken_back(nia, ben):
    make_community()
    client = sign_in(nia)
    assert _step(client).done is False
    client.post(f"/suggestions/{ben.handle}/dismiss/")
    assert _step(client).done is True
    take_back(ben, viewer=viewer_of(nia))
    assert client.get("/").status_code == 200


def _step(client):
    steps = client.get("/welcome/").context["week"].steps
    return next(step for step in steps if step.title == "Answer a first suggestion")


def test_it_is_the_last_step_and_costs_one_query(nia, ben, django_assert_num_queries):
    make_community()
    steps = sign_in(nia).get("/welcome/").context["week"].steps
    assert steps[-1].title == "Answer a first suggestion"
    assert steps[-1].url == "/"
    with django_assert_num_queries(1):
        has_answered_a_suggestion(nia)
