"""Ties of an entry that turned out to be somebody who is here already."""

from datetime import datetime

from django.db.models import Q

from hallway.people.models import Block
from hallway.relationships.actions.pairs import ordered
from hallway.relationships.enums import Consent, Origin
from hallway.relationships.models import RemovedDeclaration, Tie
from hallway.relationships.models.tie import TieQuerySet


def move_ties(gone: int, *, to: int, now: datetime) -> None:
    """Have the ties from and towards one entry be those of another person; in the caller's transaction.

    gone   primary key of an entry without an account, so that its own ties are the operator's word; the caller
           deletes it, and with it the ties that have no place: declared ones between people who have a tie of their
           own, who removed it, or one of whom blocked the other.
    What others hold in their own words is never lost: where they hold a tie to the person already, words are added to
    it. The caller has the atlas built anew.
    """
    removed = _move_removed(gone, to)
    apart = {
        blocked if blocker == to else blocker
        for blocker, blocked in Block.objects.filter(Q(blocker=to) | Q(blocked=to)).values_list("blocker", "blocked")
    }
    undeclarable = removed | apart | {to}
    held = set(Tie.objects.filter(holder=to).values_list("other", flat=True))
    Tie.objects.filter(pk__in=_pks(Tie.objects.filter(holder=gone), without=held | undeclarable)).update(holder=to)
    towards = {tie.holder_id: tie for tie in Tie.objects.filter(other=to)}
    moved: list[int] = []
    in_private: list[int] = []
    for tie in Tie.objects.filter(other=gone).exclude(holder=to):
        known = towards.get(tie.holder_id)
        own_words = bool(tie.closeness or tie.note) or tie.origin != Origin.DECLARED
        if known is not None and own_words:
            _add_words(known, tie, now)
        elif known is None and (own_words or tie.holder_id not in undeclarable):
            (in_private if tie.holder_id in undeclarable else moved).append(tie.pk)
    Tie.objects.filter(pk__in=moved).update(other=to)
    Tie.objects.filter(pk__in=in_private).update(other=to, consent=Consent.PRIVATE)


def _pks(ties: TieQuerySet, *, without: set[int]) -> list[int]:
    """Primary keys of the ties that are not towards these people."""
    return [pk for pk, other in ties.values_list("pk", "other") if other not in without]


def _move_removed(gone: int, to: int) -> set[int]:
    """What was removed between somebody and the entry stays removed; everybody who removed a tie to the person."""
    removed = _removed_with(to)
    for row in RemovedDeclaration.objects.filter(Q(low=gone) | Q(high=gone)):
        other = row.high_id if row.low_id == gone else row.low_id
        if other != to and other not in removed:
            low, high = ordered(other, to)
            RemovedDeclaration.objects.create(low_id=low, high_id=high, removed_at=row.removed_at)
            removed.add(other)
    return removed


def _removed_with(person: int) -> set[int]:
    pairs = RemovedDeclaration.objects.filter(Q(low=person) | Q(high=person)).values_list("low_id", "high_id")
    return {high if low == person else low for low, high in pairs}


def _add_words(known: Tie, tie: Tie, now: datetime) -> None:
    """The holder's words on the entry, beside theirs on the person, which stand first."""
    known.closeness = known.closeness or tie.closeness
    if tie.note and tie.note not in known.note:
        known.note = f"{known.note}\n\n{tie.note}".strip()
    known.learned = tie.learned if known.learned is None else known.learned
    known.began_on = known.began_on or tie.began_on
    known.last_used_at = max(filter(None, [known.last_used_at, tie.last_used_at]), default=None)
    known.updated_at = now
    known.save(update_fields=["closeness", "note", "learned", "began_on", "last_used_at", "updated_at"])
