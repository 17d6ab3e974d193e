"""Texts in versions: edited, looked at, published, read, and accepted again."""

import pytest
from django.test import Client

from hallway.membership.models import Acceptance, LegalText
from hallway.people.enums import Role
from tests.factories.membership import make_community, make_text
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    make_community()
    return make_person(role=Role.OPERATOR)


def draft(body, *, after=0, **more):
    return {"body": body, "after_version": str(after), **more}


def test_a_text_is_looked_at_before_it_is_published(operator):
    desk = sign_in(operator)
    make_text(body="Be kind.\nBe brief.")
    page = desk.post("/admin/texts/terms/", draft("Be kind.\nBe **clear**.", after=1, look=""))
    changes = [(line.kind, line.text) for line in page.context["changes"]]
    assert changes == [("same", "Be kind."), ("gone", "Be brief."), ("new", "Be **clear**.")]
    assert "<strong>clear</strong>" in page.content.decode()
    assert LegalText.objects.count() == 1

    desk.post("/admin/texts/terms/", draft("Be kind.\nBe **clear**.", after=1, publish=""))
    assert LegalText.objects.get(version=2).body == "Be kind.\nBe **clear**."


def test_only_a_version_that_replaces_one_says_what_becomes_of_it(operator):
    desk = sign_in(operator)
    first = desk.post("/admin/texts/terms/", draft("Be kind.", publish=""), follow=True)
    second = desk.post("/admin/texts/terms/", draft("Be clear.", after=1, publish=""), follow=True)
    said = [[str(message) for message in page.context["messages"]] for page in (first, second)]
    assert said == [["Published."], ["Published. The version before stays readable."]]


def test_every_version_stays_readable_for_everybody(operator):
    make_text(body="The first.")
    make_text(body="The second.")
    client = Client()
    assert "The second." in client.get("/terms/").content.decode()
    old = client.get("/terms/1/").content.decode()
    assert "The first." in old
    assert "no longer holds" in old
    assert client.get("/terms/3/").status_code == 404


@pytest.mark.parametrize("path", ["/terms/", "/privacy/", "/imprint/"])
def test_a_text_that_is_not_written_yet_says_so(operator, path):
    page = Client().get(path)
    assert page.status_code == 200
    assert "have not published this text yet" in page.content.decode()


def test_a_text_with_a_script_in_it_is_shown_without(operator):
    make_text(body="<script>alert(1)</script> [x](javascript:alert(1))")
    page = Client().get("/terms/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_two_operators_do_not_overwrite_each_other(operator):
    desk, other = sign_in(operator), sign_in(make_person(role=Role.OPERATOR))
    desk.post("/admin/texts/terms/", draft("Mine.", publish=""))
    answer = other.post("/admin/texts/terms/", draft("Theirs.", publish=""))
    assert answer.status_code == 409
    assert LegalText.objects.get().body == "Mine."


def test_the_same_text_again_is_no_new_version(operator):
    desk = sign_in(operator)
    make_text(body="Be kind.")
    answer = desk.post("/admin/texts/terms/", draft("Be kind.", after=1, publish=""))
    assert list(answer.context["form"].errors) == ["body"]
    assert desk.post("/admin/texts/nonsense/", draft("x", publish="")).status_code == 404


def test_a_binding_change_is_in_the_way_until_accepted(operator):
    make_text(body="The first.")
    member = make_person()
    client = sign_in(member)
    assert client.get("/settings/account/").status_code == 200
    text = make_text(body="The second.", must_accept=True)

    assert client.get("/settings/account/")["Location"] == "/welcome/texts/?next=%2Fsettings%2Faccount%2F"
    page = client.get("/welcome/texts/?next=/settings/account/")
    assert "The second." in page.content.decode()
    assert client.get("/terms/").status_code == 200
    assert client.post("/welcome/texts/", {"texts": str(text.pk)}).status_code == 200
    answer = client.post("/welcome/texts/?next=/settings/account/", {"texts": str(text.pk), "accept": "on"})

    assert answer["Location"] == "/settings/account/"
    assert client.get("/settings/account/").status_code == 200
    assert Acceptance.objects.filter(account=member.account, text=text).count() == 1


def test_what_was_not_shown_is_not_accepted(operator):
    old = make_text(must_accept=True)
    client = sign_in(make_person())
    make_text(body="Newer.", must_accept=True)
    answer = client.post("/welcome/texts/", {"texts": str(old.pk), "accept": "on"})
    assert "changed a moment ago" in answer.content.decode()
    assert Acceptance.objects.count() == 0


def test_a_change_that_does_not_bind_is_in_nobodys_way(operator):
    make_text()
    client = sign_in(make_person())
    make_text(body="Spelling.", must_accept=False)
    assert client.get("/settings/account/").status_code == 200


def test_a_binding_change_stays_in_the_way_when_a_small_one_follows(operator):
    make_text(must_accept=True)
    newest = make_text(body="Spelling.")
    client = sign_in(make_person())
    assert client.get("/settings/account/").status_code == 302
    client.post("/welcome/texts/", {"texts": str(newest.pk), "accept": "on"})
    assert client.get("/settings/account/").status_code == 200


def test_who_does_not_accept_may_sign_out_or_leave(operator):
    make_text(must_accept=True)
    client = sign_in(make_person())
    assert client.get("/settings/account/delete/")["Location"].startswith("/settings/account/confirm/")
    assert client.get("/settings/account/confirm/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_accepting_leads_to_no_other_server(operator):
    client = sign_in(make_person())
    assert client.get("/welcome/texts/?next=https://evil.example/")["Location"] == "/"


def test_the_wall_costs_a_member_nothing_once_it_was_passed(operator, django_assert_num_queries):
    text = make_text(must_accept=True)
    client = sign_in(make_person())
    client.post("/welcome/texts/", {"texts": str(text.pk), "accept": "on"})
    client.get("/terms/")
    client.get("/settings/account/preferences/")
    with django_assert_num_queries(3):  # session, account with person, community
        client.get("/settings/account/preferences/")


def test_operators_publishing_a_text_have_accepted_it(operator):
    desk = sign_in(operator)
    desk.post("/admin/texts/terms/", draft("Be kind.", publish="", must_accept="on"))
    assert desk.get("/admin/texts/").status_code == 200
