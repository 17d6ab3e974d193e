"""Handing a message over to the maker of a browser (RFC 8030), and what their answer means."""

from datetime import datetime, timedelta
from email.utils import parseaddr, parsedate_to_datetime
from enum import StrEnum

from django.conf import settings

from hallway.core.errors import RemoteFailure
from hallway.core.outside import Answer, NotOutside, door
from hallway.notifications.models import Browser
from hallway.notifications.push.encryption import BadKey, Keys, encrypted
from hallway.notifications.push.vapid import authorization
from hallway.notifications.push.words import PADDED_BYTES, Message

#: the other side may ask to be left alone for so long; longer ones wait as long
MOST_PATIENCE = timedelta(days=1)
#: may be otherwise the next time
FOR_NOW = frozenset({408, 425, 429})
NOT_THERE_ANY_MORE = frozenset({404, 410})


class Outcome(StrEnum):
    TAKEN = "taken"
    #: this message, for good: it is too large for them (413), or they do not know our key (401, 403)
    REFUSED = "refused"
    #: nothing will ever arrive there
    GONE = "gone"


def hand_over(browser: Browser, message: Message, *, lasts: timedelta, now: datetime) -> Outcome:
    """Raises RemoteFailure where it is worth another try.

    lasts   for how long they keep it while the browser is switched off
    """
    try:
        body = encrypted(message.packed(), Keys.of(browser.p256dh, browser.auth), padded_to=PADDED_BYTES)
        answer = door().post(browser.endpoint, body=body, headers=_headers(browser, message, lasts=lasts, now=now))
    except (NotOutside, BadKey):
        return Outcome.GONE
    except OSError as failure:
        raise RemoteFailure(f"a push service did not answer: {failure}") from failure
    if answer.status in NOT_THERE_ANY_MORE:
        return Outcome.GONE
    if answer.status in FOR_NOW or 500 <= answer.status < 600:
        raise RemoteFailure(f"a push service answers {answer.status}", come_back=retry_after(answer, now=now))
    return Outcome.TAKEN if 200 <= answer.status < 300 else Outcome.REFUSED


def _headers(browser: Browser, message: Message, *, lasts: timedelta, now: datetime) -> dict[str, str]:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return {
        "Authorization": authorization(browser.endpoint, config=settings.CONFIG, sender=sender, now=now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, int(lasts.total_seconds()))),
        "Topic": message.topic,
        "Urgency": "normal",
    }


def retry_after(answer: Answer, *, now: datetime) -> timedelta:
    """Nothing where they do not say, or say it in no known way; seconds or a date (RFC 9110, 10.2.3)."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdecimal() and said.isascii():
        asked = timedelta(seconds=min(int(said[:9]), int(MOST_PATIENCE.total_seconds())))
    else:
        try:
            moment = parsedate_to_datetime(said)
            asked = moment - now if moment.tzinfo is not None else timedelta(0)
        except (ValueError, TypeError, OverflowError):
            return timedelta(0)
    return min(max(asked, timedelta(0)), MOST_PATIENCE)
