import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from hallway.core.errors import NotFound
from hallway.people.access import member_required, moderator_required, operator_required
from hallway.people.enums import Role, Standing
from hallway.people.middleware import viewer_of
from tests.factories.people import make_account, make_person, sign_in

pytestmark = pytest.mark.django_db


def opened(decorator, user, **headers):
    """What a page behind `decorator` answers this user."""
    request = RequestFactory().get("/people/?page=2", headers=headers)
    request.user = user
    request.viewer = viewer_of(request)
    return decorator(lambda request: HttpResponse("the page"))(request)


def test_member_page_opens_for_member():
    assert opened(member_required, make_person().account).content == b"the page"


def test_member_page_sends_visitor_to_sign_in_and_back():
    answer = opened(member_required, AnonymousUser())
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/people/%3Fpage%3D2")


def test_member_page_sends_fragment_of_visitor_back_to_the_whole_page():
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?page=1"}
    answer = opened(member_required, AnonymousUser(), **headers)
    assert answer["HX-Redirect"] == "/accounts/login/?next=/people/%3Fpage%3D1"


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.INVITED, Standing.LISTED])
def test_member_page_does_not_exist_for_account_that_is_no_members(standing):
    person = make_person(standing=standing)
    with pytest.raises(NotFound):
        opened(member_required, person.account)


def test_member_page_does_not_exist_for_account_without_person():
    with pytest.raises(NotFound):
        opened(member_required, make_account())


@pytest.mark.parametrize(
    ("role", "operators", "moderators"),
    [(Role.MEMBER, False, False), (Role.MODERATOR, False, True), (Role.OPERATOR, True, True)],
)
def test_pages_for_roles(role, operators, moderators):
    account = make_person(role=role).account
    for decorator, allowed in ((operator_required, operators), (moderator_required, moderators)):
        if allowed:
            assert opened(decorator, account).content == b"the page"
        else:
            with pytest.raises(NotFound):
                opened(decorator, account)


def test_operator_who_left_opens_nothing():
    account = make_person(role=Role.OPERATOR, standing=Standing.LEFT).account
    with pytest.raises(NotFound):
        opened(operator_required, account)


def test_sign_in_gives_a_client_with_a_session():
    person = make_person()
    assert sign_in(person).session["_auth_user_id"] == str(person.account.pk)
