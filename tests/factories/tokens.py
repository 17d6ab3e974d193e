"""Programs with tokens."""

import json
from datetime import timedelta

from django.test import Client

from hallway.api.actions.tokens import make_token
from hallway.api.enums import Scope
from hallway.api.models import AccessToken
from hallway.core import clock
from hallway.core.ids import uuid7
from tests.factories.people import viewer_of


def token_for(person, *scopes, name="A program", days=30, now=None):
    """The row and the secret; for everything when no scope is named."""
    chosen = [Scope(scope) for scope in scopes] or list(Scope)
    return make_token(viewer_of(person), name=name, scopes=chosen, days=days, now=now or clock.now())


def make_token_row(person, *, name="A program", **fields):
    """A token as a row alone, whose secret nobody knows."""
    now = clock.now()
    return AccessToken.objects.create(
        account=person.account, name=name, secret_hash=f"{uuid7()}", scopes=["profile:read"], made_at=now,
        expires_at=now + timedelta(days=30), **fields,
    )  # fmt: skip


class Program:
    """Asks under /api/v1 as a program does."""

    def __init__(self, secret, **environ):
        self.secret = secret
        self.client = Client(raise_request_exception=False, **environ)

    def ask(self, method, path, given=None, **headers):
        path = path if path.startswith("/api") else f"/api/v1{path}"
        sent = {"Authorization": f"Bearer {self.secret}", **headers} if self.secret else headers
        body = {} if given is None else {"data": json.dumps(given), "content_type": "application/json"}
        return self.client.generic(method.upper(), path, headers=sent, **body)

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, given=None, **headers):
        return self.ask("POST", path, given, **headers)

    def patch(self, path, given=None, **headers):
        return self.ask("PATCH", path, given, **headers)

    def put(self, path, given=None, **headers):
        return self.ask("PUT", path, given, **headers)

    def delete(self, path, **headers):
        return self.ask("DELETE", path, **headers)


def program_of(person, *scopes, **environ):
    """A program with a token of this member's, good for these scopes, or for everything."""
    return Program(token_for(person, *scopes)[1], **environ)


def word_of(response):
    """The kind of a refusal, as programs compare it; empty when it is none."""
    if not response.headers.get("Content-Type", "").startswith("application/problem+json"):
        return ""
    said = json.loads(response.content)
    assert said["status"] == response.status_code
    assert {"type", "title", "detail"} <= said.keys()
    return said["type"].rstrip("/").rpartition("/")[2]
