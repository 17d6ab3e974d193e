"""Letters out: Django's mail goes into the outbox, and a worker sends it until it is sent.

Anything that calls Django's mail functions (ours, allauth's) ends here. A message with the header
`Precedence: bulk` waits behind those that somebody waits for.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import UUIDField

from hallway.core import clock
from hallway.core.bulk import update_rows
from hallway.core.compose import HEADERS, bare_address, compose
from hallway.core.errors import RemoteFailure
from hallway.core.models import Lane, Letter
from hallway.core.outbox import fact, handles, publish, publish_all
from hallway.core.prepared import Prepared, Slot
from hallway.core.transport import Refused, transport_for

log = logging.getLogger("hallway.mail")

#: letter -> where mail servers say that it could not be delivered; `messaging` provides it at start-up
_return_paths: list[Callable[[Letter], str]] = []


def provide_return_path(provider: Callable[[Letter], str]) -> None:
    """Register the one function that knows an address of ours for each letter; empty where there is none."""
    _return_paths[:] = [provider]


@fact
class LetterWritten:
    letter: str


@fact
class LetterRefused:
    """The mail server will never take it."""

    letter: str


class OutboxBackend(BaseEmailBackend):
    """Keeps each message as a `Letter` for each of its recipients, in the caller's transaction.

    Many messages take as many queries as one.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock.now()
        by_lane: dict[Lane, list[Letter]] = defaultdict(list)
        for message in email_messages:
            by_lane[_lane_of(message)] += [letter_from(message, address, now=now) for address in message.recipients()]
        with transaction.atomic(savepoint=False):
            for lane, letters in by_lane.items():
                Letter.objects.bulk_create(letters)
                publish_all([LetterWritten(letter=str(letter.pk)) for letter in letters], now=now, lane=lane)
        return sum(map(len, by_lane.values()))


def can_wait(message: EmailMessage) -> EmailMessage:
    """Let the message wait behind those that somebody waits for, though it is not one of many."""
    message.lane = Lane.BULK_LETTER  # type: ignore[attr-defined]  # ours, on Django's class
    return message


def _lane_of(message: EmailMessage) -> Lane:
    is_bulk = message.extra_headers.get("Precedence") == "bulk"
    lane: Lane = getattr(message, "lane", Lane.BULK_LETTER if is_bulk else Lane.LETTER)
    return lane


def letter_from(message: EmailMessage, address: str, *, now: datetime) -> Letter:
    """What is kept of a message for one of its recipients, not saved yet."""
    if any(sign in address for sign in "\r\n"):
        raise BadHeaderError("An address is one line.")
    headers = {name: _one_line(value) for name, value in message.extra_headers.items() if name in HEADERS}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(_one_line(reply) for reply in message.reply_to)
    html = next(
        (str(part.content) for part in getattr(message, "alternatives", []) if part.mimetype == "text/html"), ""
    )
    return Letter(
        to=bare_address(address),
        subject=_one_line(message.subject)[:300],
        text=str(message.body),
        html=html,
        headers=headers,
        message_id=f"<{uuid4()}@{settings.CONFIG.host_name}>",
        created_at=now,
    )


def _one_line(text: object) -> str:
    """Without the line breaks that would begin another header."""
    return " ".join(str(text).split())


@handles(LetterWritten)
def send_letter(happened: LetterWritten) -> None:
    """Send the letter unless it is sent. A repeat has the same Message-ID, so that a mail program shows one."""
    letter = _unsent(happened.letter)
    if letter is None:
        return
    content = compose(letter, sender=settings.DEFAULT_FROM_EMAIL)
    try:
        transport_for(settings.CONFIG).send(content, sender=_sender_of(letter), to=letter.to, name=_file_name(letter))
    except Refused as refused:  # trying again would change nothing
        now = clock.now()
        with transaction.atomic():
            _record(letter, given_up_at=now, error=str(refused)[:2000])
            publish(LetterRefused(letter=str(letter.pk)), about=(), now=now)
        log.warning("a letter was refused for good: %s", refused.code or "it cannot be sent")
    except OSError as failure:  # smtplib's errors are OSErrors
        _record(letter, error=f"{type(failure).__name__}: {failure}"[:2000])
        raise RemoteFailure(f"the mail server did not take a letter: {failure}") from failure
    else:
        _record(letter, sent_at=clock.now(), error="", **_not_kept(letter))


_COLUMNS = [field.attname for field in Letter._meta.concrete_fields]
_by_key = Prepared(
    lambda: Letter.objects.filter(pk=Slot("letter", UUIDField()), sent_at=None, given_up_at=None).values_list(*_COLUMNS)
)


def _unsent(key: str) -> Letter | None:
    rows = _by_key.rows(letter=key)
    return Letter(**dict(zip(_COLUMNS, rows[0], strict=True))) if rows else None


def _record(letter: Letter, **columns: object) -> None:
    update_rows(Letter, list(columns), [(*columns.values(), letter.pk)])


def _sender_of(letter: Letter) -> str:
    """The address that is told when the letter cannot be delivered."""
    return_path = next((path for provide in _return_paths if (path := provide(letter))), "")
    return return_path or bare_address(settings.DEFAULT_FROM_EMAIL)


def _not_kept(letter: Letter) -> dict[str, str]:
    """One of many says nothing that is not kept elsewhere, and many are large; those kept as files are read."""
    is_one_of_many = letter.headers.get("Precedence") == "bulk" and bool(settings.CONFIG.mail_url)
    return {"text": "", "html": ""} if is_one_of_many else {}


def _file_name(letter: Letter) -> str:
    return f"{letter.created_at:%Y%m%d-%H%M%S}-{letter.pk.hex[-8:]}.eml"
