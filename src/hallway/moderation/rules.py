"""Who may appeal against what, and who decides about it."""

from datetime import datetime, timedelta

from hallway.moderation.models import Measure, MeasureKind
from hallway.people.viewer import Viewer

#: a warning can be appealed against for so long; a suspension while it lasts
TO_APPEAL = timedelta(days=183)


def is_moderator(viewer: Viewer) -> bool:
    return viewer.is_member and viewer.is_moderator


def can_appeal(measure: Measure, *, now: datetime) -> bool:
    """Whether it is in force and not too old; that it was not appealed against is seen to by the table."""
    in_time = measure.kind == MeasureKind.SUSPENDED or now < measure.taken_at + TO_APPEAL
    return measure.lifted_at is None and in_time
