"""Tell members what is due: one letter each, within what they want to be written, about what holds now.

Who is told in browsers is told there of what is in the letter and was to be told at once: the two are one telling,
which counts once. Where no letters are written, what is told in browsers counts in their place.

Members are held while their letters are written, so that of two workers one writes; whoever dies lets go after
`HELD_FOR`. In one transaction the letters are put into the outbox, what they tell is marked as mailed, and the members
are let go. Everything is asked for a batch of members at once, in a number of queries that does not grow with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Value, When

from hallway.core.clock import week_of
from hallway.core.mail import can_wait
from hallway.membership.current import current_community
from hallway.membership.models import Community
from hallway.notifications.actions.browsers import NEWS_FOR, ask_to_tell
from hallway.notifications.enums import When as Wish
from hallway.notifications.kinds import Line, Moment, kind_named
from hallway.notifications.letters import ToTell, letter_of
from hallway.notifications.models import Mailbox, Notice
from hallway.notifications.plan import plan
from hallway.notifications.queries.browsers import browsers_to_tell
from hallway.notifications.queries.notices import lines_of
from hallway.notifications.rules import still_holds
from hallway.notifications.wishes import Wishes
from hallway.people.models import Person

#: members written to in one go
BATCH = 200
#: a worker that has not finished by then is taken for dead
HELD_FOR = timedelta(minutes=2)
MARKED_AT_ONCE = 5000


@dataclass(frozen=True)
class _Draft:
    """What becomes of one member's notices that are due."""

    person: int
    letter: EmailMultiAlternatives | None
    written: Sequence[Notice]
    postponed: Sequence[Notice]
    until: datetime | None
    counts: bool
    #: what is told in browsers as well, and in which
    at_once: Sequence[Notice] = ()
    browsers: Sequence[int] = ()

    @property
    def is_told(self) -> bool:
        return self.letter is not None or bool(self.at_once)


@dataclass(frozen=True)
class _Known:
    """What was asked for the whole batch."""

    lines: dict[int, Line]
    answered_at: dict[int, str]
    browsers: Mapping[int, Sequence[int]]
    community: Community
    now: datetime


def mail_due(*, now: datetime, people: Collection[int] | None = None, most: int = BATCH) -> int:
    """Write to at most so many members to whom something is due (of these, where given); how many that were."""
    held = _hold(_with_something_due(now, people, most), now=now)
    if not held:
        return 0
    newest = Notice.objects.aggregate(newest=Max("pk"))["newest"]
    due = Notice.objects.filter(person__in=held, due_at__lte=now, pk__lte=newest)
    drafts = _drafts(held, due, now=now)
    _put_into_outbox(held, due, drafts, now=now)
    return len(held)


def _with_something_due(now: datetime, people: Collection[int] | None, most: int) -> list[int]:
    """In the order in which it was due; those left out to whom another worker writes. One query."""
    held = Mailbox.objects.filter(person=OuterRef("person"), held_until__gt=now)
    due = Notice.objects.filter(~Exists(held), due_at__lte=now).order_by("due_at", "person_id")
    if people is not None:
        due = due.filter(person__in=people)
    return list(dict.fromkeys(due.values_list("person_id", flat=True)[: 10 * most]))[:most]


@transaction.atomic
def _hold(people: Sequence[int], *, now: datetime) -> dict[int, Mailbox]:
    """The mailboxes of those to whom nobody else writes at this moment; ours until `HELD_FOR` is over."""
    if not people:
        return {}
    Mailbox.objects.bulk_create((Mailbox(person_id=person) for person in people), ignore_conflicts=True)
    free = Mailbox.objects.filter(Q(held_until=None) | Q(held_until__lte=now), person__in=people)
    rows = {row.pk: row for row in free.select_for_update(skip_locked=True).order_by("pk")}
    Mailbox.objects.filter(pk__in=rows).update(held_until=now + HELD_FOR)
    return rows


def _drafts(held: dict[int, Mailbox], due: QuerySet[Notice], *, now: datetime) -> list[_Draft]:
    community = current_community() or Community(name="Hallway")
    people = Person.objects.filter(pk__in=held).select_related("account", "notice_preference")
    rows = due.filter(still_holds(Moment.at(now)), read_at=None).select_related("actor")
    of_person: dict[int, list[Notice]] = defaultdict(list)
    for row in rows.order_by("-pk"):
        of_person[row.person_id].append(row)
    every = [row for some in of_person.values() for row in some]
    lines = {line.id: line for line in lines_of(every)}
    known = _Known(lines, _answered_at(every), browsers_to_tell(held, now=now), community, now)
    return [_draft(person, held[person.pk], of_person[person.pk], known) for person in people if of_person[person.pk]]


