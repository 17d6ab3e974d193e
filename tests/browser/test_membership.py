"""Joining by an invitation, a passkey, the wall of new terms, and the operator's pages, in a browser."""

import pytest

from hallway.people.enums import Role
from hallway.people.models import Person
from tests.browser.letters import letter_to
from tests.browser.looking import look_at
from tests.browser.newcomer import add_virtual_passkey
from tests.factories.membership import code_in, link_in, make_community, make_invitation, make_text
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana(site, settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    make_community(welcome="A **community** of boat builders.")
    make_text(body="# Terms\n\nBe kind.")
    make_text(kind="privacy", body="We keep little.")
    return make_person(name="Ana Silva", email="ana@example.org")


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
@pytest.mark.parametrize("javascript", [True, False])
def test_joining_from_an_invitation(visit, ana, viewport, javascript):
    make_invitation(ana, email="nia@example.org", name="Nia Obi", words="Come and see.")
    page = visit("/terms/", viewport=viewport, javascript=javascript)
    page.goto(link_in(letter_to(page, "nia@example.org"), containing="/join/"))
    if javascript:
        look_at(page)
    page.get_by_label("years old").check()
    page.get_by_label("I accept").check()
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/welcome/")
    assert page.get_by_role("heading", name="Your first week").is_visible()
    if javascript:
        look_at(page)
    assert Person.objects.filter(name="Nia Obi", standing="member").exists()


def test_joining_with_a_code_by_keyboard(visit, ana):
    page = visit("/join/", viewport="phone")
    look_at(page)
    page.get_by_label("Your mail address").focus()
    page.keyboard.type("nia@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("Nia Obi")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("I accept").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/join/code/")
    look_at(page)
    page.get_by_label("Code").fill(code_in(letter_to(page, "nia@example.org")))
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome/")


def test_a_passkey_is_added_and_signs_in(visit, ana):
    page = visit("/accounts/login/")
    look_at(page)
    add_virtual_passkey(page)
    page.get_by_label("Mail address").fill("ana@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/code/confirm/**")
    look_at(page)
    page.get_by_label("Code").fill(code_in(letter_to(page, "ana@example.org")))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/accounts/2fa/webauthn/add/")
    look_at(page)
    if page.get_by_label("It signs me in all by itself").count():
        page.get_by_label("It signs me in all by itself").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    assert ana.account.authenticator_set.filter(type="webauthn").exists()

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").first.click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/settings/account/")
    look_at(page)
    assert page.get_by_text("one passkey").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_a_members_pages_are_fit_to_be_seen(visit, ana, scheme, viewport):
    make_invitation(
        ana, email="a-rather-long-name-of-somebody-at-a-firm@the-longest-domain-anybody-ever-had.example.org"
    )
    page = visit("/settings/account/", as_=ana, viewport=viewport, scheme=scheme)
    for path in [
        "/settings/account/",
        "/settings/account/preferences/",
        "/settings/account/handle/",
        "/settings/account/confirm/",
        "/invitations/",
        "/welcome/",
        "/terms/",
    ]:
        page.goto(path)
        look_at(page)


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_the_operators_pages_are_fit_to_be_seen(visit, ana, viewport):
    olu = make_person(name="Olu Operator", role=Role.OPERATOR)
    make_person(name="Listed Lee", member=False)
    make_invitation(ana, email="nia@example.org")
    page = visit("/admin/community/", as_=olu, viewport=viewport)
    for path in [
        "/admin/community/",
        "/admin/members/",
        f"/admin/members/{ana.public_id}/",
        f"/admin/members/{ana.public_id}/role/?role=moderator",
        f"/people/{ana.handle}/suspend/",
        "/admin/listed/",
        "/admin/applications/",
        "/admin/invitations/",
        "/admin/invitations/file/",
        "/admin/texts/",
    ]:
        page.goto(path)
        look_at(page)
    page.goto("/admin/texts/terms/")
    page.get_by_label("Text").fill("# Terms\n\nBe kind, and brief.")
    page.get_by_role("button", name="See what changes").click()
    page.get_by_role("heading", name="What changes").wait_for()
    look_at(page)


def test_new_terms_are_in_the_way_until_accepted(visit, ana):
    make_text(body="# Terms\n\nBe kinder.", must_accept=True)
    page = visit("/settings/account/", as_=ana)
    assert page.get_by_role("heading", name="Before you go on").is_visible()
    look_at(page)
    page.get_by_label("I have read").check()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/settings/account/")
