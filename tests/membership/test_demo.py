"""Signing in as the demo's people, and the letters it would have sent: on a demo only."""

from dataclasses import replace

import pytest
from django.test import Client

from hallway.core.models import Letter
from hallway.people.enums import Role, Standing
from tests.factories.membership import letters_to, make_community
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.CONFIG = replace(settings.CONFIG, demo=True)
    make_community()


def test_there_are_no_demo_pages_on_a_server():
    make_community()
    make_person(handle="ana")
    for path in ["/demo/", "/demo/mail/"]:
        assert Client().get(path).status_code == 404
    assert Client().post("/demo/", {"handle": "ana"}).status_code == 404


@pytest.mark.parametrize("origin", [{"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}])
def test_there_are_no_demo_pages_for_who_comes_from_elsewhere(demo, origin):
    make_person(handle="ana")
    assert Client(**origin).get("/demo/").status_code == 404
    assert Client(**origin).post("/demo/", {"handle": "ana"}).status_code == 404


def test_a_button_signs_in_as_a_member_or_the_operator(demo):
    make_person(name="Ana", handle="ana")
    make_person(name="Olu", handle="olu", role=Role.OPERATOR)
    make_person(name="Gone", handle="gone", standing=Standing.LEFT)
    client = Client()
    page = client.get("/demo/").content.decode()
    assert "Ana" in page
    assert "Olu" in page
    assert "Gone" not in page
    assert client.post("/demo/", {"handle": "ana"})["Location"] == "/"
    assert client.get("/settings/account/").status_code == 200
    assert Client().post("/demo/", {"handle": "gone"}).status_code == 404


def test_letters_are_listed_newest_first_and_shown_without_scripts(demo):
    make_person(email="ana@example.org")
    Client().post("/accounts/login/", {"login": "ana@example.org"})
    [letter] = letters_to("ana@example.org")
    Letter.objects.filter(pk=letter.pk).update(html=letter.html + "<script>alert(1)</script>")
    client = Client()

    assert letter.subject in client.get("/demo/mail/?to=ana").content.decode()
    assert letter.subject not in client.get("/demo/mail/?to=ben").content.decode()
    assert "type this code" in client.get(f"/demo/mail/{letter.pk}/").content.decode()
    answer = client.get(f"/demo/mail/{letter.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/join/", "/accounts/login/code/"])
def test_pages_lead_to_the_demos_people_and_letters(demo, path):
    page = Client().get(path).content.decode()
    assert 'href="/demo/"' in page
    assert 'href="/demo/mail/"' in page
    assert "/demo/" not in Client(HTTP_X_FORWARDED_FOR="192.0.2.1").get(path).content.decode()


def test_a_letter_that_was_sent_is_one_click_away(demo):
    make_person(email="ana@example.org")
    client = Client()
    page = client.post("/accounts/login/", {"login": "ana@example.org"}, follow=True).content.decode()
    assert "We mailed a code" in page
    assert 'href="/demo/mail/"' in page


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/people/"])
def test_no_page_of_a_server_speaks_of_a_demo(path):
    make_community()
    assert "/demo/" not in sign_in(make_person()).get(path, follow=True).content.decode()
    assert "/demo/" not in Client().get(path, follow=True).content.decode()
