"""Letters out: Django's mail goes into the outbox, and a worker sends it until it is sent."""

from collections.abc import Sequence
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from hallway.core import clock
from hallway.core.models import Letter
from hallway.core.outbox import fact, publish


@fact
class LetterWritten:
    letter: str


class OutboxBackend(BaseEmailBackend):
    """Keeps each message as a `Letter` in the caller's transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock.now()
        written = 0
        with transaction.atomic():
            for message in email_messages:
                html = next(
                    (
                        str(part.content)
                        for part in getattr(message, "alternatives", [])
                        if part.mimetype == "text/html"
                    ),
                    "",
                )
                for address in message.recipients():
                    letter = Letter.objects.create(
                        to=address,
                        subject=" ".join(message.subject.split())[:300],
                        text=str(message.body),
                        html=html,
                        headers={key: " ".join(str(value).split()) for key, value in message.extra_headers.items()},
                        message_id=make_msgid(domain=settings.CONFIG.host_name),
                        created_at=now,
                    )
                    publish(LetterWritten(letter=str(letter.pk)), about=(), now=now)
                    written += 1
        return written
