"""Deciding against a member so that they learn of it: a warning, a suspension, and taking one back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.core.text import has_letters, optional_text
from hallway.membership.actions.suspend import reinstate_person, suspend_person
from hallway.membership.models import Suspension
from hallway.moderation.actions.appeals import close_appeal
from hallway.moderation.letters import write_of_lifting, write_of_measure
from hallway.moderation.models import Appeal, Measure, MeasureKind, Outcome, Reason, Report
from hallway.people.models import Person
from hallway.people.viewer import Viewer

MOST_WORDS = 2000


@transaction.atomic
def warn(person: Person, *, rule: str, words: str, report: Report, viewer: Viewer, now: datetime) -> Measure | None:
    """Write to the person. None where they have no account: nobody can be written to."""
    words = clean_words(words)
    if not has_letters(words):
        problem = _("Write what the person is to read.")
        raise Invalid(problem, fields={"words": problem})
    return _take(person, kind=MeasureKind.WARNED, rule=rule, words=words, report=report, viewer=viewer, now=now)


@transaction.atomic
def suspend_and_tell(
    person: Person,
    *,
    rule: str,
    words: str,
    reason: str,
    viewer: Viewer,
    now: datetime,
    report: Report | None = None,
) -> Suspension:
    """Suspend, and write to the person which rule it is about and how to appeal. Done twice is told once.

    words    what the person reads, if anything.
    reason   what moderators read, and the person never.
    """
    words = clean_words(words)
    check_rule(rule)
    suspension = suspend_person(person, reason=reason, viewer=viewer, now=now)
    if not Measure.objects.filter(suspension=suspension).exists():
        kind = MeasureKind.SUSPENDED
        _take(person, kind=kind, rule=rule, words=words, report=report, suspension=suspension, viewer=viewer, now=now)
    return suspension


@transaction.atomic
def let_in_again(person: Person, *, words: str, viewer: Viewer, now: datetime) -> None:
    """Take a suspension back and say so to the person; an appeal that waits is decided by that.

    words   a note for other moderators.
    """
    reinstate_person(person, words=words, viewer=viewer, now=now)
    # the person's row is locked from here on
    for measure in _over(person):
        appeal = Appeal.objects.filter(measure=measure, outcome=Outcome.OPEN).first()
        if appeal is not None:
            close_appeal(appeal, outcome=Outcome.LIFTED, answer="", viewer=viewer, now=now)
        _lift(measure, answer="", on_appeal=appeal is not None, now=now)


@transaction.atomic
def lift_on_appeal(appeal: Appeal, *, viewer: Viewer, now: datetime) -> None:
    """Everything is as it was before the measure; the person reads the appeal's answer."""
    measure = appeal.measure
    if measure.kind == MeasureKind.SUSPENDED:
        reinstate_person(measure.person, viewer=viewer, now=now)
    _lift(measure, answer=appeal.answer, on_appeal=True, now=now)


def _over(person: Person) -> list[Measure]:
    """Measures whose suspension ended and that say nothing of it yet."""
    rows = Measure.objects.filter(person=person, lifted_at=None, suspension__ended_at__isnull=False)
    return list(rows.select_related("person__account"))


def _lift(measure: Measure, *, answer: str, on_appeal: bool, now: datetime) -> None:
    Measure.objects.filter(pk=measure.pk).update(lifted_at=now)
    write_of_lifting(measure, answer=answer, on_appeal=on_appeal)


def _take(
    person: Person,
    *,
    kind: MeasureKind,
    rule: str,
    words: str,
    report: Report | None,
    viewer: Viewer,
    now: datetime,
    suspension: Suspension | None = None,
) -> Measure | None:
    check_rule(rule)
    if person.account is None:
        return None
    measure = Measure.objects.create(
        person=person,
        kind=kind,
        rule=rule,
        words=words,
        report=report,
        suspension=suspension,
        taken_at=now,
        taken_by=viewer.person,
    )
    write_of_measure(measure)
    return measure


def check_rule(rule: str) -> None:
    if rule not in Reason.values:
        problem = _("Choose which rule it is about: the person reads it.")
        raise Invalid(problem, fields={"rule": problem})


def clean_words(words: str) -> str:
    return optional_text(words, field="words", most=MOST_WORDS)
