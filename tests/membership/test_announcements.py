"""Operators announce something: looked at first, shown until put away or over, told as each wishes, withdrawn."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hallway.core import clock
from hallway.core.errors import Invalid, NotAllowed
from hallway.membership.actions.announce import announce, withdraw_announcement
from hallway.membership.models import Announcement
from hallway.membership.queries.announcements import announcement_for
from hallway.notifications.models import Notice
from hallway.people.enums import Role
from hallway.people.models import AuditEntry
from tests.factories.membership import do_background_work, make_community
from tests.factories.people import make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/announcements/"


@pytest.fixture
def olga():
    make_community()
    return make_person(name="Olga", role=Role.OPERATOR)


@pytest.fixture
def ana(olga):
    return make_person(name="Ana")


def say(olga, *, title="A new room", text="We **moved**.", audience="members", days=7, now=None):
    last_day = timezone.localdate() + timedelta(days=days)
    return announce(
        title=title, text=text, audience=audience, last_day=last_day, viewer=viewer_of(olga), now=now or clock.now()
    )


def shown(person, now=None):
    found = announcement_for(viewer_of(person), now=now or clock.now())
    return found.title if found is not None else None


def test_an_operator_looks_first_and_publishes(olga, ana):
    client = sign_in(olga)
    form = {"title": "A new room", "text": "We **moved**. <script>x</script>", "audience": "members",
            "last_day": f"{timezone.localdate() + timedelta(days=3):%Y-%m-%d}"}  # fmt: skip
    looked = client.post(PAGE, form | {"look": ""}).content.decode()
    assert "<strong>moved</strong>" in looked
    assert "<script>x" not in looked
    assert not Announcement.objects.exists()

    assert client.post(PAGE, form | {"publish": ""}).status_code == 302
    client.post(PAGE, form | {"publish": ""})
    row = Announcement.objects.get()
    assert AuditEntry.objects.get().detail == "A new room"
    do_background_work()
    do_background_work()
    assert [notice.person for notice in Notice.objects.filter(kind="announcement")] == [ana]
    reading = sign_in(ana)
    assert "A new room" in reading.get("/notices/").content.decode()
    page = reading.get(row.get_absolute_url()).content.decode()
    assert "<strong>moved</strong>" in page
    assert "<script>x" not in page


def test_it_stands_on_the_first_page_until_put_away(olga, ana):
    first, second = say(olga), say(olga, title="And another")
    client = sign_in(ana)
    assert "A new room" in client.get("/").content.decode()
    assert client.post(f"/announcements/{first.public_id}/put-away/")["Location"] == "/"
    page = client.get("/").content.decode()
    assert ("A new room" in page, "And another" in page) == (False, True)
    client.post(f"/announcements/{second.public_id}/put-away/")
    client.post(f"/announcements/{first.public_id}/put-away/")
    assert shown(ana) is None
    assert shown(olga) == "A new room"


def test_it_ends_with_its_last_day(olga, ana):
    row = say(olga, days=1)
    assert shown(ana, row.ends_at - timedelta(seconds=1)) == "A new room"
    assert shown(ana, row.ends_at) is None


def test_what_is_for_moderators_is_seen_and_told_to_nobody_else(olga, ana):
    mo = make_person(role=Role.MODERATOR)
    row = say(olga, audience="moderators")
    do_background_work()
    assert [shown(ana), shown(mo)] == [None, "A new room"]
    assert [notice.person for notice in Notice.objects.filter(kind="announcement")] == [mo]
    assert sign_in(ana).get(row.get_absolute_url()).status_code == 404
    assert sign_in(ana).post(f"/announcements/{row.public_id}/put-away/").status_code == 404
    assert sign_in(mo).get(row.get_absolute_url()).status_code == 200
    mo.account.role = Role.MEMBER
    mo.account.save()
    assert "A new room" not in sign_in(mo).get("/notices/").content.decode()


def test_withdrawn_it_is_nowhere(olga, ana):
    row = say(olga)
    do_background_work()
    sign_in(olga).post(f"{PAGE}{row.public_id}/withdraw/")
    withdraw_announcement(row, viewer=viewer_of(olga), now=clock.now())
    client = sign_in(ana)
    assert shown(ana) is None
    assert client.get(row.get_absolute_url()).status_code == 404
    assert "A new room" not in client.get("/notices/").content.decode()
    assert list(AuditEntry.objects.order_by("id").values_list("act", flat=True)) == [
        "announced", "announcement_withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " \u200b"}, "title"),
        ({"text": "  \n"}, "text"),
        ({"days": -1}, "last_day"),
        ({"days": 400}, "last_day"),
        ({"audience": "outsiders"}, "audience"),
    ],
)
def test_what_cannot_be_announced_is_said_at_its_field(olga, given, field):
    with pytest.raises(Invalid) as problem:
        say(olga, **given)
    assert list(problem.value.fields) == [field]


def test_only_operators_announce(olga, ana):
    for person in (ana, make_person(role=Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            say(person)
        assert sign_in(person).get(PAGE).status_code == 404
