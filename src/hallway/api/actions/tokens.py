"""Making and revoking tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hallway.api.enums import Scope
from hallway.api.models import AccessToken
from hallway.api.rules import LIFETIMES, MOST_NAME, MOST_TOKENS, PREFIX, hash_of
from hallway.core import deletions
from hallway.core.errors import Invalid, NotAllowed, NotFound
from hallway.core.text import required_line
from hallway.membership import security
from hallway.membership.enums import SecurityEvent
from hallway.membership.letters import absolute, write_to_member
from hallway.people.models import Account
from hallway.people.viewer import Viewer

#: the kind of deletion that a revoked token is noted as
REVOKED = "access token"


@transaction.atomic
def make_token(
    viewer: Viewer, *, name: str, scopes: Iterable[Scope], days: int, now: datetime
) -> tuple[AccessToken, str]:
    """The token and its secret, which is kept nowhere. The member is written to, in case it was not them."""
    if not viewer.is_member or viewer.account is None:
        raise NotAllowed(_("Tokens are for members."))
    name = required_line(name, field="name", most=MOST_NAME, missing=_("Say what it is for, to know it again."))
    chosen = [scope.value for scope in Scope if scope in set(scopes)]
    if not chosen:
        problem = _("Choose what the token is good for.")
        raise Invalid(problem, fields={"scopes": problem})
    if days not in LIFETIMES:
        problem = _("Choose for how long it works.")
        raise Invalid(problem, fields={"days": problem})
    account = Account.objects.select_for_update(no_key=True).get(pk=viewer.account.pk)
    if AccessToken.objects.filter(account=account, revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise Invalid(_("You have {most} tokens, and that is the most. Revoke one first.").format(most=MOST_TOKENS))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        account=account,
        name=name,
        secret_hash=hash_of(secret),
        scopes=chosen,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    security.record(account, SecurityEvent.TOKEN_MADE, now=now)
    write_to_member(
        "api/mail/token_made",
        to=account.email,
        language=account.language,
        token=token,
        labels=[Scope(scope).label for scope in chosen],
        link=absolute(reverse("api:tokens")),
    )
    return token, secret


@transaction.atomic
def revoke_token(public_id: UUID, *, viewer: Viewer, now: datetime) -> AccessToken:
    """It opens nothing from now on; twice is once. NotFound for somebody else's."""
    account = viewer.account.pk if viewer.account is not None else None
    token = AccessToken.objects.select_for_update().filter(public_id=public_id, account=account).first()
    if token is None:
        raise NotFound(_("There is no such token."))
    if token.revoked_at is None:
        _revoke(token, now=now)
        security.record(token.account, SecurityEvent.TOKEN_REVOKED, now=now)
    return token


@transaction.atomic
def revoke_all(account: int, *, now: datetime) -> int:
    """Every token of an account whose ways in are reset; how many worked."""
    rows = list(AccessToken.objects.select_for_update().filter(account=account, revoked_at=None).order_by("pk"))
    for token in rows:
        _revoke(token, now=now)
    return len(rows)


def _revoke(token: AccessToken, *, now: datetime) -> None:
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    deletions.note(REVOKED, str(token.public_id), now=now)  # a restored backup would let it in again


def revoke_again(public_id: str, now: datetime) -> bool:
    """In a database that was restored from before; whether it was there and worked."""
    return bool(AccessToken.objects.filter(public_id=public_id, revoked_at=None).update(revoked_at=now))
