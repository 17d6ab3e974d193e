"""Bring introductions before people: in turn, in the order they came, up to what each accepts this week."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hallway.core.clock import week_of
from hallway.core.database import take_turn
from hallway.core.outbox import publish
from hallway.introductions.course import whose_turn
from hallway.introductions.enums import Answer, Role
from hallway.introductions.facts import PartReached
from hallway.introductions.load import SIDE_OF
from hallway.introductions.models import Introduction, Part, asked_of
from hallway.introductions.rules import MOST_FROM_ONE, MOST_OUTSIDE, OUTSIDE_SPAN
from hallway.people import load
from hallway.people.enums import Standing
from hallway.people.models import Block, Person


def bring_forward(introductions: Iterable[Introduction], *, now: datetime) -> None:
    """Let everybody whose turn it has become know of it, as far as their week has room.

    In the caller's transaction, which holds the locks on these introductions or has just made them.
    """
    due: list[Part] = []
    for introduction in introductions:
        parts = list(introduction.parts.all())
        turn = {part.key for part in whose_turn(introduction.course(parts), now=now)}
        due += [part for part in parts if part.pk in turn and part.due_at is None]
    if not due:
        return
    Part.objects.filter(pk__in=[part.pk for part in due]).update(due_at=now)
    outside = [part for part in due if part.counts_to is None]
    if outside:
        let_outside_through(outside, now=now)
    let_parts_through(sorted({part.counts_to for part in due if part.counts_to is not None}), now=now)


@transaction.atomic
def let_parts_through(people: Sequence[int], *, now: datetime) -> int:
    """Let what waits reach these people, oldest first, up to what each accepts this week; how much that was.

    Their rows are locked while places are counted, so that two introductions cannot both take the last one.
    """
    locked = load.lock(people)
    through = 0
    for person in locked.values():
        if person.standing != Standing.MEMBER:
            continue
        waiting = list(
            _waiting(now)
            .filter(asked_of(person))
            .annotate(from_initiator=_taken_by_initiator(person, now=now))
            .select_related("introduction__initiator")
        )
        from_one = Counter({part.introduction.initiator_id: part.from_initiator for part in waiting})
        sides = {SIDE_OF[Role(part.role)] for part in waiting}
        room = {side: load.room_of([person], side=side, now=now)[person.pk] for side in sides}
        for part in waiting:
            side = SIDE_OF[Role(part.role)]
            initiator = part.introduction.initiator_id
            has_room = room[side] and from_one[initiator] < MOST_FROM_ONE
            if has_room and not is_cut(part) and _reach(part, now=now):
                room[side] -= 1
                from_one[initiator] += 1
                through += 1
    return through


def _taken_by_initiator(person: Person, *, now: datetime) -> Coalesce:
    """How many places of this person's week went to whoever began the introduction of the row."""
    taken = Part.objects.filter(
        asked_of(person),
        introduction__initiator=OuterRef("introduction__initiator"),
        reached_at__gte=load.begin_of(week_of(now)),
    )
    counted = taken.order_by().values("introduction__initiator").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


@transaction.atomic
def let_outside_through(parts: Iterable[Part], *, now: datetime) -> int:
    """Let what waits reach people who are no members, as far as their addresses take it; how much that was."""
    through = 0
    # in one order for everybody, since each address is a turn to wait for
    for part in sorted((part for part in parts if part.outsider is not None), key=_address):
        take_turn(f"introductions to {_address(part)}")
        if _takes_one(part, now=now) and not is_cut(part) and _reach(part, now=now):
            through += 1
    return through


def _takes_one(part: Part, *, now: datetime) -> bool:
    """Whether the address is not asked already, has not been asked often, nor about the same two, nor in this one.

    Whoever named it first, and whoever names it now: what is not taken looks as if nobody answered.
    """
    introduction = part.introduction
    mine = Q(introduction=introduction, pk__lt=part.pk)
    known = Part.objects.filter(Q(reached_at__gt=now - OUTSIDE_SPAN) | mine, outsider__address=_address(part))
    rows = list(known.values_list("introduction__pair", "introduction__ends_at", "answer"))
    is_asked = any(ends_at > now and answer == Answer.NONE for _pair, ends_at, answer in rows)
    is_repeated = any(pair == introduction.pair for pair, _ends_at, _answer in rows)
    return len(rows) < MOST_OUTSIDE and not is_asked and not is_repeated


def _address(part: Part) -> str:
    return part.outsider.address if part.outsider is not None else ""


def outside_waiting(now: datetime) -> QuerySet[Part]:
    """What waits for people who are no members."""
    found = _waiting(now).filter(person=None, holder=None, outsider__isnull=False)
    return found.select_related("introduction__initiator", "outsider")


def people_waited_for(now: datetime) -> list[int]:
    """Those before whom something waits."""
    found = _waiting(now).order_by().values_list("person_id", "holder_id")
    return sorted({person or holder for person, holder in found if person or holder})


def _waiting(now: datetime) -> QuerySet[Part]:
    return Part.objects.filter(
        due_at__isnull=False,
        reached_at=None,
        answer=Answer.NONE,
        introduction__accepted_at=None,
        introduction__withdrawn_at=None,
        introduction__ends_at__gt=now,
    ).order_by("due_at", "pk")


def _reach(part: Part, *, now: datetime) -> bool:
    """Whether it was this call that brought the part before somebody."""
    ends_at = part.introduction.ends_at
    reached = Part.objects.filter(pk=part.pk, reached_at=None).update(
        reached_at=now, remind_at=now + (ends_at - now) / 2, nonce=secrets.token_hex(8)
    )
    if reached:
        about = [part.counts_to] if part.counts_to is not None else []
        publish(
            PartReached(introduction=part.introduction_id, part=part.pk, person=part.person_id or 0),
            about=about,
            now=now,
        )
    return bool(reached)


def is_cut(part: Part) -> bool:
    """Whether somebody in it is not to hear of this person, or whoever began it is gone: then nobody is asked.

    Likewise where the address of one outside is that of a member who is in it already, which nobody is told.
    """
    introduction = part.introduction
    initiator = introduction.initiator
    if initiator is None or initiator.standing != Standing.MEMBER:
        return True
    if part.counts_to is None:
        return False
    everybody = people_in(introduction)
    if part.holder_id is not None and (
        part.holder_id in everybody or introduction.parts.filter(holder=part.holder_id, pk__lt=part.pk).exists()
    ):
        return True
    return keeps_away(part.counts_to, everybody)


def people_in(introduction: Introduction) -> set[int]:
    """The members in it, whoever began it among them."""
    found = set(introduction.parts.filter(person__isnull=False).values_list("person_id", flat=True))
    if introduction.initiator_id is not None:
        found.add(introduction.initiator_id)
    return {person for person in found if person is not None}


def keeps_away(person: int, others: Iterable[int]) -> bool:
    """Whether there is a block between this person and any of the others, on either side."""
    others = set(others) - {person}
    blocks = Q(blocker=person, blocked__in=others) | Q(blocked=person, blocker__in=others)
    return Block.objects.filter(blocks).exclude(blocker=F("blocked")).exists()
