"""What time does to introductions: the ones that end, the ones to remind of, the ones to ask about."""

from datetime import datetime

from django.db import transaction

from hallway.core.outbox import publish
from hallway.introductions.course import whose_turn
from hallway.introductions.enums import Answer
from hallway.introductions.facts import IntroductionEnded, OutcomeWanted, PartReminded
from hallway.introductions.models import Introduction, Part
from hallway.introductions.rules import OUTCOME_AFTER

AT_ONCE = 500


@transaction.atomic
def end_introductions(*, now: datetime) -> int:
    """Say of each whose moment has come that it ended: one fact, the same for a refusal, for silence and for expiry."""
    over = Introduction.objects.filter(accepted_at=None, withdrawn_at=None, ended_told_at=None, ends_at__lte=now)
    rows = list(over.select_for_update(skip_locked=True).order_by("ends_at", "pk")[:AT_ONCE])
    for row in rows:
        initiator = row.initiator_id or 0
        ended = IntroductionEnded(introduction=row.pk, initiator=initiator)
        publish(ended, about=[initiator] if initiator else [], now=now)
    Introduction.objects.filter(pk__in=[row.pk for row in rows]).update(ended_told_at=now)
    return len(rows)


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Once, when half of the time is over: those whose turn it still is."""
    waiting = Part.objects.filter(
        remind_at__lte=now,
        reminded_at=None,
        answer=Answer.NONE,
        introduction__accepted_at=None,
        introduction__withdrawn_at=None,
        introduction__ends_at__gt=now,
    )
    rows = list(waiting.select_related("introduction").order_by("remind_at", "pk")[:AT_ONCE])
    reminded = 0
    for part in rows:
        introduction = part.introduction
        turn = {one.key for one in whose_turn(introduction.course(introduction.parts.all()), now=now)}
        if Part.objects.filter(pk=part.pk, reminded_at=None).update(reminded_at=now) and part.pk in turn:
            about = [part.counts_to] if part.counts_to is not None else []
            publish(PartReminded(introduction=introduction.pk, part=part.pk), about=about, now=now)
            reminded += 1
    return reminded


@transaction.atomic
def ask_for_outcomes(*, now: datetime) -> int:
    """Two weeks after both agreed, ask them what came of it."""
    agreed = Introduction.objects.filter(accepted_at__lte=now - OUTCOME_AFTER, outcome_asked_at=None)
    rows = list(agreed.select_for_update(skip_locked=True).order_by("accepted_at", "pk")[:AT_ONCE])
    for row in rows:
        publish(OutcomeWanted(introduction=row.pk), about=(), now=now)
    Introduction.objects.filter(pk__in=[row.pk for row in rows]).update(outcome_asked_at=now)
    return len(rows)
