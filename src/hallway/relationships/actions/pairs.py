"""What every action on a pair of people needs: the pair in order, its row locked, and the atlas told."""

from datetime import datetime

from hallway.atlas import registry
from hallway.people.models import Block, Person
from hallway.relationships.enums import Closeness, Consent, Origin
from hallway.relationships.models import Connection, Tie


def ordered(one: int, other: int) -> tuple[int, int]:
    """The two primary keys, the smaller first."""
    return (one, other) if one < other else (other, one)


def locked_connection(one: int, other: int) -> Connection | None:
    """The pair's row, locked until the caller's transaction ends."""
    low, high = ordered(one, other)
    return Connection.objects.select_for_update().filter(low=low, high=high).first()


def is_blocked(blocker: Person, *, blocked: Person) -> bool:
    return Block.objects.filter(blocker=blocker, blocked=blocked).exists()


def tie_changed(one: int, other: int, *, now: datetime) -> None:
    """Have every process read this pair's ties from the truth at its next answer; in the caller's transaction."""
    low, high = ordered(one, other)
    registry.touch(registry.TIES, low, high, now=now)


def hold_tie(
    holder: int, *, other: int, consent: Consent, origin: Origin, now: datetime, closeness: Closeness | None = None
) -> Tie:
    """The holder's tie with this consent: a new one of this origin, or the one there is, which keeps how it began."""
    tie, is_new = Tie.objects.select_for_update().get_or_create(
        holder_id=holder,
        other_id=other,
        defaults={
            "consent": consent,
            "origin": origin,
            "closeness": closeness or "",
            "began_on": now.date(),
            "made_at": now,
            "updated_at": now,
        },
    )
    if not is_new:
        tie.consent = consent
        tie.closeness = closeness or tie.closeness
        tie.updated_at = now
        tie.save(update_fields=["consent", "closeness", "updated_at"])
    return tie
