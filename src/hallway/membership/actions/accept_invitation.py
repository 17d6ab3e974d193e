"""Accepting an invitation: the link came by mail, so the address it went to is verified by it."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, NotFound
from hallway.core.outbox import publish
from hallway.membership.actions.accept_texts import accept_texts
from hallway.membership.actions.enrol import make_member, open_account
from hallway.membership.actions.invite import hash_secret
from hallway.membership.cleaning import clean_name
from hallway.membership.enums import ApplicationState, InvitationState
from hallway.membership.facts import InvitationAccepted, PersonJoined
from hallway.membership.models import Application, Invitation
from hallway.membership.rules import can_be_claimed
from hallway.people.enums import Standing
from hallway.people.models import Account, Person
from hallway.people.standing import standing_changed
from hallway.people.viewer import Viewer


def invitation_by(secret: str, *, now: datetime) -> Invitation:
    """The open invitation of a link. One answer for links that ended and links that never were."""
    found = (
        Invitation.objects.select_related("inviter", "inviter__account", "person")
        .filter(secret_hash=hash_secret(secret))
        .first()
    )
    if found is None or not found.is_open(now):
        raise _no_longer_open()
    return found


def _no_longer_open() -> NotFound:
    return NotFound(_("This invitation is no longer open. Ask the person who invited you for a new one."))


def note_opened(invitation: Invitation, *, now: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, texts: Sequence[int] = (), now: datetime) -> Person:
    """Make the newcomer a member. Raises Conflict when the link was used meanwhile or the address has an account."""
    _take(invitation, now=now)
    account = open_account(email=invitation.email, now=now)
    if invitation.person is not None:
        person = _claim(invitation.person, account, name=name, now=now)
    else:
        person = make_member(account, name=name, now=now)
    accept_texts(account, texts=texts, now=now)
    _settle(invitation, person, now=now)
    return person


@transaction.atomic
def accept_as_member(invitation: Invitation, *, viewer: Viewer, now: datetime) -> None:
    """A member opened a link that came to an address of theirs: no second account, but the inviter knows them."""
    person = viewer.person
    if person is None or not viewer.is_member or person.pk == invitation.inviter_id:
        raise Conflict(_("This invitation is not for you."))
    _take(invitation, now=now)
    account = viewer.account
    assert account is not None
    if not EmailAddress.objects.filter(user=account, email=invitation.email, verified=True).exists():
        raise Conflict(_("This invitation went to another address. Sign out, and open the link again."))
    _settle(invitation, person, now=now)


@transaction.atomic
def accept_as_applicant(invitation: Invitation, *, account: Account, now: datetime) -> Person:
    """Somebody whose application waits opened a link that came to their address: in at once, by the member's word."""
    application = Application.objects.select_for_update().filter(account=account).first()
    mine = EmailAddress.objects.filter(user=account, email=invitation.email, verified=True).exists()
    if application is None or not mine:
        raise Conflict(_("This invitation went to another address. Sign out, and open the link again."))
    _take(invitation, now=now)
    if invitation.person is not None:
        person = _claim(invitation.person, account, name=application.name, now=now)
    else:
        person = make_member(account, name=application.name, now=now)
    application.state, application.decided_at = ApplicationState.ACCEPTED, now
    application.save(update_fields=["state", "decided_at"])
    _settle(invitation, person, now=now)
    return person


def _take(invitation: Invitation, *, now: datetime) -> None:
    """Only one of two clicks gets through."""
    taken = Invitation.objects.filter(pk=invitation.pk, state=InvitationState.SENT, expires_at__gt=now).update(
        state=InvitationState.ACCEPTED, answered_at=now
    )
    if not taken:
        raise Conflict(_("This invitation has been used already. Sign in instead."))


def _claim(listed: Person, account: Account, *, name: str, now: datetime) -> Person:
    """The listed person becomes a member, with everything the operator had loaded about them."""
    person = Person.objects.select_for_update().get(pk=listed.pk)
    if person.account_id is not None:
        raise Conflict(_("Somebody has taken over this entry already. Tell the operator if it was not you."))
    if not can_be_claimed(person):
        raise _no_longer_open()
    Invitation.objects.filter(person=person, state=InvitationState.PREPARED).delete()
    person.account, person.standing, person.name = account, Standing.MEMBER, clean_name(name)
    person.updated_at = now
    person.version += 1
    person.save(update_fields=["account", "standing", "name", "updated_at", "version"])
    standing_changed(person.pk, now=now)
    publish(PersonJoined(person=person.pk), about=[person.pk], now=now)
    return person


def _settle(invitation: Invitation, person: Person, *, now: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person)
    inviter = invitation.inviter
    if inviter is not None and inviter.standing == Standing.MEMBER:
        publish(
            InvitationAccepted(invitation=str(invitation.public_id), inviter=inviter.pk, newcomer=person.pk),
            about=[inviter.pk, person.pk],
            now=now,
        )
