"""The link in a letter that stops letters like it, or all of them, without signing in (RFC 8058)."""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from hallway.core.lasting_key import lasting_key
from hallway.membership.letters import absolute
from hallway.notifications.kinds import kind_named
from hallway.people.access import no_such_page
from hallway.people.models import Person

#: stands for every kind
ALL = "all"


def _signer() -> Signer:
    # by the key that lasts: a link in an old letter must work for as long as letters lie in mailboxes
    key = lasting_key(settings.CONFIG.data_dir, "address").decode("ascii")
    return Signer(key=key, salt="hallway.notifications.stop", sep=".")


def stop_url(person: Person, what: str) -> str:
    """`what` is the name of a kind, or ALL."""
    token = _signer().sign(f"{person.public_id.hex}-{what}")
    return absolute(reverse("notifications:stop", args=[token]))


def stop_headers(url: str) -> dict[str, str]:
    """What lets a mail program show a button for it."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def stopped_by(token: str) -> tuple[uuid.UUID, str]:
    """Whose letters the link of this token stops, and which; NotFound for one that we never wrote."""
    try:
        key, _dash, what = _signer().unsign(token).partition("-")
        public_id = uuid.UUID(key)
    except (BadSignature, ValueError):
        raise no_such_page() from None
    if what != ALL and kind_named(what) is None:
        raise no_such_page()
    return public_id, what
