"""What mail servers say of letters: they could not be delivered (RFC 3464), or a reader complained (RFC 5965)."""

from email.message import Message as RawMail
from uuid import UUID

from hallway.core.models import Letter
from hallway.messaging.addresses import BounceOf, meant_by
from hallway.messaging.enums import Returned
from hallway.messaging.incoming.parse import DEEPEST, Unreadable, addresses_in, content_of, header, parse, type_of

#: a mailbox that is full today may have room tomorrow, though servers say 5
_FULL = ("5.2.2", "4.2.2")
#: pieces of one report: what it says of the letter, and of each whom it was for
MOST_BLOCKS = 20


def returned(mail: RawMail) -> Returned | None:
    """What a report says of its letter; None when it is no report, or says that the letter is still on its way."""
    for part in _reports(mail):
        kind = type_of(part)
        blocks = _blocks(part)
        if kind == "message/feedback-report":
            return Returned.COMPLAINT
        if kind == "message/delivery-status":
            for block in blocks:
                if header(block, "Action").lower().strip() == "failed":
                    status = header(block, "Status").strip()
                    is_soft = status.startswith("4") or status.split(" ")[0] in _FULL
                    return Returned.SOFT if is_soft else Returned.HARD
    return None


def letter_complained_of(mail: RawMail) -> UUID | None:
    """The letter that a complaint is about: by the return path it names, or by the Message-ID of what it carries."""
    for part in _reports(mail):
        for block in [part, *_blocks(part)]:
            for name in ("Original-Mail-From", "Return-Path"):
                for address in addresses_in(block, name):
                    meant = meant_by(address)
                    if isinstance(meant, BounceOf):
                        return meant.letter
            if block is not part and (own_id := header(block, "Message-ID")[:200]):
                found = Letter.objects.filter(message_id=own_id).values_list("pk", flat=True).first()
                if found is not None:
                    return found
    return None


def _reports(mail: RawMail) -> list[RawMail]:
    """The parts of a report that are not for humans."""
    if type_of(mail) != "multipart/report":
        return []
    payload = mail.get_payload()
    parts = [part for part in payload if isinstance(part, RawMail)] if isinstance(payload, list) else []
    return [part for part in parts[:DEEPEST] if type_of(part).startswith(("message/", "text/rfc822-headers"))]


def _blocks(part: RawMail) -> list[RawMail]:
    """What is written inside: fields of a report, or the letter it is about."""
    if type_of(part) == "text/rfc822-headers":
        try:
            return [parse(content_of(part))]
        except Unreadable:
            return []
    payload = part.get_payload()
    return [block for block in payload[:MOST_BLOCKS] if isinstance(block, RawMail)] if isinstance(payload, list) else []
