"""The list of addresses never to write to: who asked for it, and whether an address is on it."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from hallway.core import deletions
from hallway.core.lasting_key import lasting_key
from hallway.membership.models import QuietAddress
from hallway.people.access import no_such_page

_LOOKED_UP_AT_ONCE = 500


def _key() -> bytes:
    return lasting_key(settings.CONFIG.data_dir, "address")


def hash_of(email: str) -> str:
    return hmac.new(_key(), email.strip().lower().encode(), hashlib.sha256).hexdigest()


def never_wants_letters(email: str) -> bool:
    return QuietAddress.objects.filter(pk=hash_of(email)).exists()


def never_wanting(emails: Iterable[str]) -> set[str]:
    """Those of these addresses that are on the list, asked for a part at a time."""
    hashes = {hash_of(email): email for email in emails}
    keys = list(hashes)
    found: set[str] = set()
    for start in range(0, len(keys), _LOOKED_UP_AT_ONCE):
        rows = QuietAddress.objects.filter(pk__in=keys[start : start + _LOOKED_UP_AT_ONCE])
        found |= {hashes[key] for key in rows.values_list("pk", flat=True)}
    return found


def _signer() -> Signer:
    # by the key that lasts: a link in an old letter must work for as long as letters lie in mailboxes
    return Signer(key=_key().decode("ascii"), salt="hallway.never-write", sep=".")


def never_write_url(email: str) -> str:
    """The link at the foot of each letter to somebody who is no member."""
    return settings.CONFIG.address + reverse("membership:never_write", args=[_signer().sign(hash_of(email))])


def hash_in(token: str) -> str:
    """What a link's token stands for; NotFound when we never wrote it."""
    try:
        return _signer().unsign(token)
    except BadSignature:
        raise no_such_page() from None


@transaction.atomic
def never_write(token: str, *, now: datetime) -> None:
    """Put the address of a letter's link on the list, which a backup from before must not undo."""
    _add(hash_in(token), now)
    deletions.note("never write", hash_in(token), now=now)


@transaction.atomic
def write_again(email: str, *, now: datetime) -> bool:
    """Take an address off the list, because its holder asked an operator; whether it was on it."""
    deletions.note("write again", hash_of(email), now=now)
    return _take_off(hash_of(email), now)


def register() -> None:
    """What was asked for after a backup holds in what is restored from it."""
    deletions.register("never write", _add)
    deletions.register("write again", _take_off)


def _add(digest: str, now: datetime) -> bool:
    return QuietAddress.objects.get_or_create(pk=digest, defaults={"made_at": now})[1]


def _take_off(digest: str, _now: datetime) -> bool:
    return QuietAddress.objects.filter(pk=digest).delete()[0] > 0
