"""The threads of one person."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, When
from django.db.models.functions import Coalesce, Left
from django.urls import reverse
from django.utils.translation import gettext as _

from hallway.messaging.models import Message, ReadMark, Thread
from hallway.people.access import no_such_page
from hallway.people.lines import PersonLine, lines
from hallway.people.models import Block, Person
from hallway.people.rules import visible_to
from hallway.people.viewer import Viewer

#: letters of the last message that a list shows
SHOWN = 110


@dataclass(frozen=True)
class Row:
    """A thread in the list: with whom, what was said last, by whom, and how many one has not read."""

    line: PersonLine
    last_at: datetime
    is_mine: bool
    unread: int


def threads_of(viewer: Viewer, *, text: str = "") -> QuerySet[Thread]:
    """The viewer's threads, the newest first, without those with people they blocked.

    text  only threads with somebody of such a name, or in which these words were written; then it is the newest message
          with the words that is shown.
    """
    threads = _within_reach(viewer)
    said = Message.objects.filter(thread=OuterRef("pk"))
    newest = said.order_by("-pk")
    if text:
        found = said.filter(text__icontains=text)
        named = visible_to(viewer).filter(name__icontains=text).exclude(pk=viewer.id or 0).values("pk")
        threads = threads.filter(Q(low__in=named) | Q(high__in=named) | Exists(found))
        newest = said.order_by(Case(When(text__icontains=text, then=0), default=1), "-pk")
    mark = ReadMark.objects.filter(thread=OuterRef("pk"), person=viewer.id)
    one = Message.objects.filter(pk=OuterRef("shown_id"))
    return threads.annotate(
        shown_id=Subquery(newest.values("pk")[:1]),
        unread=Coalesce(Subquery(mark.values("unread")), 0, output_field=IntegerField()),
        shown_text=Subquery(one.values(start=Left("text", SHOWN)), output_field=TextField()),
        shown_sender=Subquery(one.values("sender")),
        shown_key=Subquery(one.values("public_id")),
    ).order_by("-last_at", "-pk")


def _within_reach(viewer: Viewer) -> QuerySet[Thread]:
    blocked = Block.objects.filter(blocker=viewer.id).values("blocked")
    threads = Thread.objects.of(viewer.id or 0)
    return threads.exclude(low__in=blocked).exclude(high__in=blocked)


def rows_of(threads: list[Thread], *, viewer: Viewer, found: bool = False) -> list[Row]:
    """What the list shows of these. One query."""
    assert viewer.id is not None
    others = {thread.pk: thread.other_end(viewer.id) for thread in threads}
    people = lines([other for other in others.values() if other], viewer=viewer, with_roles=False)
    return [_row(thread, people.get(others[thread.pk] or 0), viewer=viewer, found=found) for thread in threads]


def _row(thread: Thread, line: PersonLine | None, *, viewer: Viewer, found: bool) -> Row:
    url = reverse("messaging:thread", args=[line.handle]) if line else thread.get_absolute_url()
    if found:
        url = f"{url}?message={thread.shown_key}#m-{thread.shown_key}"  # type: ignore[attr-defined]  # annotated
    words = " ".join(thread.shown_text.split())  # type: ignore[attr-defined]  # annotated
    line = replace(line or somebody_not_here(), url=url, headline=words or _("a file"), role="", pronouns="")
    is_mine = thread.shown_sender == viewer.id  # type: ignore[attr-defined]  # annotated
    return Row(line, thread.last_at, is_mine, thread.unread)  # type: ignore[attr-defined]  # annotated


def somebody_not_here() -> PersonLine:
    """Who left, was suspended or blocked the viewer: all the same, without a name."""
    return PersonLine(
        id=0, handle="", name=_("Somebody who is not here"), pronouns="", headline="", role="", picture="",
        initials="?", tint=0, url="",
    )  # fmt: skip


def thread_with(viewer: Viewer, person: Person) -> Thread | None:
    """The thread of the two, when they have written; the person is one whom the viewer may see."""
    assert viewer.id is not None
    low, high = sorted((viewer.id, person.pk))
    return Thread.objects.filter(low=low, high=high).first()


def kept_thread(public_id: UUID, *, viewer: Viewer) -> Thread:
    """One of the viewer's threads, whoever the other is to them by now."""
    thread = _within_reach(viewer).select_related("low", "high").filter(public_id=public_id).first()
    if thread is None:
        raise no_such_page()
    return thread
