"""What operators do about members."""

import csv
import io
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from hallway.core import clock
from hallway.membership.models import SecurityRecord
from hallway.people.enums import Role, Standing
from hallway.people.models import AuditEntry
from tests.factories.membership import letters_to, make_community
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    make_community()
    return sign_in(make_person(name="Olu Operator", role=Role.OPERATOR))


def page_of(person, act=""):
    return f"/admin/members/{person.public_id}/{act}"


def test_members_are_found_by_name_handle_and_any_address(desk):
    ana = make_person(name="Ana Silva", handle="the-ana", email="ana@example.org")
    make_person(name="Ben Okri", email="ben@example.org")
    ana.account.emailaddress_set.create(email="silva@work.example", verified=True)
    make_person(name="Listed Ana", member=False)
    for search in ["ana sil", "the-ana", "ANA@example", "work.example"]:
        page = desk.get("/admin/members/", {"q": search})
        assert [person.name for person in page.context["page"]] == ["Ana Silva"]
    assert len(desk.get("/admin/members/").context["page"].object_list) == 3
    assert desk.get("/admin/members/", {"q": "nobody"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/admin/members/",
        "/admin/community/",
        "/admin/texts/",
        "/admin/invitations/",
        "/admin/invitations/file/",
        "/admin/texts/terms/",
    ],
)
def test_the_operators_pages_exist_for_operators_alone(desk, path):
    assert desk.get(path).status_code == 200
    assert sign_in(make_person()).get(path).status_code == 404
    assert sign_in(make_person(role=Role.MODERATOR)).get(path).status_code == 404
    assert sign_in(make_person(role=Role.OPERATOR, standing=Standing.LEFT)).get(path).status_code == 404
    assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_a_role_is_changed_after_asking(desk):
    ana = make_person(name="Ana")
    asked = desk.get(page_of(ana, "role/"), {"role": "moderator"})
    assert "Make Ana a moderator?" in asked.content.decode()
    ana.account.refresh_from_db()
    assert ana.account.role == Role.MEMBER
    desk.post(page_of(ana, "role/"), {"role": "moderator"})
    ana.account.refresh_from_db()
    assert ana.account.role == Role.MODERATOR
    record = SecurityRecord.objects.get()
    assert (record.account, record.event, record.detail) == (ana.account, "role", "moderator")
    assert record.by_pseudonym


def test_a_role_that_is_none_changes_nothing(desk):
    ana = make_person()
    desk.post(page_of(ana, "role/"), {"role": "emperor"})
    ana.account.refresh_from_db()
    assert ana.account.role == Role.MEMBER


def test_the_last_operator_keeps_the_role():
    make_community()
    operator = make_person(role=Role.OPERATOR)
    make_person(role=Role.OPERATOR, standing=Standing.LEFT).account.delete()
    desk = sign_in(operator)
    assert desk.post(page_of(operator, "role/"), {"role": "member"}).status_code == 409
    operator.account.refresh_from_db()
    assert (operator.account.role, operator.account.is_active) == (Role.OPERATOR, True)


def test_lost_ways_of_signing_in_are_reset_and_the_member_is_told(desk):
    ana = make_person(email="ana@example.org")
    TOTP.activate(ana.account, generate_totp_secret())
    ana.account.set_password("something long enough")
    ana.account.save()
    assert "Reset how" in desk.get(page_of(ana, "reset/")).content.decode()
    desk.post(page_of(ana, "reset/"))
    ana.account.refresh_from_db()
    assert not ana.account.has_usable_password()
    assert not ana.account.authenticator_set.exists()
    assert "were reset" in letters_to("ana@example.org")[0].subject


