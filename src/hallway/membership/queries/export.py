"""A member's archives, for that member alone."""

from datetime import datetime, timedelta
from uuid import UUID

from hallway.membership.models import Community, Export
from hallway.people.access import no_such_page
from hallway.people.viewer import Viewer


def newest_export(viewer: Viewer) -> Export | None:
    if not viewer.is_member:
        return None
    return Export.objects.filter(person=viewer.id).order_by("-asked_at", "-pk").first()


def get_export(public_id: UUID, *, viewer: Viewer) -> Export:
    """One that is ready. NotFound for everybody else's."""
    found = Export.objects.filter(public_id=public_id, person=viewer.id, ready_at__isnull=False).first()
    if found is None or not viewer.is_member:
        raise no_such_page()
    return found


def kept_until(export: Export) -> datetime | None:
    """The moment after which the archive is forgotten; none while it is being made."""
    if export.ready_at is None:
        return None
    return export.ready_at + timedelta(days=Community.objects.get(pk=1).keep_exports_days)
