"""What relationships keep for a time: imports that nobody confirmed, and how to undo those that are done."""

from datetime import datetime

from hallway.core import retention
from hallway.core.retention import delete_rows
from hallway.relationships import staging
from hallway.relationships.enums import ImportState
from hallway.relationships.models import ContactChange, ContactImport
from hallway.relationships.models.contact_import import UNDO_LASTS


def _previews(before: datetime) -> int:
    """Previews nobody confirmed, and the rows that were put aside for them."""
    staging.throw_away_older_than(before)
    return delete_rows(ContactImport.objects.filter(state=ImportState.READY, made_at__lt=before))


def _ways_back(before: datetime) -> int:
    return delete_rows(ContactChange.objects.filter(contact_import__made_at__lt=before))


def register() -> None:
    retention.register("previews of imports", _previews, days=1)
    retention.register("how to undo an import", _ways_back, days=UNDO_LASTS.days)
