"""Deciding about an appeal: another moderator than the one who decided, wherever there is one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.text import has_letters, optional_text
from hallway.membership.actions.suspend import locked_for
from hallway.moderation.actions.appeals import close_appeal
from hallway.moderation.actions.measures import lift_on_appeal
from hallway.moderation.letters import write_of_upholding
from hallway.moderation.models import Appeal, Outcome
from hallway.moderation.queries import who_may_decide
from hallway.people.viewer import Viewer

MOST_WORDS = 2000


@transaction.atomic
def decide_appeal(appeal: Appeal, *, outcome: str, answer: str, viewer: Viewer, now: datetime) -> Appeal:
    """Uphold the measure, or lift it so that everything is as it was. The person is written to in either case."""
    if outcome not in {Outcome.UPHELD, Outcome.LIFTED}:
        problem = _("Choose what is to happen.")
        raise Invalid(problem, fields={"outcome": problem})
    answer = optional_text(answer, field="answer", most=MOST_WORDS)
    if not has_letters(answer):
        problem = _("Write why. The person reads it.")
        raise Invalid(problem, fields={"answer": problem})
    # in the order in which letting somebody in again locks: the person, then what is theirs
    locked_for(appeal.measure.person, viewer)
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("measure__person__account")
    appeal = rows.get(pk=appeal.pk)
    if appeal.outcome != Outcome.OPEN:
        if (appeal.outcome, appeal.answer) == (outcome, answer):
            return appeal
        raise Conflict(_("Another moderator decided this meanwhile. Look at it again."))
    if viewer.id not in who_may_decide(appeal.measure):
        raise NotAllowed(_("Another moderator than the one who decided looks at an appeal."))
    close_appeal(appeal, outcome=Outcome(outcome), answer=answer, viewer=viewer, now=now)
    if outcome == Outcome.LIFTED:
        lift_on_appeal(appeal, viewer=viewer, now=now)
    else:
        write_of_upholding(appeal)
    return appeal
