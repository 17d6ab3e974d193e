"""Whose token opens anything, and for how long. No side effects."""

import hashlib
from datetime import datetime, timedelta

from hallway.api.models import AccessToken
from hallway.people.enums import Standing

#: tokens that a member may have at once
MOST_TOKENS = 20
MOST_NAME = 80
#: days a token may work, as a member chooses
LIFETIMES = (7, 30, 90, 365)
USUAL_LIFETIME = 90
#: what a secret begins with, so that those who look for leaked secrets find it
PREFIX = "hallway_"


def hash_of(secret: str) -> str:
    """A secret is 256 random bits: nothing slower than one hash makes it harder to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(token: AccessToken, *, now: datetime) -> bool:
    """Whether the token works now: it is good, and its member is here."""
    account = token.account
    person = getattr(account, "person", None)
    return (
        token.is_good(now)
        and account.is_active
        and account.deletion_due_at is None
        and person is not None
        and person.standing == Standing.MEMBER
    )


def longest(now: datetime) -> datetime:
    return now + timedelta(days=max(LIFETIMES))
