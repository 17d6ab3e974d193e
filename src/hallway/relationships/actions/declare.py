"""Ties that the operator's community file declares, in bulk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import transaction

from hallway.relationships.actions.pairs import ordered
from hallway.relationships.enums import Consent, Origin
from hallway.relationships.models import RemovedDeclaration, Tie

BATCH = 5000


@dataclass(frozen=True)
class Declared:
    """One pair, both directions. `strength` in (0, 1] is taken as learned, within its bounds."""

    one: int
    other: int
    strength: float | None = None
    began_on: date | None = None
    last_used_at: datetime | None = None
    consent: Consent = Consent.MEMBERS


@transaction.atomic
def declare_ties(pairs: Iterable[Declared], *, now: datetime) -> int:
    """Write what the operator declares; how many ties (two a pair) are new.

    A tie that somebody holds in their own words stays as it is, and a pair that one of the two removed is not
    declared again. The caller rebuilds the atlas afterwards: so many changes are not told one by one.
    """
    removed = set(RemovedDeclaration.objects.values_list("low_id", "high_id"))
    before = Tie.objects.count()
    rows = _both_directions((pair for pair in pairs if ordered(pair.one, pair.other) not in removed), now)
    while batch := list(islice(rows, BATCH)):
        Tie.objects.bulk_create(batch, ignore_conflicts=True)
    return Tie.objects.count() - before


def _both_directions(pairs: Iterable[Declared], now: datetime) -> Iterator[Tie]:
    for pair in pairs:
        if pair.one == pair.other:
            continue
        for holder, other in ((pair.one, pair.other), (pair.other, pair.one)):
            yield Tie(
                holder_id=holder,
                other_id=other,
                learned=pair.strength,
                origin=Origin.DECLARED,
                began_on=pair.began_on,
                last_used_at=pair.last_used_at,
                consent=pair.consent,
                made_at=now,
                updated_at=now,
            )
