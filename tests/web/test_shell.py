"""The shell around every page: who sees which way, and that nothing is inline."""

import re

import pytest
from django.test import Client

from hallway.membership.enums import Joining
from hallway.membership.models import Community
from hallway.people.enums import Role
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


def test_a_visitor_is_told_what_this_is_and_how_to_come_in():
    Community.objects.update_or_create(pk=1, defaults={"name": "Harbour Guild", "welcome": "We **meet** on Tuesdays."})
    page = Client().get("/").content.decode()
    assert '<h1 class="display">Harbour Guild</h1>' in page
    assert "We <strong>meet</strong> on Tuesdays." in page
    assert 'href="/accounts/login/"' in page
    assert 'class="main-nav"' not in page


def test_who_comes_without_an_invitation_is_offered_no_button_to_join():
    community = make_community(joining=Joining.INVITATION)
    page = Client().get("/").content.decode()
    assert re.search(r'class="button[^"]*" href="/join/"', page) is None
    assert '<a class="button" href="/accounts/login/">' in page
    assert "People join by invitation" in page
    community.open_domains = ["firm.example"]
    community.save()
    assert '<a class="button" href="/join/">' in Client().get("/").content.decode()


def test_a_member_finds_the_ways_of_the_site():
    page = sign_in(make_person()).get("/settings/").content.decode()
    assert 'class="main-nav"' in page
    assert '<form class="top-search" role="search"' in page


def test_the_shell_costs_few_queries(django_assert_num_queries):
    client = sign_in(make_person())
    with django_assert_num_queries(3):  # session, account with person, community
        client.get("/settings/")


def test_settings_are_for_members():
    response = Client().get("/settings/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_the_operators_pages_do_not_exist_for_a_member():
    assert sign_in(make_person()).get("/admin/").status_code == 404
    assert sign_in(make_person(role=Role.OPERATOR)).get("/admin/").status_code == 200


def test_the_component_page_is_for_development():
    assert Client().get("/components/").status_code == 404


def test_the_component_page_shows_every_component(settings):
    settings.DEBUG = True
    page = Client().get("/components/").content.decode()
    missing = [
        name
        for name in [
            "person-line", "person-card", "reason mutual", "route", "entry ask", "entry offer", "button danger",
            "field", "choice", "tag shared", "notice success", "empty", "skeleton", "pager", "table", "tabs", "steps",
            "progress",
        ]
        if f'class="{name}' not in page
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("path", ["/", "/components/", "/accounts/login/", "/accounts/login/code/"])
def test_pages_carry_nothing_a_strict_policy_forbids(settings, path):
    settings.DEBUG = True
    page = Client().get(path).content.decode()
    assert re.findall(r"<style\b", page) == []
    assert re.findall(r"\sstyle=", page) == []
    assert re.findall(r"\son[a-z]+=\"", page) == []
    assert re.findall(r"<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>", page) == []


def test_the_style_sheet_stays_small_enough_to_read():
    from hallway.settings import PACKAGE

    assert (PACKAGE / "core/static/hallway/hallway.css").stat().st_size <= 34_000
