"""Ties that the operator's community file declares, in bulk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hallway.core.bulk import insert_rows
from hallway.relationships.actions.pairs import ordered
from hallway.relationships.enums import Consent, Origin
from hallway.relationships.models import RemovedDeclaration, Tie


@dataclass(frozen=True)
class Declared:
    """One pair, both directions. `strength` in (0, 1] is taken as learned, within its bounds."""

    one: int
    other: int
    strength: float | None = None
    began_on: date | None = None
    last_used_at: datetime | None = None
    consent: Consent = Consent.MEMBERS


_COLUMNS = (
    "holder_id", "other_id", "closeness", "learned", "origin", "began_on", "note", "last_used_at", "consent", "made_at",
    "updated_at",
)  # fmt: skip


@transaction.atomic
def declare_ties(pairs: Iterable[Declared], *, now: datetime) -> int:
    """Write what the operator declares; how many ties (two a pair) are new.

    A tie that somebody holds in their own words stays as it is, and a pair that one of the two removed is not
    declared again. The caller rebuilds the atlas afterwards: so many changes are not told one by one.
    """
    removed = set(RemovedDeclaration.objects.values_list("low_id", "high_id"))
    known = set(Tie.objects.values_list("holder_id", "other_id"))
    before = len(known)
    rows = sorted(_rows(pairs, removed, known, now), key=lambda row: row[:2])  # in the order of the index
    insert_rows(Tie, _COLUMNS, rows)
    return len(known) - before


def _rows(
    pairs: Iterable[Declared], removed: set[tuple[int, int]], known: set[tuple[int, int]], now: datetime
) -> Iterator[tuple[Any, ...]]:
    """Both directions of each pair that is not there yet; `known` grows with them."""
    for pair in pairs:
        if pair.one == pair.other or ordered(pair.one, pair.other) in removed:
            continue
        for direction in ((pair.one, pair.other), (pair.other, pair.one)):
            if direction in known:
                continue
            known.add(direction)
            yield (
                *direction, "", pair.strength, Origin.DECLARED, pair.began_on, "", pair.last_used_at, pair.consent, now,
                now,
            )  # fmt: skip
