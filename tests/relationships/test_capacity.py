"""What somebody accepts in seven days holds against requests of the same moment and against asking again and again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from hallway.core.errors import NotAllowed
from hallway.people.models import Person
from hallway.relationships.actions import connect
from hallway.relationships.actions.capacity import let_requests_through
from hallway.relationships.models import Connection
from hallway.relationships.schedule import pass_requests_on
from tests.at_once import at_once
from tests.factories.people import make_person

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def reached(person):
    """Who asked the person and is before their eyes."""
    return sorted(row.asker.name for row in Connection.objects.waiting_for(person.pk).select_related("asker"))


@pytest.mark.django_db(transaction=True)
def test_requests_of_one_moment_do_not_share_the_last_place(tmp_path):
    busy = make_person(capacity=2)
    askers = [make_person() for _ in range(6)]

    results, seen = at_once(
        tmp_path,
        *(lambda asker=asker: connect.ask_to_connect(asker, other=busy, now=NOW).state for asker in askers),
        look=lambda: reached(busy),
    )

    assert results == ["asked"] * 6
    assert len(seen) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["MOST_OPEN_REQUESTS", "MOST_REQUESTS_A_WEEK"])
def test_requests_of_one_moment_do_not_share_the_last_one_that_the_asker_may_make(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(connect, limit, 2)
    asker, others = make_person(), [make_person() for _ in range(6)]

    results, asked = at_once(
        tmp_path,
        *(lambda other=other: connect.ask_to_connect(asker, other=other, now=NOW).state for other in others),
        look=lambda: Connection.objects.open_by(asker.pk).count(),
    )

    assert asked == results.count("asked") == 2
    assert sum(isinstance(result, NotAllowed) for result in results) == 4


@pytest.mark.django_db(transaction=True)
def test_people_who_all_ask_each_other_at_one_moment_do_not_wait_for_each_other_for_ever(tmp_path):
    people = [make_person() for _ in range(3)]
    pairs = [(one, other) for one in people for other in people if one != other]

    results, states = at_once(
        tmp_path,
        *(lambda one=one, other=other: connect.ask_to_connect(one, other=other, now=NOW) for one, other in pairs),
        look=lambda: list(Connection.objects.values_list("state", flat=True)),
    )

    assert [error for error in results if isinstance(error, Exception)] == []
    assert states == ["confirmed"] * 3, "asking somebody who has asked is saying yes"


@pytest.mark.django_db(transaction=True)
def test_asking_withdrawing_and_passing_on_at_one_moment_do_not_wait_for_each_other_for_ever(tmp_path):
    busy, other = make_person(capacity=1), make_person(capacity=1)
    askers = [make_person() for _ in range(4)]
    for asker in askers:
        connect.ask_to_connect(asker, other=busy, now=NOW)

    acts: list[Callable[[], object]] = [lambda: pass_requests_on(NOW + timedelta(days=8))]
    acts += [lambda asker=asker: connect.withdraw_request(asker, other=busy, now=NOW) for asker in askers[:2]]
    acts += [lambda: connect.ask_to_connect(busy, other=other, now=NOW)]
    acts += [lambda: connect.ask_to_connect(other, other=busy, now=NOW)]
    results, seen = at_once(tmp_path, *acts, look=lambda: reached(busy))

    assert [error for error in results if isinstance(error, Exception)] == []
    assert len(seen) <= 1


@pytest.mark.django_db
def test_a_withdrawn_request_keeps_its_place_for_the_week():
    busy, second, third = make_person(capacity=1), make_person(name="Second"), make_person(name="Third")
    connect.ask_to_connect(second, other=busy, now=NOW)
    connect.withdraw_request(second, other=busy, now=NOW)

    connect.ask_to_connect(third, other=busy, now=NOW + timedelta(days=1))
    assert reached(busy) == [], "one approach reached them within these seven days"
    let_requests_through(busy, now=NOW + timedelta(days=7))
    assert reached(busy) == ["Third"]


@pytest.mark.django_db
def test_asking_again_and_again_takes_one_place_alone():
    busy, second, third = make_person(capacity=2), make_person(name="Second"), make_person(name="Third")
    for _time in range(5):
        connect.ask_to_connect(second, other=busy, now=NOW)
        connect.withdraw_request(second, other=busy, now=NOW)
    connect.ask_to_connect(second, other=busy, now=NOW)
    connect.ask_to_connect(third, other=busy, now=NOW)
    assert reached(busy) == ["Second", "Third"]


@pytest.mark.django_db
def test_a_request_withdrawn_before_it_arrived_takes_no_place():
    busy, second, third = make_person(capacity=0), make_person(name="Second"), make_person(name="Third")
    connect.ask_to_connect(second, other=busy, now=NOW)
    connect.withdraw_request(second, other=busy, now=NOW)
    Person.objects.filter(pk=busy.pk).update(capacity=1)
    connect.ask_to_connect(third, other=busy, now=NOW)
    assert reached(busy) == ["Third"], "the capacity of this moment counts, not what the caller read before"


@pytest.mark.django_db
def test_a_request_set_aside_keeps_its_place():
    busy, second, third = make_person(capacity=1), make_person(name="Second"), make_person(name="Third")
    connect.ask_to_connect(second, other=busy, now=NOW)
    connect.set_aside_request(busy, other=second, now=NOW)
    connect.ask_to_connect(third, other=busy, now=NOW)
    assert reached(busy) == []
