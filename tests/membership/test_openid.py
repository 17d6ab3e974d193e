"""Signing in and joining with an OpenID Connect provider that the operator named."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from hallway.membership.adapter import SocialAdapter
from hallway.membership.enums import Joining
from hallway.people.models import Account, Person
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


class Answer:
    status_code = 200
    headers = {"content-type": "application/json"}
    text = ""

    def __init__(self, data):
        self.data = data

    def json(self):
        return self.data

    def raise_for_status(self):
        pass


class Provider:
    """A provider in memory: what it says of the one person who signs in there."""

    def __init__(self):
        self.userinfo = {}

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def get(self, url, **_more):
        if url.endswith("/userinfo"):
            return Answer(self.userinfo)
        assert url == "https://id.example.org/.well-known/openid-configuration"
        return Answer(
            {
                "issuer": "https://id.example.org",
                "authorization_endpoint": "https://id.example.org/authorize",
                "token_endpoint": "https://id.example.org/token",
                "userinfo_endpoint": "https://id.example.org/userinfo",
            }
        )

    def request(self, method, url, **_more):
        assert (method, url) == ("POST", "https://id.example.org/token")
        return Answer({"access_token": "an access token", "token_type": "Bearer"})


@pytest.fixture
def provider(settings, monkeypatch):
    settings.CONFIG = replace(settings.CONFIG, openid_url="https://id.example.org", openid_name="Example ID")
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "openid",
                    "name": "Example ID",
                    "client_id": "hallway",
                    "secret": "secret",
                    "settings": {"server_url": "https://id.example.org"},
                }
            ],
        }
    }
    provider = Provider()
    monkeypatch.setattr(SocialAdapter, "get_requests_session", lambda _self: provider)
    return provider


def says(provider, email="nia@example.org", *, verified=True, sub="n1", name="Nia Obi"):
    provider.userinfo = {"sub": sub, "email": email, "email_verified": verified, "name": name}


def come_back(client, *, process=""):
    """Go to the provider and return from it, as the browser would."""
    away = client.get("/accounts/oidc/openid/login/" + (f"?process={process}" if process else ""))
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith("https://id.example.org/authorize")
    assert "code_challenge" in asked
    return client.get("/accounts/oidc/openid/login/callback/", {"code": "x", "state": asked["state"][0]})


def test_somebody_new_joins_with_the_address_the_provider_verified(provider, client):
    make_community()
    says(provider)
    assert come_back(client)["Location"] == "/join/vouched/"
    page = client.get("/join/vouched/").content.decode()
    assert 'value="Nia Obi"' in page
    assert "nia@example.org" in page
    answer = client.post("/join/vouched/", {"name": "Nia Obi", "old_enough": "on"})

    assert answer["Location"] == "/welcome/"
    person = Person.objects.get()
    assert (person.name, person.account.email) == ("Nia Obi", "nia@example.org")
    assert SocialAccount.objects.get().user == person.account
    later = Client()
    assert come_back(later)["Location"] == "/"
    assert later.get("/settings/account/").status_code == 200


def test_a_member_signs_in_with_the_address_the_provider_verified(provider, client):
    make_community()
    ana = make_person(email="ana@example.org")
    says(provider, "ana@example.org", sub="a1")
    assert come_back(client)["Location"] == "/"
    assert client.get("/settings/account/").status_code == 200
    assert SocialAccount.objects.get().user == ana.account


def test_an_address_the_provider_did_not_verify_opens_nothing(provider, client):
    make_community()
    make_person(email="ana@example.org")
    for email in ["ana@example.org", "fresh@example.org"]:
        says(provider, email, verified=False)
        assert come_back(client)["Location"] == "/accounts/login/"
        assert client.get("/settings/account/").status_code == 302
    assert Account.objects.count() == 1
    assert SocialAccount.objects.count() == 0


def test_the_provider_does_not_stand_in_for_a_second_factor(provider, client):
    make_community()
    ana = make_person(email="ana@example.org")
    TOTP.activate(ana.account, generate_totp_secret())
    says(provider, "ana@example.org")
    assert come_back(client)["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/settings/account/").status_code == 302


def test_the_communitys_rules_of_joining_hold_for_the_provider_too(provider, client):
    make_community(joining=Joining.INVITATION)
    says(provider)
    come_back(client)
    assert "joined by invitation" in client.get("/join/vouched/").content.decode()
    client.post("/join/vouched/", {"name": "Nia", "old_enough": "on"})
    assert Account.objects.count() == 0


def test_nobody_is_vouched_for_without_the_provider(provider, client):
    make_community()
    assert client.get("/join/vouched/")["Location"] == "/join/"
    assert client.post("/join/vouched/", {"name": "Nia", "old_enough": "on"})["Location"] == "/join/"
    assert Account.objects.count() == 0


def test_a_forged_return_signs_nobody_in(provider, client):
    make_community()
    says(provider)
    answer = client.get("/accounts/oidc/openid/login/callback/", {"code": "x", "state": "forged"})
    assert answer.status_code in {200, 401, 403}
    assert client.get("/settings/account/").status_code == 302


def test_the_button_is_there_only_when_a_provider_is_named(provider, settings):
    make_community()
    assert "Example ID" in Client().get("/accounts/login/").content.decode()
    settings.CONFIG = replace(settings.CONFIG, openid_url="")
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "/accounts/oidc/" not in Client().get("/accounts/login/").content.decode()


def test_a_member_adds_and_removes_the_provider(provider):
    make_community()
    ana = make_person(email="ana@work.example")
    client = sign_in(ana)
    says(provider, "else@example.org", sub="a2")
    come_back(client, process="connect")
    account = SocialAccount.objects.get()
    assert account.user == ana.account
    assert client.get("/settings/account/").status_code == 200
