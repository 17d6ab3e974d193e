"""A moderator looks at a report and decides."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.outbox import publish
from hallway.core.text import optional_text
from hallway.membership.actions.suspend import suspend_person
from hallway.membership.current import current_community
from hallway.membership.letters import message_of
from hallway.moderation.facts import ReportDecided
from hallway.moderation.models import Decision, Look, Report
from hallway.people import audit
from hallway.people.models import Person
from hallway.people.viewer import Viewer

DECIDED = audit.act("report_decided", gettext_lazy("Decided on a report"))


def record_look(*, viewer: Viewer, what: str, now: datetime) -> Look:
    """Write down that a moderator opened something that is not everybody's to see."""
    _moderators_only(viewer)
    return Look.objects.create(moderator=viewer.person, what=what[:200], looked_at=now)


@transaction.atomic
def decide_report(report: Report, *, viewer: Viewer, decision: str, answer: str, now: datetime) -> Report:
    """Close a report. A warning is a letter to the person in the moderator's words, without the reporter's name."""
    _moderators_only(viewer)
    report = Report.objects.select_for_update(of=("self",)).select_related("person__account").get(pk=report.pk)
    if viewer.id in {report.person_id, report.reporter_id}:
        raise NotAllowed(_("Nobody decides about a report of their own or about themselves. Ask another moderator."))
    if decision not in Decision.values or decision == Decision.OPEN:
        problem = _("Choose what is to happen.")
        raise Invalid(problem, fields={"decision": problem})
    answer = optional_text(answer, field="answer", most=2000)
    if decision == Decision.WARNED and not answer:
        problem = _("Write what the person is to read.")
        raise Invalid(problem, fields={"answer": problem})
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
        suspend_person(person, reason=answer or report.get_reason_display(), viewer=viewer, now=now)
    if person is not None and decision == Decision.WARNED:
        _warn(person, answer)
    key = person.pk if person is not None else 0
    audit.record(DECIDED, viewer=viewer, about=key or None, detail=decision, now=now)
    publish(
        ReportDecided(report=report.pk, person=key, decision=decision, moderator=viewer.id or 0),
        about=[key] if key else [],
        now=now,
    )
    return report


def _warn(person: Person, words: str) -> None:
    """A listed person without an account cannot be written to; the report says what was decided all the same."""
    if person.account is None:
        return
    community = current_community()
    context = {"community_name": community.name if community else "Hallway", "address": settings.CONFIG.address}
    with override(person.account.language or settings.CONFIG.language):
        parts = (
            _("Hello {name},").format(name=person.name),
            _("A moderator of this community asks you to read this:"),
            words,
            _("You can answer by writing to the operator; the address is in the imprint."),
        )
        subject = _("A word from the moderators")
        message_of(subject=subject, text="\n\n".join(parts), to=person.account.email, context=context).send()


def _moderators_only(viewer: Viewer) -> None:
    if not (viewer.is_member and viewer.is_moderator):
        raise NotAllowed(_("Only a moderator may do this."))
