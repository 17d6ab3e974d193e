"""Invitations to whom the community's directory names: prepared with the directory, sent when an operator says so.

They are the community's, not one operator's: whoever accepts is not thereby connected with anybody. A person is
invited in this way once: whoever was sent an invitation to their entry, or had it withdrawn, is not prepared again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.ids import uuid7
from hallway.core.outbox import publish
from hallway.membership.actions.enrol import with_account
from hallway.membership.actions.invite import hash_secret, secret_of
from hallway.membership.cleaning import clean_email
from hallway.membership.enums import InvitationState
from hallway.membership.facts import InvitationMade, PreparedInvitationsReleased
from hallway.membership.models import Community, Invitation
from hallway.membership.quiet import never_wanting
from hallway.membership.rules import can_be_claimed
from hallway.people import audit
from hallway.people.viewer import Viewer

#: invitations sent by one run of the background work; well inside a worker's lease
AT_ONCE = 500
RELEASED = audit.act("invitations_sent", gettext_lazy("Sent prepared invitations"))
_WRITTEN_AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """Somebody without an account, by primary key, and where the directory says to write to them."""

    person: int
    name: str
    email: str


@dataclass
class Prepared:
    """What became of those who were to be invited."""

    #: new ones; those prepared before and still waiting are not counted
    added: int = 0
    #: invited before, whatever became of it
    before: int = 0
    #: the address signs in here already
    members: int = 0
    #: the address is on the list of those never to write to
    never: int = 0
    #: person -> why there is no writing to them
    unusable: dict[int, str] = field(default_factory=dict)


def waiting() -> QuerySet[Invitation]:
    """Invitations that are prepared and not sent, in the order in which they will be."""
    return Invitation.objects.filter(state=InvitationState.PREPARED).order_by("pk")


@transaction.atomic
def prepare_invitations(wanted: Sequence[Wanted], *, among: Collection[int], now: datetime) -> Prepared:
    """Prepare an invitation for each of them who has none yet; nobody is written to.

    among  everybody whom the directory just told about, by primary key: of these, who is not wanted any more, or at
           another address, loses the one that was prepared.
    """
    result = Prepared()
    usable = _usable(wanted, result)
    prepared = {row.person_id: row for row in waiting()}
    stale = [row.pk for person, row in prepared.items() if person in among and row.email != _email_of(person, usable)]
    for start in range(0, len(stale), _WRITTEN_AT_ONCE):
        Invitation.objects.filter(pk__in=stale[start : start + _WRITTEN_AT_ONCE]).delete()
    kept = {row.email: person for person, row in prepared.items() if row.pk not in set(stale)}
    invited_before = set(
        Invitation.objects.exclude(person=None)
        .exclude(state=InvitationState.PREPARED)
        .values_list("person_id", flat=True)
    )
    fresh = []
    for one in usable.values():
        if one.person in invited_before:
            result.before += 1
        elif one.email not in kept:
            kept[one.email] = one.person
            fresh.append(_prepared(one, now))
        elif kept[one.email] != one.person:
            result.unusable[one.person] = _("an invitation to this address is prepared for somebody else.")
    Invitation.objects.bulk_create(fresh, batch_size=_WRITTEN_AT_ONCE)
    result.added = len(fresh)
    return result


def _usable(wanted: Sequence[Wanted], result: Prepared) -> dict[int, Wanted]:
    """Those who can be written to, with their addresses as they are compared; the others are put down."""
    found: dict[int, Wanted] = {}
    for one in wanted:
        try:
            found[one.person] = Wanted(one.person, one.name, clean_email(one.email))
        except Invalid as problem:
            result.unusable[one.person] = str(problem.message)
    emails = [one.email for one in found.values()]
    members, never = with_account(emails), never_wanting(emails)
    for person, one in list(found.items()):
        if one.email in members or one.email in never:
            result.members += one.email in members
            result.never += one.email not in members
            del found[person]
    return found


def _email_of(person: int | None, usable: dict[int, Wanted]) -> str:
    return usable[person].email if person in usable else ""


def _prepared(one: Wanted, now: datetime) -> Invitation:
    invitation = Invitation(
        public_id=uuid7(),
        email=one.email,
        name=one.name,
        person_id=one.person,
        state=InvitationState.PREPARED,
        made_at=now,
        expires_at=now,
    )
    invitation.secret_hash = hash_secret(secret_of(invitation))
    return invitation


@transaction.atomic
def release_prepared(*, viewer: Viewer | None, now: datetime, up_to: int | None = None) -> int:
    """Have the prepared invitations sent in the background; how many wait. A second click sends nothing twice.

    viewer  None at the server's own command line.
    up_to   the last that the operator was shown, by primary key; all that wait now when it is left out.
    """
    if viewer is not None and not (viewer.is_member and viewer.is_operator):
        raise NotAllowed(_("Only an operator sends these."))
    if not Community.objects.filter(pk=1).exists():
        raise Conflict(_("There is no community here yet to invite to. Begin with: hallway init"))
    last = up_to if up_to is not None else waiting().aggregate(last=Max("pk"))["last"]
    count = waiting().filter(pk__lte=last or 0).count()
    if count and last is not None:
        audit.record(RELEASED, viewer=viewer, detail=str(count), now=now)
        operator = (viewer.id if viewer is not None else None) or 0
        about = [operator] if operator else []
        publish(PreparedInvitationsReleased(up_to=last, operator=operator), about=about, now=now)
    return count


def send_next_prepared(*, up_to: int, operator: int, now: datetime) -> None:
    """Send some of the released ones, and come back for the rest.

    Who joined by another way since, was taken out of the community, or wants no letters any more is not written to.
    """
    with transaction.atomic():
        rows = list(waiting().filter(pk__lte=up_to).select_related("person").select_for_update(of=("self",))[:AT_ONCE])
        if not rows:
            return
        emails = [row.email for row in rows]
        unwanted = with_account(emails) | never_wanting(emails)
        expires_at = now + timedelta(days=Community.objects.get(pk=1).invitation_days)
        for row in rows:
            if row.person is None or not can_be_claimed(row.person) or row.email in unwanted:
                row.state, row.answered_at = InvitationState.WITHDRAWN, now
                continue
            row.state, row.made_at, row.expires_at = InvitationState.SENT, now, expires_at
            publish(InvitationMade(invitation=str(row.public_id)), about=[row.person.pk], now=now)
        Invitation.objects.bulk_update(
            rows, ["state", "answered_at", "made_at", "expires_at"], batch_size=_WRITTEN_AT_ONCE
        )
        if len(rows) == AT_ONCE:
            about = [operator] if operator else []
            publish(PreparedInvitationsReleased(up_to=up_to, operator=operator), about=about, now=now)
