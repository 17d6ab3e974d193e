"""What messaging does by the clock, and for as long as a worker runs."""

import threading
from datetime import datetime, timedelta

from django.conf import settings

from hallway.core.work import every, while_working
from hallway.messaging.incoming.mailboxes import empty_maildir, read_imap


@while_working
def take_by_lmtp(stop: threading.Event) -> None:
    if not settings.CONFIG.mail_in_lmtp:
        stop.wait()
        return
    from hallway.messaging.incoming.lmtp import listen_lmtp  # noqa: PLC0415  # a server that few need

    listen_lmtp(settings.CONFIG.mail_in_lmtp, stop)


@every(timedelta(minutes=1))
def fetch_from_maildir(now: datetime) -> None:
    empty_maildir(now=now)


@every(timedelta(minutes=1))
def fetch_by_imap(now: datetime) -> None:
    read_imap(now=now)
