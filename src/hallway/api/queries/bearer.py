"""Whose token a request carries."""

from dataclasses import dataclass
from datetime import datetime

from hallway.api.enums import Scope
from hallway.api.models import AccessToken
from hallway.api.rules import PREFIX, hash_of, opens
from hallway.people.viewer import Viewer

#: longer ones are none of ours
_LONGEST = 100


@dataclass(frozen=True)
class Caller:
    """A program that asks for a member, and what its token is good for."""

    token: AccessToken
    viewer: Viewer

    def may(self, scope: Scope) -> bool:
        return scope.value in self.token.scopes


def caller_with(secret: str, *, now: datetime) -> Caller | None:
    """None for a token that nobody made, that is over, or whose member is not here: one answer for all. One query."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST:
        return None
    tokens = AccessToken.objects.select_related("account__person")
    token = tokens.filter(secret_hash=hash_of(secret)).first()
    if token is None or not opens(token, now=now):
        return None
    return Caller(token, Viewer(token.account.person, token.account))
