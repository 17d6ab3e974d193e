"""Pages that are shown in the middle of something: with one factor given, a code in hand, an application waiting."""

from dataclasses import replace
from urllib.parse import urljoin

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from hallway.core import clock
from hallway.membership.actions.leave import ask_for_deletion
from hallway.membership.enums import ApplicationState
from hallway.membership.models import Application
from hallway.people.models import Account
from tests.browser.letters import letter_to
from tests.browser.looking import look_at_both_schemes
from tests.browser.newcomer import add_virtual_passkey
from tests.factories.everything import NAMES, TEXTS
from tests.factories.membership import code_in, make_community, make_text
from tests.factories.people import make_account, make_person

PASS_PHRASE = "a long pass phrase"
LONG_ADDRESS = f"{'a' * 60}@{'b' * 60}.example.org"

pytestmark = pytest.mark.parametrize("viewport", ["phone", "desktop"])


@pytest.fixture
def ana(site, settings):
    """A member with a password."""
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600  # a test on a busy machine takes longer than a member
    make_community(name="Rindfleischetikettierungsüberwachungsrunde")
    make_text()
    ana = make_person(name=NAMES[0], email="ana@example.org")
    ana.account.set_password(PASS_PHRASE)
    ana.account.save()
    return ana


def look(page, path):
    """That it is the page at this path, and what is wrong with it, light and dark."""
    page.wait_for_url(f"**{path}")
    assert look_at_both_schemes(page) == []


def test_a_second_factor_is_asked_for(visit, ana, viewport):
    secret = totp.generate_totp_secret()
    TOTP.activate(ana.account, secret)
    RecoveryCodes.activate(ana.account)
    page = visit("/accounts/login/", viewport=viewport)
    page.get_by_label("Mail address").fill("ana@example.org")
    page.get_by_role("textbox", name="Password").fill(PASS_PHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()
    look(page, "/accounts/2fa/authenticate/")
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    page.get_by_label("Code").first.fill(totp.format_hotp_value(totp.hotp_value(secret, counter)))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def test_a_forgotten_password_is_replaced(visit, ana, viewport):
    page = visit("/accounts/password/reset/", viewport=viewport)
    page.get_by_label("Mail address").fill("ana@example.org")
    page.keyboard.press("Enter")
    look(page, "/accounts/password/reset/confirm/")
    page.get_by_label("Code").fill(code_in(letter_to(page, "ana@example.org")))
    page.keyboard.press("Enter")
    look(page, "/accounts/password/reset/complete/")
    for field in page.locator("input[type=password]").all():
        field.fill("another long pass phrase")
    page.keyboard.press("Enter")
    look(page, "/accounts/password/reset/done/")
    assert Account.objects.get(pk=ana.account.pk).check_password("another long pass phrase")


def test_one_more_address_waits_for_its_code(visit, ana, viewport):
    page = visit("/accounts/email/", as_=ana, confirmed=True, viewport=viewport)
    page.get_by_label("Mail address").last.fill(LONG_ADDRESS)
    page.get_by_role("button", name="Add").last.click()
    look(page, "/accounts/confirm-email/")
    page.get_by_label("Code").fill(code_in(letter_to(page, LONG_ADDRESS)))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/confirm-email/" not in url)
    assert ana.account.emailaddress_set.get(email=LONG_ADDRESS).verified


def test_an_applicant_waits(visit, ana, viewport):
    applicant = make_account(email="applicant@example.org")
    Application.objects.create(
        account=applicant, name=NAMES[0], words=TEXTS[0], state=ApplicationState.WAITING, made_at=clock.now()
    )
    look(visit("/people/", as_=applicant, viewport=viewport), "/application/")


def test_somebody_leaving_may_still_stay(visit, ana, viewport):
    ask_for_deletion(ana.account, now=clock.now())
    look(visit("/people/", as_=ana, viewport=viewport), "/settings/account/leaving/")


def test_somebody_a_provider_vouches_for_joins(visit, ana, settings, viewport):
    settings.CONFIG = replace(settings.CONFIG, openid_url="https://id.example.org", openid_name="Example ID")
    page = visit("/terms/", viewport=viewport)
    session = Client().session
    session["vouched"] = {"email": LONG_ADDRESS, "name": NAMES[0], "login": {}}
    session.save()
    page.context.add_cookies([{"name": "hallway", "value": session.session_key, "url": urljoin(page.url, "/")}])
    page.goto("/join/vouched/")
    look(page, "/join/vouched/")
    page.goto("/accounts/login/")
    look(page, "/accounts/login/")


def test_a_provider_that_fails_is_named(visit, ana, viewport):
    page = visit("/accounts/3rdparty/login/error/", viewport=viewport)
    visit.said[:] = [line for line in visit.said if "401" not in line]  # the browser notes the status
    look(page, "/accounts/3rdparty/login/error/")


def test_a_passkey_confirms_who_it_is(visit, ana, viewport):
    page = visit("/accounts/2fa/webauthn/add/", as_=ana, confirmed=True, viewport=viewport)
    add_virtual_passkey(page)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page = visit("/accounts/2fa/webauthn/reauthenticate/", as_=ana, viewport=viewport)
    look(page, "/accounts/2fa/webauthn/reauthenticate/")
