"""What each page costs in queries, with one row of everything and with several: the same, and at most ten."""

import pytest

from hallway.atlas import overlay
from hallway.core.models import Delivery
from hallway.core.work import run_due
from hallway.membership import current
from tests.factories.everything import make_everything
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db

#: queries of each page for a signed-in member, whatever the number of rows
MEMBER_PAGES = {
    "/": 10,
    "/people/": 6,
    "/people/?begins=a": 6,
    "/people/?tag=finance-0": 7,
    "/people/{ben}/": 10,
    "/people/{ana}/": 5,
    "/people/{friend}/": 9,
    "/people/{asker}/": 10,
    "/people/{ben}/block/": 4,
    "/people/{ben}/mute/": 4,
    "/people/{ben}/report/": 4,
    "/people/{friend}/report/?message={message}": 5,
    "/tags/{tag}/": 9,
    "/tags/complete?q=fin": 6,
    "/settings/": 2,
    "/settings/profile/": 2,
    "/settings/profile/details/": 2,
    "/settings/profile/tags/": 5,
    "/settings/profile/picture/": 2,
    "/settings/privacy/": 2,
    "/settings/capacity/": 2,
    "/settings/blocked/": 5,
    "/settings/asks/": 3,
    "/settings/work/": 3,
    "/settings/account/": 5,
    "/settings/export/": 3,
    "/announcements/{announcement}/": 3,
    "/settings/account/preferences/": 2,
    "/settings/account/handle/": 2,
    "/settings/programs/": 3,
    "/settings/programs/{access_token}/revoke/": 3,
    "/api/docs/": 2,
    "/api/problems/not-found/": 2,
    "/accounts/2fa/": 4,
    "/accounts/sessions/": 3,
    "/invitations/": 6,
    "/welcome/": 9,
    "/search/": 2,
    "/search/?q=finance": 8,
    "/search/?q=banks+sailing": 10,
    "/search/?q=finance&kind=people": 8,
    "/organisations/": 4,
    "/organisations/{firm}/": 10,
    "/organisations/{firm}/edit/": 5,
    "/organisations/new": 2,
    "/organisations/complete?q=f": 3,
    "/settings/notifications/": 5,
    "/settings/notifications/browsers/{browser}/remove/": 3,
    "/notices/": 8,
    "/asks/": 7,
    "/asks/{ask}/": 4,
    "/offers/{offer}/": 4,
    "/introductions/": 10,
    "/introductions/begun/": 6,
    "/introductions/passed-on/": 8,
    "/introductions/to-meet/": 7,
    "/introductions/new/": 2,
    "/introductions/ask/": 8,
    "/introductions/{waiting}/": 6,
    "/introductions/{begun}/": 5,
    "/introductions/{agreed}/": 10,
    "/introductions/{waiting}/hand-on/": 6,
    "/introductions/{begun}/withdraw/": 5,
    "/people/{ben}/introduce/": 10,
    "/messages/": 6,
    "/messages/?q=banks": 6,
    "/messages/{friend}/": 8,
    "/messages/kept/{kept}/": 6,
    "/messages/{ben}/": 5,
    "/settings/messages/": 3,
    "/network/": 7,
    "/network/requests/": 9,
    "/network/contacts/": 5,
    "/network/contacts/{contact}/": 4,
    "/network/import/": 3,
    "/network/import/{import}/": 4,
    "/network/people/{friend}/": 6,
    "/network/people/{friend}/forget/": 6,
    "/network/people/{asker}/confirm/": 5,
    "/network/contacts/delete/": 2,
    "/terms/": 4,
    "/privacy/": 4,
    "/imprint/": 4,
}
OPERATOR_PAGES = {
    "/admin/": 2,
    "/admin/community/": 3,
    "/admin/texts/": 3,
    "/admin/announcements/": 4,
    "/admin/audit/": 4,
    "/admin/texts/terms/": 4,
    "/admin/members/": 4,
    "/admin/members/{member_id}/": 5,
    "/admin/members/{member_id}/role/?role=operator": 3,
    "/admin/members/{member_id}/reset/": 3,
    "/admin/applications/": 4,
    "/admin/affiliations/": 4,
    "/admin/invitations/": 6,
    "/admin/invitations/prepared/": 4,
    "/admin/invitations/prepared/send/": 4,
    "/admin/invitations/file/": 2,
    "/admin/invitations/file/{batch}/": 3,
    "/admin/tags/": 5,
    "/admin/looks/": 3,
    "/moderation/": 3,
    "/moderation/suspended/": 3,
    "/moderation/appeals/": 4,
    "/moderation/appeals/?show=decided": 4,
    "/moderation/appeals/{appeal}/": 6,
    "/people/{ben}/suspend/": 4,
    "/people/{ben}/reinstate/": 3,
    "/organisations/{firm}/domains/": 4,
}


@pytest.fixture(params=[1, 3], ids=["one", "several"])
def world(request, settings):
    """Everything, seen by a server that has been running: the atlas is open, the community's name known."""
    settings.COMMUNITY_KEPT_S = 3600
    current.forget()
    made = make_everything(rows=request.param, pictures=True)
    overlay.current()
    yield made
    current.forget()


def queries_of(client, path, counting):
    client.get(path)  # what a first visit writes down
    with counting() as counted:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(counted)


@pytest.fixture
def counting():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


def test_queries_of_each_page_for_a_member(world, counting):
    client = sign_in(world.ana)
    run_due()  # the week's suggestions are picked in the background
    counted = {pattern: queries_of(client, world.path(pattern), counting) for pattern in MEMBER_PAGES}
    assert counted == MEMBER_PAGES
    assert max(counted.values()) <= 10


def test_queries_of_each_page_for_an_operator(world, counting):
    client = sign_in(world.operator)
    counted = {pattern: queries_of(client, world.path(pattern), counting) for pattern in OPERATOR_PAGES}
    assert counted == OPERATOR_PAGES


def test_queries_of_the_first_visit_of_a_week(world, counting):
    """People are not picked while somebody waits for the page; at the first look it is noted that they are wanted."""
    client = sign_in(world.ana)
    Delivery.objects.all().delete()
    for expected in (10, 5):  # what is announced is read every few seconds
        with counting() as counted:
            assert client.get("/").context["picking"]
        assert len(counted) == expected
