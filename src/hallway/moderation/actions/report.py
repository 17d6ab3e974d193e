"""Telling the moderators about somebody."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.core.outbox import publish
from hallway.core.text import optional_text
from hallway.moderation.facts import PersonReported
from hallway.moderation.models import Decision, Reason, Report
from hallway.people.models import Person

#: nobody buries the moderators
MOST_A_DAY = 20
#: letters of messages that go with one report
MOST_QUOTED = 100_000


def keep_handle(person: Person, now: datetime) -> None:
    """A report survives the person it is about, who is then named by the handle alone."""
    Report.objects.filter(person=person).update(former_handle=person.handle)


@transaction.atomic
def report_person(
    reporter: Person, *, person: Person, reason: str, words: str, quoted: str = "", now: datetime
) -> Report:
    """One open report a pair: reporting again, or a double click, adds to it. The person is not told.

    quoted  a message of the person's to the reporter, which the moderators are to read.
    """
    if reporter.pk == person.pk:
        raise Invalid(_("This is your own profile."))
    if reason not in Reason.values:
        problem = _("Choose what comes nearest.")
        raise Invalid(problem, fields={"reason": problem})
    words = optional_text(words, field="words", most=2000)
    Person.objects.select_for_update().get(pk=reporter.pk)
    known = Report.objects.filter(reporter=reporter, person=person, decision=Decision.OPEN).first()
    if known is not None:
        known.reason = reason
        if words and words not in known.words:
            known.words = f"{known.words}\n\n{words}".strip()[:2000]
        if quoted and quoted not in known.quoted:
            known.quoted = f"{known.quoted}\n\n{quoted}".strip()[:MOST_QUOTED]
        known.save(update_fields=["reason", "words", "quoted"])
        return known
    if Report.objects.filter(reporter=reporter, made_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Invalid(_("You have reported many people today. Write to the operator if there is more."))
    report = Report.objects.create(
        reporter=reporter, person=person, reason=reason, words=words, quoted=quoted[:MOST_QUOTED], made_at=now
    )
    publish(PersonReported(report=report.pk, person=person.pk), about=[person.pk], now=now)
    return report
