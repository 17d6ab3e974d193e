"""The letter that carries messages and can be answered by mail. Who is written to, and when, is decided above."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from hallway.membership.letters import absolute, foot_of
from hallway.messaging.addresses import reply_address
from hallway.messaging.incoming.quotes import MARK
from hallway.messaging.models import Message
from hallway.people.models import Account, Person


def letter_of(
    messages: Sequence[Message],
    *,
    to: Person,
    account: Account,
    now: datetime,
    community: str,
    headers: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,
) -> EmailMultiAlternatives | None:
    """What one person wrote to another in one thread, oldest first, in the language that is active.

    headers, context  how the reader stops such letters, as the shared foot of letters shows it.
    None when there is nothing to write, or nobody any more who wrote it.
    """
    sender = messages[0].sender if messages else None
    if sender is None:
        return None
    thread = messages[0].thread
    reply_to = reply_address(thread, person=to.pk, now=now)
    subject = _("{name} wrote to you").format(name=sender.name)
    shown = {
        **(context or {}),
        "community_name": community,
        "address": settings.CONFIG.address,
        "subject": subject,
        "sender_name": sender.name,
        "messages": messages,
        "link": absolute(reverse("messaging:thread", args=[sender.handle])),
        "mark": MARK if reply_to else "",
    }
    # every letter of a thread names the same one before it, so that mail programs show them together
    together = f"<{thread.public_id.hex}@{settings.CONFIG.host_name}>"
    letter = EmailMultiAlternatives(
        subject,
        foot_of(render_to_string("messaging/mail/message.txt", shown).strip(), shown),
        settings.DEFAULT_FROM_EMAIL,
        [account.email],
        reply_to=[reply_to] if reply_to else None,
        headers={**(headers or {}), "References": together, "In-Reply-To": together},
    )
    letter.attach_alternative(render_to_string("messaging/mail/message.html", shown), "text/html")
    return letter
