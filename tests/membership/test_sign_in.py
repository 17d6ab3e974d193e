"""Signing in by code, password and second factor; and that no page tells who has an account."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from hallway.core import clock
from hallway.membership.models import SecurityRecord
from tests.factories.membership import code_in, letters_to, make_community, sign_in_now
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"


@pytest.fixture
def ana():
    make_community()
    return make_person(name="Ana Silva", email="ana@example.org")


def set_password(person):
    person.account.set_password(PASSWORD)
    person.account.save()


def is_signed_in(client):
    return client.get("/settings/account/").status_code == 200


def test_a_code_by_mail_signs_in(ana, client):
    answer = client.post("/accounts/login/", {"login": "Ana@example.org"})
    assert answer["Location"].startswith("/accounts/login/code/confirm/")
    [letter] = letters_to("ana@example.org")
    assert letter.subject == f"{code_in(letter)} is your code for Harbour Partners"
    assert code_in(letter) in letter.html

    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(letter)})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)
    assert list(SecurityRecord.objects.values_list("account", "event", "detail")) == [
        (ana.account_id, "signed_in", "code")
    ]


def test_a_wrong_code_does_not_sign_in_and_ends_after_three(ana, client):
    client.post("/accounts/login/", {"login": "ana@example.org"})
    for _try in range(2):
        assert client.post("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"}).status_code == 200
    assert client.post("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"}).status_code == 302
    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(letters_to("ana@example.org")[0])})
    assert answer["Location"].startswith("/accounts/login/")
    assert not is_signed_in(client)


def test_a_password_signs_in_at_once(ana, client):
    set_password(ana)
    answer = client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_a_second_verified_address_signs_in_as_well(ana, client):
    EmailAddress.objects.create(user=ana.account, email="ana@work.example", verified=True)
    client.post("/accounts/login/", {"login": "ana@work.example"})
    client.post("/accounts/login/code/confirm/", {"code": code_in(letters_to("ana@work.example")[0])})
    assert is_signed_in(client)


def observed(path, address, *, then=(), **data):
    """Everything a visitor can observe of a form sent with an address."""
    client = Client(REMOTE_ADDR=f"192.0.2.{len(address)}")
    seen = []
    for where, what in [(path, data), *then]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(where, what, follow=True)
        lines = answer.content.decode().replace(address, "ADDRESS").splitlines()
        body = [line for line in lines if "csrf" not in line]
        seen.append((answer.status_code, answer.redirect_chain, body, len(queries)))
    return seen, len(letters_to(address))


@pytest.mark.parametrize(
    ("path", "field", "then"),
    [
        ("/accounts/login/", "login", [("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"})]),
        ("/accounts/login/code/", "email", [("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"})]),
        ("/accounts/password/reset/", "email", [("/accounts/password/reset/confirm/", {"code": "BBBB-BBBB"})]),
    ],
)
def test_asking_for_a_code_looks_the_same_without_an_account(ana, path, field, then):
    known = observed(path, "ana@example.org", then=then, **{field: "ana@example.org"})
    unknown = observed(path, "anna@example.org", then=then, **{field: "anna@example.org"})
    assert known == unknown
    assert known[1] == 1


def test_a_wrong_password_looks_the_same_without_an_account(ana):
    set_password(ana)
    known = observed("/accounts/login/", "ana@example.org", login="ana@example.org", password="wrong wrong wrong")
    unknown = observed("/accounts/login/", "anna@example.org", login="anna@example.org", password="wrong wrong wrong")
    assert known == unknown


def test_adding_an_address_that_is_somebodys_looks_the_same(ana):
    make_person(email="other@example.org")

    def adding(email):
        client = sign_in_now(ana)
        with CaptureQueriesContext(connection):
            answer = client.post("/accounts/email/", {"email": email, "action_add": ""}, follow=True)
        lines = answer.content.decode().replace(email, "ADDRESS").splitlines()
        return answer.status_code, answer.redirect_chain, [line for line in lines if "csrf" not in line]

    assert adding("other@example.org") == adding("fresh@example.org")
    assert [len(letters_to(email)) for email in ("other@example.org", "fresh@example.org")] == [1, 1]
    assert EmailAddress.objects.filter(email="other@example.org").count() == 1
    [taken], [fresh] = letters_to("other@example.org"), letters_to("fresh@example.org")
    assert taken.subject == "This address is in use at Harbour Partners"
    assert "It is in use here already" in " ".join(taken.text.split())
    assert code_in(fresh)
    with pytest.raises(AttributeError, match="NoneType"):  # there is none
        code_in(taken)


def test_resetting_a_password_by_code(ana, client):
    set_password(ana)
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    client.post("/accounts/password/reset/confirm/", {"code": code_in(letters_to("ana@example.org")[0])})
    client.post(
        "/accounts/password/reset/complete/", {"password1": "another long secret", "password2": "another long secret"}
    )
    ana.account.refresh_from_db()
    assert ana.account.check_password("another long secret")


def add_totp(person):
    secret = totp.generate_totp_secret()
    TOTP.activate(person.account, secret)
    return secret


def totp_code(secret):
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_a_second_factor_is_asked_for_after_the_code_by_mail(ana, client):
    secret = add_totp(ana)
    client.post("/accounts/login/", {"login": "ana@example.org"})
    answer = client.post("/accounts/login/code/confirm/", {"code": code_in(letters_to("ana@example.org")[0])})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert is_signed_in(client)


def test_a_recovery_code_stands_in_for_the_second_factor_once(ana):
    add_totp(ana)
    [code, *_others] = RecoveryCodes.activate(ana.account).get_unused_codes()
    for number, opens in enumerate([True, False]):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        client.post("/accounts/login/", {"login": "ana@example.org"})
        client.post("/accounts/login/code/confirm/", {"code": code_in(letters_to("ana@example.org")[-1])})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_signed_in(client) is opens


def test_a_suspended_account_does_not_get_in_and_is_told_so_after_proving_itself(ana, client):
    set_password(ana)
    ana.account.is_active = False
    ana.account.save()
    assert client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})["Location"] == (
        "/accounts/inactive/"
    )
    assert not is_signed_in(client)


GUARDED = [
    "/accounts/email/",
    "/accounts/password/set/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/settings/account/delete/",
]


@pytest.mark.parametrize("path", GUARDED)
def test_important_changes_ask_for_a_code_first(ana, path):
    client = sign_in(ana)
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/settings/account/confirm/?{urlencode({'next': path})}")
    assert client.post(path, {"email": "x@example.org", "action_add": ""})["Location"].startswith(
        "/settings/account/confirm/"
    )


def test_the_code_confirms_and_leads_back(ana):
    client = sign_in(ana)
    page = client.get("/accounts/email/")["Location"]
    client.post(page, {"send": ""})
    [letter] = letters_to("ana@example.org")
    assert client.post(page, {"code": "BBBB-BBBB"}).status_code == 200
    answer = client.post(page, {"code": code_in(letter)})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/email/")
    assert client.get("/accounts/email/").status_code == 200


def test_the_code_that_confirms_ends_after_five_wrong_ones(ana):
    client = sign_in(ana)
    page = "/settings/account/confirm/?next=/accounts/email/"
    client.post(page, {"send": ""})
    for _try in range(5):
        client.post(page, {"code": "BBBB-BBBB"})
    assert client.post(page, {"code": code_in(letters_to("ana@example.org")[0])}).status_code == 200


def test_the_code_by_mail_does_not_stand_in_for_a_second_factor(ana):
    add_totp(ana)
    client = sign_in(ana)
    assert client.get("/settings/account/confirm/?next=/")["Location"] == "/accounts/2fa/reauthenticate/"
    assert client.post("/settings/account/confirm/?next=/", {"send": ""})["Location"] == "/accounts/2fa/reauthenticate/"
    assert client.get("/settings/account/delete/")["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_confirming_leads_to_no_other_server(ana):
    client = sign_in_now(ana)
    assert client.get("/settings/account/confirm/?next=https://evil.example/")["Location"] == "/"
    assert client.get("/settings/account/confirm/?next=//evil.example/")["Location"] == "/"


def test_changing_the_first_address_verifies_the_new_and_tells_the_old(ana):
    client = sign_in_now(ana)
    client.post("/accounts/email/", {"email": "ana@new.example", "action_add": ""})
    client.post("/accounts/confirm-email/", {"code": code_in(letters_to("ana@new.example")[0])})
    client.post("/accounts/email/", {"email": "ana@new.example", "action_primary": ""})

    ana.account.refresh_from_db()
    assert ana.account.email == "ana@new.example"
    assert "Your first mail address was changed" in [letter.subject for letter in letters_to("ana@example.org")]
    assert "address" in SecurityRecord.objects.values_list("event", flat=True)


def test_signing_others_out(ana):
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    set_password(ana)
    for client in (here, there):
        client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
        assert is_signed_in(client)
    assert here.get("/accounts/sessions/").content.decode().count("192.0.2.") == 2
    here.post("/accounts/sessions/")
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_passkey_pages_bring_no_inline_script(ana):
    client = sign_in_now(ana)
    for path in ["/accounts/login/", "/accounts/2fa/webauthn/add/"]:
        page = (Client() if "login" in path else client).get(path)
        body = page.content.decode()
        assert page.status_code == 200
        assert "webauthn.js" in body
        for script in body.split("<script")[1:]:
            tag = script.split(">")[0]
            assert "src=" in tag or 'type="application/json"' in tag
        assert " onclick=" not in body
        assert " style=" not in body
        assert "'unsafe-inline'" not in page["Content-Security-Policy"]


def test_letters_of_sign_in_speak_the_members_language(ana):
    ana.account.language = "de"
    ana.account.save()
    Client().post("/accounts/login/", {"login": "ana@example.org"}, headers={"accept-language": "en"})
    assert 'lang="de"' in letters_to("ana@example.org")[0].html


def test_the_account_page_costs_a_constant_number_of_queries(ana, django_assert_num_queries):
    client = sign_in(ana)
    with django_assert_num_queries(6):
        client.get("/settings/account/")
    for number in range(3):
        EmailAddress.objects.create(user=ana.account, email=f"ana{number}@example.org", verified=True)
        SecurityRecord.objects.create(account=ana.account, event="signed_in", happened_at=clock.now())
    with django_assert_num_queries(6):
        client.get("/settings/account/")
