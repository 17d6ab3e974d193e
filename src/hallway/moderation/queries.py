"""What moderators may see: reports about others, who is suspended, who looked at what; no notes, no address books."""

import uuid

from django.db.models import Q, QuerySet

from hallway.membership.models import Suspension
from hallway.moderation.models import Decision, Look, Report
from hallway.people.access import no_such_page
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer


def queue(viewer: Viewer, *, is_open: bool = True) -> QuerySet[Report]:
    """Reports, the oldest open one first, or the decided ones, the latest first; never those about the viewer."""
    if not (viewer.is_member and viewer.is_moderator):
        return Report.objects.none()
    reports = Report.objects.exclude(person=viewer.person).select_related("person", "reporter", "decided_by")
    if is_open:
        return reports.filter(decision=Decision.OPEN).order_by("made_at", "pk")
    return reports.exclude(decision=Decision.OPEN).order_by("-decided_at", "-pk")


def report_at(public_id: uuid.UUID, *, viewer: Viewer) -> Report:
    """One report, for moderators whom it is not about."""
    if viewer.is_member and viewer.is_moderator:
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
    if viewer.is_member and viewer.is_moderator:
        people = Person.objects.exclude(pk=viewer.id or 0).select_related("account")
        if not viewer.is_operator:
            people = people.exclude(standing=Standing.INVITED)
        person = people.filter(handle=handle.lower()).first()
        if person is not None:
            return person
    raise no_such_page()


def suspensions(viewer: Viewer, *, is_open: bool = True) -> QuerySet[Suspension]:
    """Who is out, or was, the latest first; never the viewer's own."""
    if not (viewer.is_member and viewer.is_moderator):
        return Suspension.objects.none()
    rows = Suspension.objects.exclude(person=viewer.person).select_related("person", "began_by", "ended_by")
    return rows.filter(ended_at__isnull=is_open).order_by("-began_at", "-pk")


def looks(viewer: Viewer) -> QuerySet[Look]:
    """Who opened what, the latest first, for operators."""
    if not (viewer.is_member and viewer.is_operator):
        return Look.objects.none()
    return Look.objects.select_related("moderator").order_by("-looked_at", "-pk")
