"""Two moderators at the same moment, and an appeal at the moment of letting in again."""

from datetime import UTC, datetime

import pytest

from hallway.core.errors import Conflict
from hallway.core.models import Letter
from hallway.moderation.actions.appeals import make_appeal
from hallway.moderation.actions.decide_appeal import decide_appeal
from hallway.moderation.actions.measures import let_in_again, suspend_and_tell
from hallway.moderation.models import Appeal, Measure
from hallway.people.enums import Role
from tests.at_once import at_once
from tests.factories.membership import make_community
from tests.factories.people import make_person, viewer_of

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def measure(settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    make_community()
    eve, judge = make_person(email="eve@members.example"), make_person(role=Role.MODERATOR)
    suspend_and_tell(eve, rule="spam", words="", reason="spam", viewer=viewer_of(judge), now=NOW)
    return Measure.objects.get()


def moderators(count):
    return [viewer_of(make_person(role=Role.MODERATOR)) for _number in range(count)]


def letters():
    return Letter.objects.filter(to="eve@members.example").count()


def test_an_appeal_is_decided_once(measure, tmp_path):
    appeal = make_appeal(measure, words="It was not me.", now=NOW)
    results, left = at_once(
        tmp_path,
        *(
            lambda viewer=viewer, outcome=outcome: (
                decide_appeal(appeal, outcome=outcome, answer="Because.", viewer=viewer, now=NOW).outcome
            )
            for viewer, outcome in zip(moderators(4), ["upheld", "lifted"] * 2, strict=True)
        ),
        look=lambda: (Appeal.objects.get().outcome, letters()),
    )
    assert left[1] == 2
    refused = [result for result in results if isinstance(result, Exception)]
    assert {type(result) for result in refused} <= {Conflict}
    assert [result for result in results if not isinstance(result, Exception)] == [left[0]] * (4 - len(refused))


def test_an_appeal_is_made_once(measure, tmp_path):
    results, left = at_once(
        tmp_path,
        *(lambda: make_appeal(measure, words="It was not me.", now=NOW).pk for _number in range(4)),
        look=lambda: list(Appeal.objects.values_list("pk", flat=True)),
    )
    assert results == left * 4


def test_no_appeal_waits_after_somebody_was_let_in_again(measure, tmp_path):
    (viewer,) = moderators(1)
    results, left = at_once(
        tmp_path,
        lambda: make_appeal(measure, words="It was not me.", now=NOW).pk,
        lambda: let_in_again(measure.person, words="", viewer=viewer, now=NOW),
        look=lambda: (Appeal.objects.filter(outcome="open").count(), Measure.objects.get().lifted_at, letters()),
    )
    assert {type(result) for result in results if isinstance(result, Exception)} <= {Conflict}
    assert left == (0, NOW, 2)
