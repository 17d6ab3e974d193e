"""What the atlas mirrors of relationships: ties that both ends let be counted, and those that both let members see.

The strength of a tie in the shared networks is the geometric mean of what the two ends hold, so that neither side
alone decides it; a viewer's own ties are laid over for that viewer with the strength they stated themselves.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import F, Q

from hallway.atlas import registry
from hallway.people import standing
from hallway.people.enums import IN_DIRECTORY
from hallway.relationships.enums import Consent
from hallway.relationships.models import Tie
from hallway.relationships.strength import strength_of

_LETS_COUNT = [Consent.COUNTED, Consent.CONNECTIONS, Consent.MEMBERS]
#: nobody else is counted or named on a route, whatever the two had agreed
#: how many pairs one query asks for
_PAIRS_A_QUERY = 300


def ties(pairs: Sequence[tuple[int, int]] | None) -> registry.TieTable:
    """The ties of these pairs, or all, that both ends let count at least."""
    if pairs is None:
        return registry.TieTable.from_rows(_joined(Q()))
    rows: list[tuple[int, int, float, float]] = []
    for start in range(0, len(pairs), _PAIRS_A_QUERY):
        wanted = Q()
        for a, b in pairs[start : start + _PAIRS_A_QUERY]:
            wanted |= Q(holder_id=min(a, b), other_id=max(a, b))
        rows += _joined(wanted)
    return registry.TieTable.from_rows(rows)


def _joined(wanted: Q) -> Iterator[tuple[int, int, float, float]]:
    """(low, high, counted, shown) for pairs of people who are here, where both directions may be counted."""
    upward = Tie.objects.filter(
        wanted,
        holder_id__lt=F("other_id"),
        consent__in=_LETS_COUNT,
        holder__standing__in=IN_DIRECTORY,
        other__standing__in=IN_DIRECTORY,
    )
    both = upward.filter(
        other__ties__other_id=F("holder_id"), other__ties__consent__in=_LETS_COUNT
    ).values_list(
        "holder_id", "other_id", "closeness", "learned", "consent",
        "other__ties__closeness", "other__ties__learned", "other__ties__consent",
    )  # fmt: skip
    for low, high, closeness, learned, consent, closeness_back, learned_back, consent_back in both.iterator(20_000):
        strength = math.sqrt(strength_of(closeness, learned) * strength_of(closeness_back, learned_back))
        shown = consent == consent_back == Consent.MEMBERS
        yield low, high, strength, strength if shown else 0.0


def touch_ties(person: int, now: datetime) -> None:
    """Ties to somebody who left or came back are read again."""
    rows = Tie.objects.filter(Q(holder=person) | Q(other=person)).values_list("holder_id", "other_id")
    pairs = {(min(holder, other), max(holder, other)) for holder, other in rows}
    registry.touch_many(registry.TIES, sorted(pairs), now=now)


def register() -> None:
    registry.provide_ties(ties)
    standing.follow(touch_ties)
