"""What a member says about somebody they know: how well, how it began, when last, for whose eyes."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid, NotFound
from hallway.core.outbox import publish
from hallway.people.models import Person
from hallway.relationships.actions.connect import end_connection
from hallway.relationships.actions.pairs import is_blocked, locked_connection, ordered, tie_changed
from hallway.relationships.enums import Closeness, ConnectionState, Consent, Origin
from hallway.relationships.facts import TieStated
from hallway.relationships.models import RemovedDeclaration, Tie
from hallway.relationships.models.tie import TieQuerySet
from hallway.relationships.rules import can_hold_tie, may_let_others_know

MOST_NOTE = 5000


@transaction.atomic
def state_tie(
    holder: Person,
    *,
    other: Person,
    closeness: Closeness | None,
    began_on: date | None,
    note: str,
    consent: Consent,
    now: datetime,
) -> Tie:
    """Write down what the holder says of the other; makes the tie when there is none.

    Only a tie that both sides confirmed, or that the operator declared, may be known to anybody else.
    """
    _check_may_hold(holder, other)
    if len(note) > MOST_NOTE:
        problem = _("A note has at most {most} letters; this one has {found}.").format(most=MOST_NOTE, found=len(note))
        raise Invalid(problem, fields={"note": problem})
    if began_on is not None and began_on > now.date():
        problem = _("Choose a day that has been.")
        raise Invalid(problem, fields={"began_on": problem})
    row = locked_connection(holder.pk, other.pk)
    tie = _own_tie(holder, other, now)
    connected = row is not None and row.state == ConnectionState.CONFIRMED
    if consent != Consent.PRIVATE and not may_let_others_know(tie, connected=connected):
        problem = _("Others can know of it once both of you confirmed it: connect first.")
        raise Invalid(problem, fields={"consent": problem})
    tie.closeness = closeness or ""
    tie.began_on = began_on
    tie.note = note.strip()
    tie.consent = consent
    tie.updated_at = now
    tie.save()
    tie_changed(holder.pk, other.pk, now=now)
    publish(TieStated(holder=holder.pk, other=other.pk), about=(holder.pk, other.pk), now=now)
    return tie


@transaction.atomic
def note_contact(holder: Person, *, other: Person, now: datetime) -> datetime | None:
    """ "We spoke": remember now as the last contact; returns what it was before, for undo."""
    _check_may_hold(holder, other)
    tie = _own_tie(holder, other, now)
    before = tie.last_used_at
    tie.last_used_at = now
    tie.updated_at = now
    tie.save()
    tie_changed(holder.pk, other.pk, now=now)
    return before


@transaction.atomic
def take_contact_back(
    holder: Person, *, other: Person, noted_at: datetime, before: datetime | None, now: datetime
) -> bool:
    """Undo `note_contact`, unless something newer was noted since; whether it was undone."""
    undone = Tie.objects.filter(holder=holder, other=other, last_used_at=noted_at).update(
        last_used_at=before, updated_at=now
    )
    if undone:
        tie_changed(holder.pk, other.pk, now=now)
    return bool(undone)


@transaction.atomic
def forget_tie(holder: Person, *, other: Person, now: datetime) -> None:
    """Remove the other from my network: my tie with its note, our connection, and what the operator declared of us."""
    end_connection(holder, other=other, now=now)
    mine = Tie.objects.filter(holder=holder, other=other)
    theirs = Tie.objects.filter(holder=other, other=holder, origin=Origin.DECLARED)
    if theirs.exists() or mine.filter(origin=Origin.DECLARED).exists():
        low, high = ordered(holder.pk, other.pk)
        RemovedDeclaration.objects.get_or_create(low_id=low, high_id=high, defaults={"removed_at": now})
        _end_declaration(theirs, now)
    mine.delete()
    tie_changed(holder.pk, other.pk, now=now)


def _end_declaration(theirs: TieQuerySet, now: datetime) -> None:
    """The other's end goes as well, unless they wrote something of their own into it: then it is theirs, in private."""
    untouched = theirs.filter(closeness="", note="")
    untouched.delete()
    theirs.update(consent=Consent.PRIVATE, origin=Origin.STATED, updated_at=now)


def _check_may_hold(holder: Person, other: Person) -> None:
    if not can_hold_tie(holder, other=other) or is_blocked(holder, blocked=other) or is_blocked(other, blocked=holder):
        raise NotFound(_("There is nobody here by that name."))


def _own_tie(holder: Person, other: Person, now: datetime) -> Tie:
    tie, _made = Tie.objects.select_for_update().get_or_create(
        holder=holder, other=other, defaults={"origin": Origin.STATED, "made_at": now, "updated_at": now}
    )
    return tie
