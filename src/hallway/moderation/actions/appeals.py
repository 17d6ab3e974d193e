"""Appealing against a measure, once, and deciding about it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Conflict, Invalid
from hallway.core.outbox import publish
from hallway.core.text import has_letters, optional_text
from hallway.moderation.facts import AppealDecided, AppealMade
from hallway.moderation.models import Appeal, Measure, Outcome
from hallway.moderation.rules import can_appeal
from hallway.people import audit
from hallway.people.viewer import Viewer

MOST_WORDS = 4000
DECIDED = audit.act("appeal_decided", gettext_lazy("Decided on an appeal"))


@transaction.atomic
def make_appeal(measure: Measure, *, words: str, now: datetime) -> Appeal:
    """For whoever holds the letter's link. Sent twice is made once; another one is refused."""
    words = optional_text(words, field="words", most=MOST_WORDS)
    if not has_letters(words):
        problem = _("Write why you think that it is wrong.")
        raise Invalid(problem, fields={"words": problem})
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    made = Appeal.objects.filter(measure=measure).first()
    if made is not None:
        if made.words == words:
            return made
        raise Conflict(_("You appealed already. Everything you wrote then is with the moderators."))
    if not can_appeal(measure, now=now):
        raise Conflict(_("It is too late to appeal, or no longer needed. Open the link once more."))
    appeal = Appeal.objects.create(measure=measure, words=words, made_at=now)
    publish(AppealMade(appeal=appeal.pk, person=measure.person_id), about=[measure.person_id], now=now)
    return appeal


def close_appeal(appeal: Appeal, *, outcome: Outcome, answer: str, viewer: Viewer, now: datetime) -> None:
    """Write down what was decided, in the transaction of a caller that holds the person's row."""
    appeal.outcome, appeal.answer = outcome, answer
    appeal.decided_at, appeal.decided_by = now, viewer.person
    appeal.save(update_fields=["outcome", "answer", "decided_at", "decided_by"])
    person = appeal.measure.person_id
    audit.record(DECIDED, viewer=viewer, about=person, detail=outcome.value, now=now)
    publish(
        AppealDecided(appeal=appeal.pk, person=person, outcome=outcome.value, moderator=viewer.id or 0),
        about=[person],
        now=now,
    )
