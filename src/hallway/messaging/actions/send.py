"""Writing to somebody."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.core.outbox import publish
from hallway.core.text import clean_text
from hallway.messaging import files
from hallway.messaging.enums import Door
from hallway.messaging.facts import MessageSent
from hallway.messaging.files import Given
from hallway.messaging.models import LONGEST, Attachment, Message, ReadMark, Thread
from hallway.messaging.rules import AT_ONCE, DAY, MOST_A_DAY, MOST_AT_ONCE, MOST_BYTES_A_DAY, can_write
from hallway.people.models import Account, Person
from hallway.people.viewer import Viewer


class CannotWrite(Invalid):
    """The two may not write to each other now: not connected, blocked, or one is not here."""


class TooMuch(Invalid):
    """The sender has written very much in a short time."""


def send_message(
    sender: Person,
    *,
    to: Person,
    text: str,
    attachments: Sequence[Given] = (),
    left_out: Sequence[str] = (),
    key: str = "",
    by: Door = Door.PAGE,
    now: datetime,
) -> Message:
    """Put a message into the thread of the two; the first makes the thread.

    key  what this sending is known by: sent again with the same, it is the message there is.
    left_out  names of files that came with it and are not kept.
    Raises CannotWrite, TooMuch, or Invalid for the text or the files; then nothing is kept.
    """
    text = _words(text, attachments or left_out)
    _check_files(attachments)
    kept: list[Attachment] = []
    try:
        with transaction.atomic():
            return _send(sender, to, text, attachments, left_out, key, by, now, kept)
    except BaseException:
        for attachment in kept:
            files.forget(attachment.public_id)
        raise


def _send(
    sender: Person,
    to: Person,
    text: str,
    attachments: Sequence[Given],
    left_out: Sequence[str],
    key: str,
    by: Door,
    now: datetime,
    kept: list[Attachment],
) -> Message:
    # one message of a sender at a time, so that limits are kept and a repetition finds the first
    assert sender.account_id is not None  # members write, and a member has one
    list(Account.objects.select_for_update(no_key=True).filter(pk=sender.account_id).values("pk"))
    if key and (known := Message.objects.filter(sender=sender, reply_key=key).first()) is not None:
        return known
    _check_may_write(sender, to)
    _check_limits(sender, attachments, now)
    low, high = sorted((sender.pk, to.pk))
    thread, _made = Thread.objects.get_or_create(low_id=low, high_id=high, defaults={"last_at": now})
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    message = Message.objects.create(
        thread=thread, sender=sender, text=text, sent_at=now, by=by, reply_key=key, left_out=list(left_out)
    )
    for given in attachments:
        attachment = Attachment(message=message, name=files.clean_name(given.name), size_bytes=given.size_bytes)
        kept.append(attachment)
        attachment.media_type = files.keep(attachment.public_id, given)
        attachment.save(force_insert=True)
    thread.last_at = now
    thread.save(update_fields=["last_at"])
    ReadMark.objects.get_or_create(thread=thread, person=to)
    ReadMark.objects.filter(thread=thread, person=to).update(unread=F("unread") + 1)
    publish(
        MessageSent(thread=thread.pk, message=message.pk, sender=sender.pk, recipient=to.pk),
        about=(sender.pk, to.pk),
        now=now,
    )
    return message


def _words(text: str, may_be_empty: object) -> str:
    text = clean_text(text)
    if not text.strip() and not may_be_empty:
        problem = _("Write something, or choose a file.")
        raise Invalid(problem, fields={"text": problem})
    if len(text) > LONGEST:
        problem = _("This has {length} letters; at most {most} fit.").format(length=len(text), most=LONGEST)
        raise Invalid(problem, fields={"text": problem})
    return text


def _check_files(attachments: Sequence[Given]) -> None:
    most, most_mb = settings.CONFIG.attachments_a_message, settings.CONFIG.attachment_limit_mb
    problem = ""
    if len(attachments) > most:
        problem = _("At most {most} files fit into one message.").format(most=most)
    for given in attachments:
        if given.size_bytes > most_mb << 20:
            problem = _("{name} is larger than {most} MB.").format(name=files.clean_name(given.name), most=most_mb)
        elif not given.size_bytes:
            problem = _("{name} is empty.").format(name=files.clean_name(given.name))
    if problem:
        raise Invalid(problem, fields={"attachments": problem})


def _check_may_write(sender: Person, to: Person) -> None:
    """Looked at anew, whatever the page has shown before."""
    viewer = Viewer(Person.objects.get(pk=sender.pk))
    to = Person.objects.get(pk=to.pk)
    if not can_write(viewer, to):
        raise CannotWrite(_("You cannot write to each other at present. Nothing was sent."))


def _check_limits(sender: Person, attachments: Sequence[Given], now: datetime) -> None:
    sent = Message.objects.filter(sender=sender)
    if (
        sent.filter(sent_at__gt=now - AT_ONCE).count() >= MOST_AT_ONCE
        or sent.filter(sent_at__gt=now - DAY).count() >= MOST_A_DAY
    ):
        raise TooMuch(_("You have written very much in a short time. Wait a little, then send it again."))
    if not attachments:
        return
    today = Attachment.objects.filter(message__sender=sender, message__sent_at__gt=now - DAY)
    before = today.aggregate(total=Sum("size_bytes"))["total"] or 0
    if before + sum(given.size_bytes for given in attachments) > MOST_BYTES_A_DAY:
        raise TooMuch(_("You have sent many large files today. Send these tomorrow, or put them elsewhere and link."))
