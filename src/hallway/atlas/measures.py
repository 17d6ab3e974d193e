"""What the metrics page says of the atlas."""

from datetime import datetime

from hallway.atlas import snapshot
from hallway.atlas.models import Change
from hallway.core import clock, metrics


def _facts() -> snapshot.Facts | None:
    name = snapshot.name_in_use()
    if not name:
        return None
    try:
        return snapshot.facts_of(name)
    except (OSError, ValueError, TypeError):
        return None


def snapshot_age() -> float | None:
    """In seconds; None while there is no snapshot that can be read."""
    facts = _facts()
    return (clock.now() - datetime.fromisoformat(facts.built_at)).total_seconds() if facts else None


def changes_since() -> float | None:
    facts = _facts()
    return float(Change.objects.filter(pk__gt=facts.up_to).count()) if facts else None


def register() -> None:
    metrics.register("hallway_snapshot_age_seconds", "Age of the atlas's snapshot.", snapshot_age)
    metrics.register("hallway_snapshot_changes", "Changes that are laid over the snapshot.", changes_since)
