"""Members who describe an organisation of one name at the same moment: one page comes of it, and each is led to it."""

from datetime import UTC, datetime

import pytest

from hallway.core.handles import give_free_handle
from hallway.core.ids import uuid7
from hallway.core.models import Handle
from hallway.organisations.models import Affiliation, Organisation
from tests.at_once import at_once
from tests.factories.membership import make_community
from tests.factories.organisations import make_organisation
from tests.factories.people import make_person, sign_in

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def sending(path, sent):
    """Sends one form, from a browser of somebody else's each time."""
    client = sign_in(make_person())
    return lambda: client.post(path, sent)


def answers(results):
    """(status, names that were proposed) of each answer, in order.

    Django's client notes what is rendered in any thread, so that a redirect may hold another answer's context.
    """
    assert all(not isinstance(answer, Exception) for answer in results), results
    return sorted(
        (answer.status_code, [found.name for found in answer.context["similar"]] if answer.status_code == 200 else [])
        for answer in results
    )


@pytest.mark.django_db(transaction=True)
def test_the_second_is_shown_the_page_that_the_first_made(tmp_path):
    make_community()
    names = ["Harbour Works", "harbour works", "Harbour Works Ltd"]
    sends = [sending("/organisations/new", {"name": name, "headline": "Cranes"}) for name in names]

    results, made = at_once(tmp_path, *sends, look=lambda: [row.name for row in Organisation.objects.all()])

    assert len(made) == 1
    assert answers(results) == [(200, made), (200, made), (302, [])]
    asked = next(answer for answer in results if answer.status_code == 200)
    assert asked.context["form"]["headline"].value() == "Cranes", "what the second wrote is still there"


@pytest.mark.django_db(transaction=True)
def test_whoever_did_not_mean_those_shown_is_still_shown_what_came_since(tmp_path):
    make_community()
    older = make_organisation(name="Harbour Works")
    sends = [sending("/organisations/new", {"name": "Harbour Works", "shown": older.handle}) for _time in range(2)]

    results, made = at_once(tmp_path, *sends, look=lambda: Organisation.objects.count())

    assert (made, answers(results)) == (2, [(200, ["Harbour Works", "Harbour Works"]), (302, [])])


@pytest.mark.django_db
def test_who_has_seen_all_of_a_name_makes_another_with_a_handle_of_its_own():
    first = make_organisation(name="Harbour Works")
    assert sending("/organisations/new", {"name": "Harbour Works", "shown": first.handle})().status_code == 302
    assert Organisation.objects.exclude(pk=first.pk).get().handle == "harbour-works-2"


@pytest.mark.django_db(transaction=True)
def test_people_who_say_at_one_moment_that_they_work_there_work_at_one_place(tmp_path):
    make_community()
    sent = {"organisation": "Harbour Works", "role": "Engineer", "meant": "new"}
    sends = [sending("/settings/work/", sent) for _time in range(3)]

    results, rows = at_once(tmp_path, *sends, look=lambda: (Organisation.objects.count(), Affiliation.objects.count()))

    assert [status for status, _similar in answers(results)] == [302] * 3
    assert rows == (1, 3)


@pytest.mark.django_db
def test_one_who_says_it_a_moment_after_another_name_came_is_asked_which():
    make_organisation(name="Harbour Works Ltd")
    asked = sending("/settings/work/", {"organisation": "Harbour Works", "role": "Engineer", "meant": "new"})()
    assert answers([asked]) == [(200, ["Harbour Works Ltd"])]
    assert not Affiliation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_free_handle_taken_at_the_same_moment_gives_the_next(tmp_path):
    def give():
        return give_free_handle("Harbour Works", kind="organisation", holder=uuid7(), now=NOW)

    results, held = at_once(tmp_path, *[give] * 3, look=lambda: set(Handle.objects.values_list("text", flat=True)))

    assert set(results) == held == {"harbour-works", "harbour-works-2", "harbour-works-3"}
