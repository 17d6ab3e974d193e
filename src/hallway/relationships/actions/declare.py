"""Ties that the operator's community file declares, in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from hallway.core.bulk import insert_rows, update_rows
from hallway.people.models import Block
from hallway.relationships.actions.pairs import ordered
from hallway.relationships.enums import Consent, Origin
from hallway.relationships.models import Contact, RemovedDeclaration, Tie


@dataclass(frozen=True)
class Declared:
    """One pair, both directions. `strength` in (0, 1] is taken as learned, within its bounds."""

    one: int
    other: int
    strength: float | None = None
    began_on: date | None = None
    last_used_at: datetime | None = None
    consent: Consent = Consent.MEMBERS


class DeclaredTies(NamedTuple):
    """How many ties (two a pair) are new, and how many of those declared before say something else now."""

    added: int
    updated: int


class _Known(NamedTuple):
    """What a declared tie holds that a file may change."""

    learned: float | None
    began_on: date | None
    last_used_at: datetime | None


_COLUMNS = (
    "holder_id", "other_id", "closeness", "learned", "origin", "began_on", "note", "last_used_at", "consent", "made_at",
    "updated_at",
)  # fmt: skip


@transaction.atomic
def declare_ties(pairs: Iterable[Declared], *, now: datetime) -> DeclaredTies:
    """Write what the operator declares.

    A tie that somebody holds in their own words stays as it is, and a pair that one of the two removed, or one of
    whom blocked the other, is not declared again. Of a tie declared before, the strength follows the file, unless the
    holder's own letters told it since; the day it began is filled in where there is none, the last use moves on, and
    the consent is the holder's. The caller rebuilds the atlas afterwards: so many changes are not told one by one.
    """
    removed = set(RemovedDeclaration.objects.values_list("low_id", "high_id"))
    removed |= {ordered(*pair) for pair in Block.objects.values_list("blocker", "blocked")}
    done = set(Tie.objects.exclude(origin=Origin.DECLARED).values_list("holder_id", "other_id"))
    declared = _declared_before()
    from_letters = set(Contact.objects.exclude(person=None).exclude(learned=None).values_list("owner_id", "person_id"))
    fresh: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for pair in pairs:
        if pair.one == pair.other or ordered(pair.one, pair.other) in removed:
            continue
        for direction in ((pair.one, pair.other), (pair.other, pair.one)):
            if direction in done:
                continue
            done.add(direction)
            if direction not in declared:
                fresh.append(_new_row(*direction, pair, now))
                continue
            key, before = declared[direction]
            after = _after(before, pair, keep_learned=direction in from_letters)
            if after != before:
                changed.append((*after, now, key))
    fresh.sort(key=lambda row: row[:2])  # in the order of the index
    insert_rows(Tie, _COLUMNS, fresh)
    update_rows(Tie, (*_Known._fields, "updated_at"), changed)
    return DeclaredTies(added=len(fresh), updated=len(changed))


def _declared_before() -> dict[tuple[int, int], tuple[int, _Known]]:
    """(holder, other) -> the tie's primary key and what it holds."""
    rows = Tie.objects.filter(origin=Origin.DECLARED).values_list("holder_id", "other_id", "pk", *_Known._fields)
    return {(holder, other): (key, _Known(*held)) for holder, other, key, *held in rows.iterator(chunk_size=20_000)}


def _new_row(holder: int, other: int, pair: Declared, now: datetime) -> tuple[Any, ...]:
    return (
        holder, other, "", pair.strength, Origin.DECLARED, pair.began_on, "", pair.last_used_at, pair.consent, now, now,
    )  # fmt: skip


def _after(before: _Known, pair: Declared, *, keep_learned: bool) -> _Known:
    return _Known(
        learned=before.learned if keep_learned or pair.strength is None else pair.strength,
        began_on=before.began_on or pair.began_on,
        last_used_at=max(filter(None, [before.last_used_at, pair.last_used_at]), default=None),
    )
