"""The link in a letter by which its reader answers without signing in: `/i/<token>/`.

The token names the part and proves that we wrote it; it works for as long as the introduction is open, and once.
"""

import uuid

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from hallway.introductions.models import Part
from hallway.membership.letters import absolute


def _signer() -> Signer:
    return Signer(salt="hallway.introduction", sep=".")


def token_of(part: Part) -> str:
    """For a part that reached somebody."""
    return _signer().sign(f"{part.public_id.hex}-{part.nonce}")


def url_of(part: Part) -> str:
    return absolute(reverse("introductions:by_mail", args=[token_of(part)]))


def part_in(token: str) -> Part | None:
    """The part of a link; none for one that was altered, or that we never wrote, or whose introduction is gone."""
    try:
        key, _dash, nonce = _signer().unsign(token).partition("-")
        public_id = uuid.UUID(key)
    except (BadSignature, ValueError):
        return None
    parts = Part.objects.select_related("introduction__initiator", "person__account", "holder", "outsider")
    return parts.filter(public_id=public_id, nonce=nonce, reached_at__isnull=False).first() if nonce else None
