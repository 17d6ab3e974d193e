"""What messaging holds of a member: every thread of theirs, with the files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hallway.messaging.files import clean_name, file_of
from hallway.messaging.models import Arrival, Attachment, Message, Preference, ReadMark, Thread
from hallway.people import portability
from hallway.people.lines import lines
from hallway.people.models import Block
from hallway.people.packing import file_in_chunks
from hallway.people.portability import Becomes, Belongings, Fate, Files, Row, Table, by_number
from hallway.people.viewer import Viewer

_FOLDER = "attachments/"


def _mine(viewer: Viewer) -> QuerySet[Message]:
    """Of all threads that the pages show: not those with somebody whom the viewer blocked."""
    blocked = Block.objects.filter(blocker=viewer.id).values("blocked")
    one_end = Q(thread__low=viewer.id) | Q(thread__high=viewer.id)
    rows = Message.objects.filter(one_end).exclude(thread__low__in=blocked).exclude(thread__high__in=blocked)
    return rows.select_related("thread").order_by("thread", "pk")


def _messages(viewer: Viewer) -> Iterator[Row]:
    me = viewer.id or 0
    for rows in by_number(_mine(viewer).iterator()):
        others = {row.thread.other_end(me) for row in rows}
        shown = lines([other for other in others if other is not None], viewer=viewer, with_roles=False)
        files: dict[int, list[str]] = defaultdict(list)
        for attachment in Attachment.objects.filter(message__in=[row.pk for row in rows]).order_by("pk"):
            files[attachment.message_id].append(_path_of(attachment))
        for row in rows:
            line = shown.get(row.thread.other_end(me) or 0)
            yield [
                str(row.public_id),
                str(row.thread.public_id),
                line.handle if line is not None else "",
                line.name if line is not None else "",
                row.sender_id == me,
                row.text,
                row.by,
                files[row.pk],
                row.sent_at,
            ]


def _path_of(attachment: Attachment) -> str:
    return f"{_FOLDER}{attachment.public_id}-{clean_name(attachment.name)}"


def _attachments(viewer: Viewer) -> Iterator[tuple[str, Iterable[bytes]]]:
    rows = Attachment.objects.filter(message__in=_mine(viewer).order_by().values("pk")).order_by("pk")
    return ((_path_of(row), file_in_chunks(file_of(row.public_id))) for row in rows.iterator())


def _settings(viewer: Viewer) -> Iterator[Row]:
    return ([row.shows_reading] for row in Preference.objects.filter(person=viewer.id))


def register() -> None:
    portability.register(
        Belongings(
            "messages",
            order=45,
            label=_("Messages"),
            tables=[
                Table(
                    "messages",
                    "What you and others wrote to each other, thread by thread.",
                    {
                        "id": "lasting id",
                        "thread": "id of the thread",
                        "with": "handle of the other; empty when they are not here",
                        "with_name": "name of the other",
                        "is_mine": "whether you wrote it",
                        "text": "as written",
                        "by": "page or mail",
                        "files": "paths of its files in this archive",
                        "sent_at": "when",
                    },
                    _messages,
                ),
                Table(
                    "message_settings",
                    "What you chose about messages, if you did.",
                    {"shows_reading": "whether others see how far you have read"},
                    _settings,
                ),
            ],
            files=[Files(_FOLDER, "Files that came with messages, each with its id before its name.", _attachments)],
            fates=[
                Fate("messages", _("What you wrote to others stays with those you wrote it to."), Becomes.NAMELESS),
                Fate("message_settings", _("What you have read, and what you chose about messages."), Becomes.GONE),
            ],
            models=[Thread, Message, Attachment, Preference],
        )
    )
    portability.leave_out(ReadMark, because="how far somebody has read, which is told when both chose so")
    portability.leave_out(Arrival, because="hashes by which a mail that is brought twice is known, and nothing it says")
