"""What becomes of a mail, by whichever door it came. Each does its work once, however often it is brought."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as RawMail

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.models import Letter
from hallway.core.outbox import publish
from hallway.messaging.actions.send import TooMuch, send_message
from hallway.messaging.addresses import ReplyTo, meant_by
from hallway.messaging.enums import Door, Result, Returned
from hallway.messaging.facts import LetterBounced
from hallway.messaging.incoming.answers import answer, may_be_answered
from hallway.messaging.incoming.automatic import goes_in_circles, is_automatic
from hallway.messaging.incoming.bodies import Body
from hallway.messaging.incoming.look import Answer, Nothing, Report, end_meant, language_of, look_at
from hallway.messaging.incoming.parse import Unreadable, addresses_in, header, parse
from hallway.messaging.models import Arrival, Message
from hallway.people.models import Account, Person

log = logging.getLogger("hallway.mail")
#: where mail servers note whom a mail was really for, when it is taken from a mailbox
_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")


@dataclass(frozen=True)
class Outcome:
    result: Result
    #: for the mail server's log; never what the mail says
    words: str = ""


_HERE_BEFORE = Outcome(Result.DROPPED, "it was here before")


class _CannotPassOn(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def receive(
    content: bytes, envelope_to: str, *, envelope_from: str | None = None, now: datetime | None = None
) -> Outcome:
    """Take one mail for one address.

    envelope_from  the sender in the envelope: empty for the null sender, None when nobody said.
    Raises nothing for what is in the mail; a database that is busy or gone raises as always, and the mail is brought
    again later.
    """
    now = now or clock.now()
    meant = meant_by(envelope_to)
    if meant is None:
        return Outcome(Result.UNKNOWN, "no such address")
    if len(content) > settings.CONFIG.mail_in_limit_mb << 20:
        return Outcome(Result.TOO_LARGE, f"larger than {settings.CONFIG.mail_in_limit_mb} MB")
    try:
        mail = parse(content)
    except Unreadable as problem:
        return Outcome(Result.UNREADABLE, str(problem))
    key = _key(mail, content, envelope_to)
    if Arrival.objects.filter(key=key).exists():
        return _HERE_BEFORE
    found = look_at(mail, meant, envelope_from=envelope_from, now=now)  # takes what time it takes, and nobody waits
    with transaction.atomic():
        arrival, is_new = Arrival.objects.get_or_create(key=key, defaults={"arrived_at": now})
        if not is_new:
            return _HERE_BEFORE
        outcome = _taken(found, arrival, now)
        arrival.result = outcome.result
        arrival.save(update_fields=["result", "person", "is_answered", "is_read"])
    log.info("a mail was %s: %s", outcome.result.value, outcome.words or "as it should be")
    return outcome


def refuse_too_large(beginning: bytes, envelope_to: str, *, now: datetime) -> None:
    """Tell the member whose reply address it is, where no mail server does that: the mail was taken from a mailbox.

    beginning  the mail's header, and as much of the rest as there is.
    """
    meant = meant_by(envelope_to)
    if not isinstance(meant, ReplyTo):
        return
    try:
        mail = parse(beginning)
    except Unreadable:
        return
    with transaction.atomic():
        thread, person = end_meant(meant)
        key = _key(mail, beginning, envelope_to)
        arrival, is_new = Arrival.objects.get_or_create(
            key=key, defaults={"arrived_at": now, "result": Result.TOO_LARGE, "person": person}
        )
        if not is_new or person is None or is_automatic(mail, envelope_from=None) or goes_in_circles(mail):
            return
        if may_be_answered(person, now=now):
            arrival.is_answered = True
            arrival.save(update_fields=["is_answered"])
            with override(language_of(person)):
                most = settings.CONFIG.mail_in_limit_mb
                reason = _("It is larger than {most} MB, files and all.").format(most=most)
            answer(person, thread=thread, reason=reason, subject=header(mail, "Subject"))


def addresses_of(content: bytes) -> list[str]:
    """Those of our addresses that a mail in a mailbox is for."""
    try:
        mail = parse(content)
    except Unreadable:
        return []
    found = [address for name in _RECIPIENT_HEADERS for address in addresses_in(mail, name)]
    return [address for address in dict.fromkeys(found) if meant_by(address) is not None]


def _key(mail: RawMail, content: bytes, envelope_to: str) -> str:
    known_by = header(mail, "Message-ID").encode() or hashlib.sha256(content).digest()
    return hashlib.sha256(envelope_to.strip().lower().encode("utf-8", "replace") + b"\0" + known_by).hexdigest()


def _taken(found: Nothing | Report | Answer, arrival: Arrival, now: datetime) -> Outcome:
    if isinstance(found, Nothing):
        return Outcome(Result.DROPPED if found.is_known_address else Result.UNKNOWN, found.words)
    if isinstance(found, Report):
        return _note(found.what, Letter.objects.filter(pk=found.letter).first(), now)
    with override(language_of(found.person)):
        return _answered_letter(found, arrival, now)


def _note(what: Returned, letter: Letter | None, now: datetime) -> Outcome:
    if letter is None:
        return Outcome(Result.DROPPED, "its letter is not kept any more")
    about = Person.objects.filter(account__email__iexact=letter.to).values_list("pk", flat=True)
    publish(LetterBounced(letter=str(letter.pk), returned=what.value), about=about, now=now)
    return Outcome(Result.NOTED, what.value)


def _answered_letter(found: Answer, arrival: Arrival, now: datetime) -> Outcome:
    person, body = found.person, found.body
    # mails of one member are taken one after the other, so that those who are told why stay few
    list(Account.objects.select_for_update(no_key=True).filter(pk=person.account_id or 0).values("pk"))
    arrival.person = person
    arrival.is_read = body is not None
    try:
        if found.reason or body is None or found.other is None:
            raise _CannotPassOn(found.reason)
        _pass_on(person, found.other, body, arrival.key, now)
    except _CannotPassOn as problem:
        arrival.is_answered = may_be_answered(person, now=now)
        if arrival.is_answered:
            answer(person, thread=found.thread, reason=problem.reason, subject=found.subject)
            return Outcome(Result.ANSWERED)
        return Outcome(Result.DROPPED, "not passed on, and its sender was told of others today")
    if body.left_out and may_be_answered(person, now=now):
        arrival.is_answered = True
        answer(person, thread=found.thread, reason="", subject=found.subject, left_out=body.left_out)
    return Outcome(Result.DELIVERED)


def _pass_on(person: Person, other: Person, body: Body, key: str, now: datetime) -> None:
    try:
        _send(person, other, body, key, now)
    except TooMuch as problem:
        if not body.files:
            raise _CannotPassOn(str(problem)) from None
        _send_without_files(person, other, body, key, now)
    except Invalid as problem:
        raise _CannotPassOn(_first_said(problem)) from None


def _send_without_files(person: Person, other: Person, body: Body, key: str, now: datetime) -> None:
    """The words, when it is the files that are too much."""
    body.left_out += [given.name for given in body.files]
    body.files.clear()
    try:
        _send(person, other, body, key, now)
    except Invalid as problem:
        raise _CannotPassOn(_first_said(problem)) from None


def _send(person: Person, other: Person, body: Body, key: str, now: datetime) -> Message:
    left_out: Sequence[str] = body.left_out[:20]
    return send_message(
        person, to=other, text=body.text, attachments=body.files, left_out=left_out, key=key, by=Door.MAIL, now=now
    )


def _first_said(problem: Invalid) -> str:
    return str(next(iter(problem.fields.values()), problem.message))
