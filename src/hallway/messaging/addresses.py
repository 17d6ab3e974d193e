"""Addresses of ours that mail comes back to, each bound to what it is for and signed.

`reply+TOKEN@domain` takes what one of the two of a thread answers, until it expires; `bounce+TOKEN@domain` takes what
mail servers say of one letter. A token is 48 letters and digits of one case, since some mail servers know only one, and
the whole part before the @ stays below the 64 that every mail server takes.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from hallway.core.models import Letter
from hallway.messaging.models import Thread

REPLY, BOUNCE, COMPLAINTS = "reply", "bounce", "complaints"
#: days are counted from here; the highest of the 16 bits says which end of the thread it is
_FIRST_DAY = date(2020, 1, 1)
_HIGH = 0x8000
_ID_BYTES, _TOKEN_BYTES, _TOKEN_LETTERS = 16, 30, 48


@dataclass(frozen=True)
class ReplyTo:
    """Who may answer by this address, in which thread, and until when."""

    thread: UUID
    #: the end with the higher primary key
    is_high: bool
    expires_on: date


@dataclass(frozen=True)
class BounceOf:
    letter: UUID


@dataclass(frozen=True)
class ComplaintsDesk:
    """Where reports of unwanted mail go; which letter it was they say themselves."""


def takes_mail() -> bool:
    """Whether the operator said by which domain mail comes in."""
    return bool(settings.CONFIG.mail_in_domain)


def reply_address(thread: Thread, *, person: int, now: datetime) -> str:
    """Where this person answers in this thread; empty where no mail comes in."""
    if not takes_mail():
        return ""
    expires = (now + timedelta(days=settings.CONFIG.reply_days)).date()
    days = (expires - _FIRST_DAY).days | (_HIGH if person == thread.high_id else 0)
    return _address(REPLY, thread.public_id.bytes + days.to_bytes(2, "big"))


def bounce_address(letter: Letter) -> str:
    """What mail servers answer to when they cannot deliver this letter; empty where no mail comes in."""
    return _address(BOUNCE, letter.pk.bytes) if takes_mail() else ""


def meant_by(address: str) -> ReplyTo | BounceOf | ComplaintsDesk | None:
    """What an address is for; None when it is not one of ours, or was altered."""
    local, _at, domain = address.strip().strip("<>").lower().rpartition("@")
    if not takes_mail() or domain != settings.CONFIG.mail_in_domain.lower():
        return None
    if local == COMPLAINTS:
        return ComplaintsDesk()
    kind, _plus, token = local.partition("+")
    payload = _payload(kind, token)
    if payload is None:
        return None
    if kind == BOUNCE:
        return BounceOf(UUID(bytes=payload))
    days = int.from_bytes(payload[_ID_BYTES:], "big")
    expires = _FIRST_DAY + timedelta(days=days & ~_HIGH)
    return ReplyTo(UUID(bytes=payload[:_ID_BYTES]), bool(days & _HIGH), expires)


def _address(kind: str, payload: bytes) -> str:
    token = base64.b32encode(payload + _signature(kind, payload, settings.SECRET_KEY)).decode("ascii").lower()
    return f"{kind}+{token}@{settings.CONFIG.mail_in_domain}"


def _signature(kind: str, payload: bytes, key: str) -> bytes:
    digest = salted_hmac(f"hallway.mail.{kind}", payload, secret=key, algorithm="sha256").digest()
    return digest[: _TOKEN_BYTES - len(payload)]


def _payload(kind: str, token: str) -> bytes | None:
    """What was signed, by the key in use or by one that was rotated out."""
    length = {REPLY: _ID_BYTES + 2, BOUNCE: _ID_BYTES}.get(kind)
    if length is None or len(token) != _TOKEN_LETTERS:
        return None
    try:
        content = base64.b32decode(token.upper().encode("ascii"))
    except ValueError:
        return None
    payload, signature = content[:length], content[length:]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    good = [hmac.compare_digest(signature, _signature(kind, payload, key)) for key in keys]
    return payload if any(good) else None
