"""Acts of one moment: nobody's week is exceeded, and two answers are both heard."""

from datetime import UTC, datetime

import pytest

from hallway.core.models import Fact
from hallway.introductions.actions.withdraw import withdraw_introduction
from hallway.introductions.models import Introduction, Part
from hallway.people.load import Side, load_of
from hallway.relationships.actions.connect import ask_to_connect
from tests.at_once import at_once
from tests.factories.introductions import ask, introduce, say
from tests.factories.people import make_person, viewer_of
from tests.factories.relationships import make_tie

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def test_introductions_of_one_moment_do_not_share_the_last_place(tmp_path):
    busy, goal = make_person(connector_capacity=2), make_person()
    askers = [make_person() for _number in range(5)]
    for asker in askers:
        make_tie(asker, busy)

    results, reached = at_once(
        tmp_path,
        *(lambda asker=asker: ask(asker, goal, busy, now=NOW).pk for asker in askers),
        look=lambda: Part.objects.filter(person=busy, reached_at__isnull=False).count(),
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    assert reached == 2


def test_everything_that_counts_to_a_week_counts_together(tmp_path):
    busy, others = make_person(capacity=1), [make_person() for _number in range(4)]

    results, load = at_once(
        tmp_path,
        lambda: ask_to_connect(others[0], other=busy, now=NOW).state,
        lambda: introduce(others[1], busy, others[0], now=NOW).pk,
        lambda: ask_to_connect(others[2], other=busy, now=NOW).state,
        lambda: introduce(others[3], others[2], busy, now=NOW).pk,
        look=lambda: load_of([busy.pk], side=Side.APPROACHED, now=NOW)[busy.pk],
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    assert load == 1


def test_two_who_say_yes_at_one_moment_agree_once(tmp_path):
    one, other = make_person(), make_person()
    offered = introduce(make_person(), one, other, now=NOW)

    results, agreed = at_once(
        tmp_path,
        lambda: say(offered, one, "yes", now=NOW).answer,
        lambda: say(offered, other, "yes", now=NOW).answer,
        lambda: say(offered, other, "yes", now=NOW).answer,
        look=lambda: (
            Introduction.objects.filter(accepted_at__isnull=False).count(),
            Fact.objects.filter(kind="IntroductionAccepted").count(),
        ),
    )

    assert results == ["yes"] * 3
    assert agreed == (1, 1)


def test_two_who_introduce_the_same_two_at_one_moment_are_answered_together(tmp_path):
    one, other = make_person(), make_person()
    first, second = make_person(), make_person()

    results, made = at_once(
        tmp_path,
        lambda: introduce(first, one, other, now=NOW).pk,
        lambda: introduce(second, other, one, now=NOW).pk,
        lambda: introduce(first, other, one, now=NOW).pk,
        look=lambda: list(Introduction.objects.order_by("initiator").values_list("initiator", flat=True)),
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    assert made == [first.pk, second.pk], "each once"


def test_an_answer_and_a_withdrawal_of_one_moment_leave_one_outcome(tmp_path):
    one, other, initiator = make_person(), make_person(), make_person()
    offered = introduce(initiator, one, other, now=NOW)
    say(offered, one, "yes", now=NOW)

    _results, left = at_once(
        tmp_path,
        lambda: say(offered, other, "yes", now=NOW).answer,
        lambda: withdraw_introduction(offered.public_id, viewer=viewer_of(initiator), now=NOW).pk,
        look=lambda: Introduction.objects.filter(accepted_at__isnull=False, withdrawn_at__isnull=False).count(),
    )

    assert left == 0
