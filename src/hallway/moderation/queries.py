"""What moderators may see: reports about others, appeals, who is suspended, who looked at what; no notes, no address
books.
"""

import uuid

from django.db.models import Q, QuerySet

from hallway.membership.models import Suspension
from hallway.moderation.models import Appeal, Decision, Look, Measure, Outcome, Report
from hallway.moderation.rules import is_moderator
from hallway.people.access import no_such_page
from hallway.people.enums import Role, Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer


def queue(viewer: Viewer, *, is_open: bool = True) -> QuerySet[Report]:
    """Reports, the oldest open one first, or the decided ones, the latest first; never those about the viewer."""
    if not is_moderator(viewer):
        return Report.objects.none()
    reports = Report.objects.exclude(person=viewer.person).select_related("person", "reporter", "decided_by")
    if is_open:
        return reports.filter(decision=Decision.OPEN).order_by("made_at", "pk")
    return reports.exclude(decision=Decision.OPEN).order_by("-decided_at", "-pk")


def report_at(public_id: uuid.UUID, *, viewer: Viewer) -> Report:
    """One report, for moderators whom it is not about."""
    if is_moderator(viewer):
        reports = Report.objects.exclude(person=viewer.person).select_related(
            "person__account", "reporter", "decided_by"
        )
        report = reports.filter(public_id=public_id).first()
        if report is not None:
            return report
    raise no_such_page()


def others_about(report: Report, *, viewer: Viewer) -> QuerySet[Report]:
    """What else was reported about the same person."""
    every = queue(viewer, is_open=True) | queue(viewer, is_open=False)
    same = Q(person=report.person_id) if report.person_id else Q(person=None, former_handle=report.former_handle)
    return every.filter(same).exclude(pk=report.pk).order_by("-made_at")[:20]


def judged_at(handle: str, *, viewer: Viewer) -> Person:
    """Anybody but oneself, seen by members or not, for moderators; who is not visible yet, for operators."""
    if is_moderator(viewer):
        people = Person.objects.exclude(pk=viewer.id or 0).select_related("account")
        if not viewer.is_operator:
            people = people.exclude(standing=Standing.INVITED)
        person = people.filter(handle=handle.lower()).first()
        if person is not None:
            return person
    raise no_such_page()


def suspensions(viewer: Viewer, *, is_open: bool = True) -> QuerySet[Suspension]:
    """Who is out, or was, the latest first; never the viewer's own."""
    if not is_moderator(viewer):
        return Suspension.objects.none()
    rows = Suspension.objects.exclude(person=viewer.person).select_related(
        "person", "began_by", "ended_by", "measure__appeal"
    )
    return rows.filter(ended_at__isnull=is_open).order_by("-began_at", "-pk")


def appeals(viewer: Viewer, *, is_open: bool = True) -> QuerySet[Appeal]:
    """Those that wait, the oldest first, or those decided, the latest first.

    Never the viewer's own, and none against what came of a report of theirs.
    """
    if not is_moderator(viewer):
        return Appeal.objects.none()
    rows = Appeal.objects.exclude(measure__person=viewer.person).exclude(measure__report__reporter=viewer.person)
    rows = rows.select_related("measure__person", "measure__taken_by", "decided_by")
    if is_open:
        return rows.filter(outcome=Outcome.OPEN).order_by("made_at", "pk")
    return rows.exclude(outcome=Outcome.OPEN).order_by("-decided_at", "-pk")


def appeal_at(public_id: uuid.UUID, *, viewer: Viewer) -> Appeal:
    """One of those in either list."""
    every = appeals(viewer, is_open=True) | appeals(viewer, is_open=False)
    rows = every.select_related(
        "measure__person__account", "measure__taken_by", "measure__report", "measure__suspension", "decided_by"
    )
    appeal = rows.filter(public_id=public_id).first()
    if appeal is None:
        raise no_such_page()
    return appeal


def report_behind(measure: Measure, *, viewer: Viewer) -> Report | None:
    """The report that a measure came of, for moderators whom it is not about."""
    report = measure.report
    return report if report is not None and is_moderator(viewer) and report.person_id != viewer.id else None


def who_may_decide(measure: Measure) -> list[int]:
    """Whoever may decide about an appeal against it: others than who took it, unless there is nobody else."""
    rows = Person.objects.filter(standing=Standing.MEMBER, account__role__in=[Role.MODERATOR, Role.OPERATOR])
    rows = rows.exclude(pk=measure.person_id)
    if measure.report is not None and measure.report.reporter_id is not None:
        rows = rows.exclude(pk=measure.report.reporter_id)
    account = measure.person.account
    if account is not None and account.is_operator:
        rows = rows.filter(account__role=Role.OPERATOR)
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    return [person for person in found if person != measure.taken_by_id] or found


def looks(viewer: Viewer) -> QuerySet[Look]:
    """Who opened what, the latest first, for operators."""
    if not (viewer.is_member and viewer.is_operator):
        return Look.objects.none()
    return Look.objects.select_related("moderator").order_by("-looked_at", "-pk")
