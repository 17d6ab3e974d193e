"""Rows known by the operator's ids: finding them, and writing what differs."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model

BATCH = 2000
Row = TypeVar("Row", bound=Model)


def by_community_id(model: type[Row], wanted: dict[str, Any]) -> dict[str, Row]:
    rows = model._default_manager.exclude(community_id=None)
    return {row.community_id: row for row in rows if row.community_id in wanted}  # type: ignore[attr-defined]


def update(rows: dict[str, Row], values: dict[str, dict[str, Any]], now: datetime | None) -> int:
    """Write what differs; how many rows did."""
    changed = []
    for key, row in rows.items():
        if any(getattr(row, name) != value for name, value in values[key].items()):
            for name, value in values[key].items():
                setattr(row, name, value)
            if now is not None:
                row.updated_at = now  # type: ignore[attr-defined]
            changed.append(row)
    if changed:
        names = [*values[next(iter(rows))], *(["updated_at"] if now is not None else [])]
        type(changed[0])._default_manager.bulk_update(changed, names, batch_size=200)
    return len(changed)