def _answered_at(notices: Iterable[Notice]) -> dict[int, str]:
    """Where those can be answered that can be without signing in. One query for each kind of them."""
    of_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        of_kind[notice.kind].append(notice)
    found: dict[int, str] = {}
    for name, some in of_kind.items():
        kind = kind_named(name)
        if kind is not None and kind.answered_at is not None:
            found |= kind.answered_at(some)
    return found


def _draft(person: Person, mailbox: Mailbox, notices: Sequence[Notice], known: _Known) -> _Draft:
    now, browsers = known.now, known.browsers.get(person.pk, ())
    for notice in notices:
        notice.person = person
    account = person.account
    assert account is not None  # only members' notices hold
    wishes = Wishes.of(getattr(person, "notice_preference", None), time_zone=account.time_zone)
    mailed = mailbox.mails if mailbox.week_on == week_of(now) else 0
    left = wishes.left(most=known.community.mails_a_week, mailed=mailed, now=now)
    if wishes.is_off or mailbox.is_stopped_for(account.email):  # the rest stays on the page
        told = plan(_news(notices, wishes, now) if browsers else [], left=left)
        return _Draft(person.pk, None, [], [], None, counts=told.counts, at_once=told.written, browsers=browsers)
    planned = plan(notices, left=left)
    things = _in_order_of_use(planned.written, known.lines, known.answered_at)
    letter = letter_of(person, account, things=things, community=known.community.name) if things else None
    until = wishes.weekly_at(now) if planned.postponed else None
    at_once = _news(planned.written, wishes, now) if browsers else []
    return _Draft(person.pk, letter, planned.written, planned.postponed, until, planned.counts, at_once, browsers)


def _news(notices: Iterable[Notice], wishes: Wishes, now: datetime) -> list[Notice]:
    """What the member wants to be told at once, unless it had to wait for the weekly letter."""
    return [
        notice
        for notice in notices
        if now - notice.made_at < NEWS_FOR
        and (kind := kind_named(notice.kind)) is not None
        and wishes.when(kind) == Wish.AT_ONCE
    ]


def _in_order_of_use(notices: Iterable[Notice], lines: dict[int, Line], answered_at: dict[int, str]) -> list[ToTell]:
    """One line for several of one kind and topic, with the newest's words; the most useful first, then the newest."""
    together: dict[tuple[str, str], list[Notice]] = defaultdict(list)
    for notice in sorted(notices, key=lambda notice: -notice.pk):
        together[notice.kind, notice.topic].append(notice)
    things = []
    for (name, _topic), (newest, *older) in together.items():
        kind = kind_named(name)
        if kind is not None:
            actor = newest.actor.name if newest.actor is not None else ""
            line = replace(lines[newest.pk], count=1 + len(older), actor_name=actor)
            things.append(ToTell(kind, [newest, *older], line, answered_at.get(newest.pk, "")))
    return sorted(things, key=lambda thing: (-thing.kind.usefulness, -thing.line.id))


@transaction.atomic
def _put_into_outbox(
    held: dict[int, Mailbox], due: QuerySet[Notice], drafts: Sequence[_Draft], *, now: datetime
) -> None:
    """All of it or nothing; nothing for a member whom another worker took up because we were slow."""
    mine = Mailbox.objects.filter(pk__in=held, held_until=now + HELD_FOR).select_for_update()
    ours = set(mine.order_by("pk").values_list("pk", flat=True))
    drafts = [draft for draft in drafts if draft.person in ours]
    get_connection().send_messages([can_wait(draft.letter) for draft in drafts if draft.letter is not None])
    ask_to_tell([(key, draft.at_once) for draft in drafts if draft.at_once for key in draft.browsers], now=now)
    written = [notice.pk for draft in drafts if draft.letter is not None for notice in draft.written]
    for start in range(0, len(written), MARKED_AT_ONCE):
        Notice.objects.filter(pk__in=written[start : start + MARKED_AT_ONCE]).update(mailed_at=now, due_at=None)
    for draft in drafts:
        for notice in draft.postponed:
            notice.due_at = draft.until
    Notice.objects.bulk_update([notice for draft in drafts for notice in draft.postponed], ["due_at"])
    due.filter(person__in=ours).update(due_at=None)  # the rest: what does not hold, was read, or is not wanted
    week = week_of(now)
    counted = [draft.person for draft in drafts if draft.is_told and draft.counts]
    Mailbox.objects.filter(pk__in=counted).update(
        mails=Case(When(week_on=week, then=F("mails") + 1), default=Value(1)), week_on=week
    )
    Mailbox.objects.filter(pk__in=ours).update(held_until=None)
