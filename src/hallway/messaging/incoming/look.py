"""What a mail is, found before anything is locked or written: a mail can be made to take long to read.

What says that a mail is not passed on is cheap and asked first; its words are looked for last, for a member alone.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import Message as RawMail
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallway.messaging.addresses import BounceOf, ComplaintsDesk, ReplyTo
from hallway.messaging.enums import Returned
from hallway.messaging.incoming.automatic import goes_in_circles, is_automatic
from hallway.messaging.incoming.bodies import Body, body_of
from hallway.messaging.incoming.parse import header
from hallway.messaging.incoming.reports import letter_complained_of, returned
from hallway.messaging.incoming.senders import is_from
from hallway.messaging.models import Arrival, Thread
from hallway.messaging.rules import DAY, MOST_MAILS_A_DAY
from hallway.people.models import Person


@dataclass(frozen=True)
class Nothing:
    """Nothing is done about it; `words` are for the mail server's log."""

    words: str
    is_known_address: bool = True


@dataclass(frozen=True)
class Report:
    """What a mail server says of a letter."""

    what: Returned
    letter: UUID


@dataclass(frozen=True)
class Answer:
    """A member's answer to a letter: either what it says, or why it is not passed on."""

    thread: Thread
    person: Person
    other: Person | None
    subject: str
    body: Body | None = None
    reason: str = ""


def look_at(
    mail: RawMail, meant: ReplyTo | BounceOf | ComplaintsDesk, *, envelope_from: str | None, now: datetime
) -> Nothing | Report | Answer:
    if isinstance(meant, ReplyTo):
        return _answer(mail, meant, envelope_from, now)
    what = returned(mail)
    if what is None:
        return Nothing("no report")
    letter = letter_complained_of(mail) if isinstance(meant, ComplaintsDesk) else meant.letter
    if letter is None or (isinstance(meant, ComplaintsDesk) and what != Returned.COMPLAINT):
        return Nothing("a report of no letter of ours")
    return Report(what, letter)


def _answer(mail: RawMail, meant: ReplyTo, envelope_from: str | None, now: datetime) -> Nothing | Answer:
    thread, person = end_meant(meant)
    if thread is None or person is None:
        return Nothing("the thread is gone", is_known_address=False)
    if goes_in_circles(mail) or is_automatic(mail, envelope_from=envelope_from):
        return Nothing("no human sent it")
    other = thread.low if meant.is_high else thread.high
    with override(language_of(person)):
        reason = _why_not(mail, meant, person, other, now)
        body = None if reason else _body_of(mail)
        if body is not None and not body.text.strip() and not body.files:
            reason = _("There were no words in it beside what it quotes.")
    return Answer(thread, person, other, subject=header(mail, "Subject"), body=body, reason=reason)


def _why_not(mail: RawMail, meant: ReplyTo, person: Person, other: Person | None, now: datetime) -> str:
    """Why the mail cannot be passed on, whatever it says; empty when it can."""
    if not is_from(mail, person):
        return _("It came from an address that is not one of yours here, or that its mail server does not vouch for.")
    if now.date() > meant.expires_on:
        return _("The letter it answers is too old. Answer on the page, or answer a younger letter.")
    if other is None:
        return _("You cannot write to each other at present. Nothing was sent.")
    if Arrival.objects.filter(person=person, is_read=True, arrived_at__gt=now - DAY).count() >= MOST_MAILS_A_DAY:
        return _("You have written very much in a short time. Wait a little, then send it again.")
    return ""


def _body_of(mail: RawMail) -> Body:
    config = settings.CONFIG
    return body_of(mail, most_files=config.attachments_a_message, most_bytes=config.attachment_limit_mb << 20)


def language_of(person: Person) -> str:
    return (person.account.language if person.account is not None else "") or settings.CONFIG.language


def end_meant(meant: ReplyTo) -> tuple[Thread | None, Person | None]:
    """The thread, and whose address it is; none of them for who is gone."""
    thread = Thread.objects.select_related("low__account", "high__account").filter(public_id=meant.thread).first()
    if thread is None:
        return None, None
    return thread, thread.high if meant.is_high else thread.low
