"""Out for a time and in again: one way, by moderators and operators, for members, listed people and those leaving."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.models import Fact
from hallway.membership.actions.leave import ask_for_deletion, take_deletion_back
from hallway.membership.actions.suspend import reinstate_person, suspend_person
from hallway.membership.models import SecurityRecord, Suspension
from hallway.people.enums import Role, Standing
from hallway.people.models import Account
from hallway.people.rules import visible_to
from tests.factories.membership import code_in, letters_to, make_community
from tests.factories.people import make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def judge():
    make_community()
    return make_person(name="Jo Judge", role=Role.MODERATOR)


def suspend(person, judge, reason="Sells watches"):
    suspend_person(person, reason=reason, viewer=viewer_of(judge), now=NOW)
    person.refresh_from_db()


def reinstate(person, judge, words=""):
    reinstate_person(person, words=words, viewer=viewer_of(judge), now=NOW + timedelta(days=7))
    person.refresh_from_db()


def test_a_moderator_suspends_on_a_page_that_says_what_happens_and_asks_why(judge):
    eve, desk = make_person(name="Eve"), sign_in(judge)
    assert "/people/eve/suspend/" in desk.get("/people/eve/").content.decode()
    assert "Nothing of theirs is lost." in desk.get("/people/eve/suspend/").content.decode()
    refused = desk.post("/people/eve/suspend/", {"rule": "spam", "reason": "…"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert not Suspension.objects.exists()
    assert (
        desk.post("/people/eve/suspend/", {"rule": "spam", "reason": "Sells watches"})["Location"]
        == "/moderation/suspended/"
    )

    eve.refresh_from_db()
    assert (eve.standing, eve.account.is_active) == (Standing.SUSPENDED, False)
    listed = desk.get("/moderation/suspended/").content.decode()
    assert [words in listed for words in ("Eve", "Sells watches", "Jo Judge", "/people/eve/reinstate/")] == [True] * 4

    assert "Let Eve in again?" in desk.get("/people/eve/reinstate/").content.decode()
    desk.post("/people/eve/reinstate/", {"words": "Promised to stop"})
    eve.refresh_from_db()
    eve.account.refresh_from_db()
    assert (eve.standing, eve.account.is_active) == (Standing.MEMBER, True)
    assert "Eve is back" in desk.get("/moderation/suspended/").content.decode()
    assert "Eve" not in desk.get("/moderation/suspended/").content.decode()
    before = desk.get("/moderation/suspended/?show=ended").content.decode()
    assert [words in before for words in ("Eve", "Sells watches", "Promised to stop")] == [True] * 3


def test_a_suspended_member_is_signed_out_everywhere_and_not_let_in(judge, settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    eve = make_person(name="Eve", email="eve@example.org")
    session = Client()
    session.post("/accounts/login/", {"login": "eve@example.org"})
    session.post("/accounts/login/code/confirm/", {"code": code_in(letters_to("eve@example.org")[0])})
    assert session.get("/settings/account/").status_code == 200
    suspend(eve, judge)
    assert session.get("/settings/account/")["Location"].startswith("/accounts/login/")
    assert eve.account.usersession_set.count() == 0
    assert list(SecurityRecord.objects.filter(account=eve.account).values_list("event", flat=True))[-1] == "suspended"
    reinstate(eve, judge)
    assert eve in visible_to(viewer_of(judge))


def test_a_listed_person_comes_back_as_listed_and_an_invited_one_as_invited(judge):
    for standing in (Standing.LISTED, Standing.INVITED):
        person = make_person(member=False, standing=standing)
        suspend(person, judge)
        assert person.standing == Standing.SUSPENDED
        reinstate(person, judge)
        assert person.standing == standing


def test_who_is_leaving_can_be_suspended_and_goes_on_leaving(judge):
    eve = make_person(name="Eve")
    ask_for_deletion(eve.account, now=NOW)
    suspend(eve, judge)
    assert eve.standing == Standing.SUSPENDED
    reinstate(eve, judge)
    assert eve.standing == Standing.LEFT
    take_deletion_back(Account.objects.get(pk=eve.account_id), now=NOW)
    eve.refresh_from_db()
    assert eve.standing == Standing.MEMBER


def test_taking_a_deletion_back_does_not_end_a_suspension(judge):
    eve = make_person(name="Eve")
    ask_for_deletion(eve.account, now=NOW)
    suspend(eve, judge)
    take_deletion_back(Account.objects.get(pk=eve.account_id), now=NOW)
    eve.refresh_from_db()
    assert eve.standing == Standing.SUSPENDED
    reinstate(eve, judge)
    assert eve.standing == Standing.MEMBER


def test_done_twice_is_done_once(judge):
    eve = make_person()
    for reason in ("First", "Second"):
        suspend(eve, judge, reason)
    assert Suspension.objects.get().reason == "First"
    for _time in range(2):
        reinstate(eve, judge)
    assert eve.standing == Standing.MEMBER
    kinds = ["PersonReinstated", "PersonSuspended"]
    assert sorted(Fact.objects.filter(kind__in=kinds).values_list("kind", flat=True)) == kinds
    suspend(eve, judge, "Again")
    assert Suspension.objects.count() == 2


def test_who_may_suspend_whom(judge):
    operator = make_person(role=Role.OPERATOR)
    for person, viewer in ((operator, judge), (judge, judge), (make_person(), make_person())):
        for act in (suspend, reinstate):
            with pytest.raises(NotAllowed):
                act(person, viewer)
    gone = make_person(role=Role.OPERATOR)
    suspend(gone, operator)
    with pytest.raises(NotAllowed):
        reinstate(operator, gone)
    assert operator.standing == Standing.MEMBER


def test_a_community_keeps_an_operator(judge):
    first, second = make_person(role=Role.OPERATOR), make_person(role=Role.OPERATOR)
    Account.objects.filter(pk=second.account_id).update(deletion_due_at=NOW)
    with pytest.raises(Conflict):
        suspend(first, second)
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("reason", ["", "  …", "x" * 1001])
def test_a_reason_that_says_nothing_or_too_much_is_refused(judge, reason):
    with pytest.raises(Invalid):
        suspend(make_person(), judge, reason)
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_the_pages_are_for_moderators_and_show_nobody_who_is_not_visible_yet(judge, role):
    make_person(name="Eve")
    make_person(name="Unseen", member=False, standing=Standing.INVITED)
    client = sign_in(make_person(name="Mo", role=role))
    expected = 200 if role == Role.MODERATOR else 404
    for path in ("/people/eve/suspend/", "/people/eve/reinstate/", "/moderation/suspended/"):
        assert client.get(path).status_code == expected
    for path in ("/people/unseen/suspend/", "/people/mo/suspend/", "/people/nobody/suspend/"):
        assert client.get(path).status_code == 404
    assert ("/suspend/" in client.get("/people/eve/").content.decode()) is (role == Role.MODERATOR)
    assert Client().get("/people/eve/suspend/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(judge, rows, django_assert_num_queries):
    for _number in range(rows):
        suspend(make_person(), judge)
    client = sign_in(judge)
    with django_assert_num_queries(5):
        assert client.get("/moderation/suspended/").status_code == 200
