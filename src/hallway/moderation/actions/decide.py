"""A moderator looks at a report and decides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.outbox import publish
from hallway.core.text import optional_text
from hallway.moderation.actions.measures import check_rule, clean_words, suspend_and_tell, warn
from hallway.moderation.facts import ReportDecided
from hallway.moderation.models import Decision, Look, Report
from hallway.moderation.rules import is_moderator
from hallway.people import audit
from hallway.people.viewer import Viewer

DECIDED = audit.act("report_decided", gettext_lazy("Decided on a report"))


def record_look(*, viewer: Viewer, what: str, now: datetime) -> Look:
    """Write down that a moderator opened something that is not everybody's to see."""
    _moderators_only(viewer)
    return Look.objects.create(moderator=viewer.person, what=what[:200], looked_at=now)


@transaction.atomic
def decide_report(
    report: Report, *, viewer: Viewer, decision: str, now: datetime, rule: str = "", words: str = "", answer: str = ""
) -> Report:
    """Close a report. Who is warned or suspended reads the rule and the words, and nothing that comes from the report.

    rule     which one it is about; what the reporter thought it was, unless the moderator says otherwise.
    answer   a note for other moderators.
    """
    _moderators_only(viewer)
    report = Report.objects.select_for_update(of=("self",)).select_related("person__account").get(pk=report.pk)
    if viewer.id in {report.person_id, report.reporter_id}:
        raise NotAllowed(_("Nobody decides about a report of their own or about themselves. Ask another moderator."))
    if decision not in Decision.values or decision == Decision.OPEN:
        problem = _("Choose what is to happen.")
        raise Invalid(problem, fields={"decision": problem})
    rule, words = rule or report.reason, clean_words(words)
    check_rule(rule)
    answer = optional_text(answer, field="answer", most=2000)
    person = report.person
    if person is None and decision != Decision.NO_ACTION:
        problem = _("This person is not here any more. Nothing is left to do but to close the report.")
        raise Invalid(problem, fields={"decision": problem})
    if report.decision != Decision.OPEN:
        if (report.decision, report.answer) == (decision, answer):
            return report
        raise Conflict(_("Another moderator decided this meanwhile. Look at it again."))
    report.decision, report.answer = decision, answer
    report.decided_by, report.decided_at = viewer.person, now
    report.save(update_fields=["decision", "answer", "decided_by", "decided_at"])
    if person is not None and decision == Decision.SUSPENDED:
        reason = answer or report.get_reason_display()
        suspend_and_tell(person, rule=rule, words=words, reason=reason, report=report, viewer=viewer, now=now)
    if person is not None and decision == Decision.WARNED:
        warn(person, rule=rule, words=words, report=report, viewer=viewer, now=now)
    key = person.pk if person is not None else 0
    audit.record(DECIDED, viewer=viewer, about=key or None, detail=decision, now=now)
    publish(
        ReportDecided(report=report.pk, person=key, decision=decision, moderator=viewer.id or 0),
        about=[key] if key else [],
        now=now,
    )
    return report


def _moderators_only(viewer: Viewer) -> None:
    if not is_moderator(viewer):
        raise NotAllowed(_("Only a moderator may do this."))
