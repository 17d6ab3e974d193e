"""What operators and moderators did, for operators."""

from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from hallway.people.models import AuditEntry
from hallway.people.viewer import Viewer


def audit_entries(
    viewer: Viewer, *, act: str = "", who: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AuditEntry]:
    """The newest first. `who` is a part of the name or handle of who did it or whom it was done to."""
    if not (viewer.is_member and viewer.is_operator):
        return AuditEntry.objects.none()
    rows = AuditEntry.objects.select_related("by", "about").order_by("-done_at", "-pk")
    if act:
        rows = rows.filter(act=act)
    for word in who.split()[:5]:
        rows = rows.filter(
            Q(by__name__icontains=word)
            | Q(by__handle__icontains=word)
            | Q(about__name__icontains=word)
            | Q(about__handle__icontains=word)
        )
    if since is not None:
        rows = rows.filter(done_at__gte=_moment(since, time.min))
    if until is not None:
        rows = rows.filter(done_at__lte=_moment(until, time.max))
    return rows


def _moment(day: date, at: time) -> datetime:
    """In the operator's time zone."""
    return timezone.make_aware(datetime.combine(day, at))
