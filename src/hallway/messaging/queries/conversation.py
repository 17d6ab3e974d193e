"""What one of two sees of their thread."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from hallway.messaging.enums import Door
from hallway.messaging.models import Attachment, Message, ReadMark, Thread
from hallway.people.access import no_such_page
from hallway.people.models import Person
from hallway.people.viewer import Viewer

MESSAGES_A_PAGE = 30


@dataclass(frozen=True)
class Said:
    """One message as one of the two sees it."""

    key: uuid.UUID
    text: str
    sent_at: datetime
    is_mine: bool
    by_mail: bool
    attachments: list[Attachment]
    left_out: list[str]
    #: it is mine, and the other has seen it and lets me know
    is_read: bool


@dataclass(frozen=True)
class Conversation:
    """A page of a thread, the oldest message of the page first; page 1 is the newest."""

    said: list[Said]
    number: int
    has_earlier: bool
    #: primary key of the newest message of all, when this page shows it to somebody who had not read it; else 0
    newly_read: int = 0


NOTHING_SAID = Conversation([], 1, has_earlier=False)


def conversation(thread: Thread, *, viewer: Viewer, number: int = 1, around: uuid.UUID | None = None) -> Conversation:
    """One page: of this number, or the one that holds the message `around`. Three queries, two more with `around`."""
    messages = Message.objects.filter(thread=thread)
    if around is not None and (pk := messages.filter(public_id=around).values_list("pk", flat=True).first()):
        number = -(-messages.filter(pk__gte=pk).count() // MESSAGES_A_PAGE)
    number = max(number, 1)
    begin = (number - 1) * MESSAGES_A_PAGE
    rows = list(messages.order_by("-pk")[begin : begin + MESSAGES_A_PAGE + 1])
    if not rows and number > 1:
        return conversation(thread, viewer=viewer)
    has_earlier, rows = len(rows) > MESSAGES_A_PAGE, rows[:MESSAGES_A_PAGE]
    attached: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(message__in=[row.pk for row in rows]).order_by("pk"):
        attached[attachment.message_id].append(attachment)
    seen, unread = _marks(thread, viewer)
    said = [
        Said(
            row.public_id,
            row.text,
            row.sent_at,
            row.sender_id == viewer.id,
            row.by == Door.MAIL,
            attached[row.pk],
            row.left_out,
            row.sender_id == viewer.id and row.pk <= seen,
        )
        for row in reversed(rows)
    ]
    return Conversation(said, number, has_earlier, rows[0].pk if rows and number == 1 and unread else 0)


def _marks(thread: Thread, viewer: Viewer) -> tuple[int, int]:
    """Up to which message the other has read, 0 unless both let it be known; how many the viewer has not. One query."""
    marks = ReadMark.objects.filter(thread=thread).values_list(
        "person_id", "up_to", "unread", "person__message_preference__shows_reading"
    )
    seen = unread = 0
    others_show = mine_shows = False
    for person, up_to, new, shows in marks:
        if person == viewer.id:
            unread, mine_shows = new, bool(shows)
        else:
            seen, others_show = up_to, bool(shows)
    return seen if others_show and mine_shows else 0, unread


def message_from(person: Person, *, key: str, viewer: Viewer) -> Message | None:
    """A message that this person wrote to the viewer; none for every other."""
    try:
        public_id = uuid.UUID(key)
    except ValueError:
        return None
    threads = Thread.objects.of(viewer.id or 0)
    return Message.objects.filter(public_id=public_id, sender=person, thread__in=threads).first()


def attachment_at(public_id: uuid.UUID, *, viewer: Viewer) -> Attachment:
    """A file of one of the viewer's threads; the same NotFound for everybody else."""
    found = Attachment.objects.select_related("message__thread").filter(public_id=public_id).first()
    if found is None or viewer.id is None:
        raise no_such_page()
    thread = found.message.thread
    if viewer.id not in {thread.low_id, thread.high_id} or _is_blocked_by(viewer, thread):
        raise no_such_page()
    return found


def _is_blocked_by(viewer: Viewer, thread: Thread) -> bool:
    """Whether the viewer does not want to see the other of the thread any more."""
    other = thread.other_end(viewer.id or 0)
    return other is not None and viewer.person is not None and viewer.person.blocks.filter(blocked=other).exists()


def shows_reading(person: Person) -> bool:
    """What the person chose; not, as long as they never did."""
    preference = getattr(person, "message_preference", None)
    return preference is not None and preference.shows_reading
