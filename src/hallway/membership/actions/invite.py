"""Inviting somebody, sending the link again, withdrawing it.

A link's secret is made of the server's key and the invitation's id and serial number, so that a letter can be
written later, and again, although only the secret's hash is kept.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, Invalid, NotAllowed, NotFound
from hallway.core.outbox import publish
from hallway.membership.cleaning import MAX_NAME, clean_email, clean_name
from hallway.membership.enums import InvitationState
from hallway.membership.facts import InvitationMade, InvitationWithdrawn
from hallway.membership.models import Community, Invitation, InvitationBatch
from hallway.membership.rules import can_be_claimed, can_invite
from hallway.people.models import Person
from hallway.people.viewer import Viewer

MAX_WORDS = 2000
SECRET_LENGTH = 40
#: the same invitation asked for twice by one member within this time was meant once
DOUBLE_CLICK = timedelta(seconds=10)
#: letters that one invitation may cause by being sent again
MAX_SERIAL = 5


def secret_of(invitation: Invitation) -> str:
    """The secret of the invitation's present link."""
    value = f"{invitation.public_id}:{invitation.serial}"
    return salted_hmac("hallway.invitation", value, algorithm="sha256").hexdigest()[:SECRET_LENGTH]


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    viewer: Viewer,
    email: str,
    now: datetime,
    name: str = "",
    words: str = "",
    person: Person | None = None,
    batch: InvitationBatch | None = None,
) -> Invitation:
    """Invite an address, whether or not it is a member's: the letter tells its reader, nobody else learns.

    person  somebody listed, who becomes a member with that entry by accepting; operators only.
    Raises Invalid, NotAllowed, and Conflict when the limit is reached or an invitation of the viewer's is open.
    """
    inviter = viewer.person
    if inviter is None or viewer.account is None or not can_invite(inviter, viewer.account):
        raise NotAllowed(_("Members invite. Sign in as one first."))
    if person is not None and not (viewer.is_operator and can_be_claimed(person)):
        raise NotAllowed(
            _("Only an operator invites somebody to take over an entry, and only one nobody has taken over.")
        )
    email = clean_email(email)
    name = clean_name(name)[:MAX_NAME] if name.strip() else ""
    if len(words) > MAX_WORDS:
        problem = _("At most {most} letters, please.").format(most=MAX_WORDS)
        raise Invalid(problem, fields={"words": problem})
    Person.objects.select_for_update().get(pk=inviter.pk)  # two at once must not both be the last one allowed
    just_made = Invitation.objects.filter(
        inviter=inviter, email=email, name=name, words=words.strip(), person=person, batch=batch,
        state=InvitationState.SENT, made_at__gt=now - DOUBLE_CLICK, expires_at__gt=now,
    ).first()  # fmt: skip
    if just_made is not None:
        return just_made
    community = Community.objects.get(pk=1)
    _check_limit(viewer, community, now=now)
    Invitation.objects.filter(inviter=inviter, email=email, state=InvitationState.SENT, expires_at__lte=now).update(
        state=InvitationState.WITHDRAWN, answered_at=now
    )
    invitation = Invitation(
        email=email,
        name=name,
        words=words.strip(),
        inviter=inviter,
        person=person,
        batch=batch,
        made_at=now,
        expires_at=now + timedelta(days=community.invitation_days),
    )
    invitation.secret_hash = hash_secret(secret_of(invitation))
    try:
        with transaction.atomic():
            invitation.save()
            if person is not None:  # instead of the one that waited for the operator's word
                Invitation.objects.filter(person=person, state=InvitationState.PREPARED).delete()
    except IntegrityError:
        problem = _("You have invited this address already, and the invitation is still open.")
        raise Conflict(problem) from None
    publish(InvitationMade(invitation=str(invitation.public_id)), about=[inviter.pk], now=now)
    return invitation


def _check_limit(viewer: Viewer, community: Community, *, now: datetime) -> None:
    if viewer.is_operator:
        return
    still_open = Invitation.objects.filter(inviter=viewer.person, state=InvitationState.SENT, expires_at__gt=now)
    if still_open.count() >= community.invitations_per_member:
        raise Conflict(
            _(
                "You have {count} invitations open, as many as one member may. Withdraw one, or wait for an answer."
            ).format(count=community.invitations_per_member)
        )


@transaction.atomic
def send_again(invitation: Invitation, *, viewer: Viewer, now: datetime) -> None:
    """A new letter with a new link; the one before ends, and the time to accept begins anew."""
    invitation = _own(invitation, viewer=viewer)
    if invitation.state != InvitationState.SENT:
        raise Conflict(_("This invitation is closed. Make a new one."))
    if invitation.serial >= MAX_SERIAL:
        raise Conflict(_("This invitation was sent {count} times already.").format(count=invitation.serial))
    if not invitation.is_open(now):
        _check_limit(viewer, Community.objects.get(pk=1), now=now)
    invitation.serial += 1
    invitation.secret_hash = hash_secret(secret_of(invitation))
    invitation.expires_at = now + timedelta(days=Community.objects.get(pk=1).invitation_days)
    invitation.save(update_fields=["serial", "secret_hash", "expires_at"])
    publish(InvitationMade(invitation=str(invitation.public_id)), about=_about(invitation), now=now)


@transaction.atomic
def withdraw(invitation: Invitation, *, viewer: Viewer, now: datetime) -> None:
    """End the link; the one invited is not written to."""
    invitation = _own(invitation, viewer=viewer)
    if invitation.state == InvitationState.ACCEPTED:
        raise Conflict(_("This invitation was accepted meanwhile."))
    if invitation.state == InvitationState.WITHDRAWN:
        return
    invitation.state, invitation.answered_at = InvitationState.WITHDRAWN, now
    invitation.save(update_fields=["state", "answered_at"])
    publish(InvitationWithdrawn(invitation=str(invitation.public_id)), about=_about(invitation), now=now)


def _own(invitation: Invitation, *, viewer: Viewer) -> Invitation:
    """The invitation, locked; the inviter's own, or any for an operator."""
    locked = Invitation.objects.select_for_update().filter(pk=invitation.pk)
    if not viewer.is_operator:
        locked = locked.filter(inviter=viewer.person)
    found = locked.first()
    if found is None:
        raise NotFound(_("There is no such invitation."))
    return found


def _about(invitation: Invitation) -> list[int]:
    return [invitation.inviter_id] if invitation.inviter_id else []