@pytest.mark.parametrize("act", ["role/", "reset/"])
def test_nobody_but_an_operator_acts_on_members(desk, act):
    ana, other = make_person(), make_person()
    assert sign_in(other).post(page_of(ana, act), {"role": "operator"}).status_code == 404
    assert Client().post(page_of(ana, act))["Location"].startswith("/accounts/login/")
    ana.account.refresh_from_db()
    assert (ana.account.role, ana.account.is_active) == (Role.MEMBER, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_members_costs_the_same_however_long(desk, django_assert_num_queries, count):
    for _number in range(count):
        make_person()
    with django_assert_num_queries(5):
        desk.get("/admin/members/")


def test_a_members_page_shows_what_happened(desk):
    ana = make_person(email="ana@example.org")
    assert f"/people/{ana.handle}/suspend/" in desk.get(page_of(ana)).content.decode()
    desk.post(f"/people/{ana.handle}/suspend/", {"rule": "spam", "reason": "Spam"})
    page = desk.get(page_of(ana)).content.decode()
    assert "Suspended, by somebody else" in page
    assert f"/people/{ana.handle}/reinstate/" in page
    assert "ana@example.org" in page


def test_listed_people_are_found_and_invited_to_take_their_entry_over(desk):
    nia = make_person(name="Nia Obi", member=False)
    make_person(name="Hidden Ned", member=False, standing=Standing.INVITED)
    make_person(name="Member Mo")
    make_person(name="Gone Gus", member=False, standing=Standing.LEFT)
    page = desk.get("/admin/listed/")
    assert [person.name for person, _invitation in page.context["rows"]] == ["Hidden Ned", "Nia Obi"]
    path = f"/admin/listed/{nia.public_id}/invite/"
    assert 'value="Nia Obi"' in desk.get(path).content.decode()
    assert list(desk.post(path, {"email": "nia"}).context["form"].errors) == ["email"]
    desk.post(path, {"email": "nia@example.org", "name": "Nia Obi"})

    assert nia.invitations_to_claim.get().email == "nia@example.org"
    [row] = desk.get("/admin/listed/", {"q": "nia"}).context["rows"]
    assert row[1].email == "nia@example.org"


def test_listed_people_are_invited_by_operators_alone(desk):
    nia = make_person(member=False)
    member = sign_in(make_person())
    for path in ["/admin/listed/", f"/admin/listed/{nia.public_id}/invite/"]:
        assert member.get(path).status_code == 404
    assert member.post(f"/admin/listed/{nia.public_id}/invite/", {"email": "x@example.org"}).status_code == 404
    assert not nia.invitations_to_claim.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_listed_people_costs_the_same_however_long(desk, django_assert_num_queries, count):
    for _number in range(count):
        make_person(member=False)
    with django_assert_num_queries(7):
        desk.get("/admin/listed/")


def test_an_address_is_taken_off_the_list_of_those_never_to_write_to(capsys):
    from argparse import Namespace

    from django.utils import timezone

    from hallway.membership.commands import allow_letters
    from hallway.membership.models import QuietAddress
    from hallway.membership.quiet import hash_of

    QuietAddress.objects.create(pk=hash_of("Ana@example.org"), made_at=timezone.now())
    assert allow_letters(Namespace(email="ana@example.org")) == 0
    assert allow_letters(Namespace(email="ana@example.org")) == 1
    assert "not on the list" in capsys.readouterr().err


class TestList:
    """The operators' list of members, filtered, in an order, and as a table."""

    @pytest.fixture
    def client(self):
        make_community()
        now = clock.now()
        olga = make_person(name="Olga", role=Role.OPERATOR)
        for name, seen, joined in (("Ana", 1, 30), ("Ben", 200, 10), ("Cy", None, 20)):
            account = make_person(name=name, handle=name.lower()).account
            account.last_login = now - timedelta(days=seen) if seen is not None else None
            account.joined_at = now - timedelta(days=joined)
            account.save()
        client = sign_in(olga)
        type(olga.account).objects.filter(pk=olga.account.pk).update(
            last_login=None, joined_at=now - timedelta(days=99)
        )
        return client

    def names(self, client, query):
        return [person.name for person in client.get(f"/admin/members/{query}").context["page"]]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["Ana", "Ben", "Cy", "Olga"]),
            ("?sort=newest", ["Ben", "Cy", "Ana", "Olga"]),
            ("?sort=seen&role=member", ["Ana", "Ben", "Cy"]),
            ("?role=operator", ["Olga"]),
            ("?state=quiet", ["Ben"]),
            ("?state=never&role=member", ["Cy"]),
            ("?state=suspended", []),
            ("?q=an", ["Ana"]),
            ("?role=king&sort=size&state=odd", ["Ana", "Ben", "Cy", "Olga"]),
        ],
    )
    def test_filters_and_orders(self, client, query, names):
        assert self.names(client, query) == names

    def test_as_a_table_which_is_written_down(self, client):
        answer = client.post("/admin/members.csv", {"role": "member", "q": "an"})
        rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
        assert [row[:2] for row in rows] == [["Handle", "Name"], ["ana", "Ana"]]
        assert (AuditEntry.objects.get().act, AuditEntry.objects.get().detail) == ("members_exported", "1")

    def test_for_operators_alone(self, client):
        moderator = sign_in(make_person(role=Role.MODERATOR))
        assert moderator.post("/admin/members.csv").status_code == 404
        assert not AuditEntry.objects.exists()
