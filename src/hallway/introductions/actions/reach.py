"""Bring introductions before people: in turn, in the order they came, up to what each accepts this week."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from hallway.core.outbox import publish
from hallway.introductions.course import whose_turn
from hallway.introductions.enums import Answer, Role
from hallway.introductions.facts import PartReached
from hallway.introductions.load import SIDE_OF
from hallway.introductions.models import Introduction, Part
from hallway.people import load
from hallway.people.enums import Standing
from hallway.people.models import Block


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
    for part in due:
        if part.counts_to is None and part.outsider_id is not None:
            _reach(part, now=now)
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
            _waiting(now).filter(Q(person=person) | Q(holder=person)).select_related("introduction__initiator")
        )
        sides = {SIDE_OF[Role(part.role)] for part in waiting}
        room = {side: load.room_of([person], side=side, now=now)[person.pk] for side in sides}
        for part in waiting:
            side = SIDE_OF[Role(part.role)]
            if room[side] and not is_cut(part) and _reach(part, now=now):
                room[side] -= 1
                through += 1
    return through


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
        about = [part.person_id] if part.person_id is not None else []
        publish(
            PartReached(introduction=part.introduction_id, part=part.pk, person=part.person_id or 0),
            about=about,
            now=now,
        )
    return bool(reached)


def is_cut(part: Part) -> bool:
    """Whether somebody in it is not to hear of this person, or whoever began it is gone: then nobody is asked."""
    initiator = part.introduction.initiator
    if initiator is None or initiator.standing != Standing.MEMBER:
        return True
    return part.counts_to is not None and keeps_away(part.counts_to, people_in(part.introduction))


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
