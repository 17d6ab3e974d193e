"""Leaving: asked for, taken back, and carried out when the days of grace are over."""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hallway.core import deletions
from hallway.core.errors import Conflict
from hallway.core.models import Fact, FactAbout, Letter
from hallway.core.outbox import publish
from hallway.membership import security
from hallway.membership.actions.sessions import end_sessions
from hallway.membership.enums import SecurityEvent
from hallway.membership.facts import DeletionAsked, DeletionTakenBack, PersonLeft
from hallway.membership.leaving import prepare_removal
from hallway.membership.letters import absolute, write_to_member
from hallway.membership.models import Community, Invitation, SignUp
from hallway.membership.quiet import hash_of
from hallway.membership.rules import is_last_operator
from hallway.people import pictures
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person
from hallway.people.standing import change_standing, standing_changed

#: what `core.deletions` calls a member who left
LEFT = "member"
#: somebody with an account and no person: an applicant
LEFT_BEFORE_JOINING = "account"
#: the wish to go, and the change of mind
LEAVING, STAYING = "leaving", "staying"
#: accounts carried out by one run of the background work
AT_ONCE = 50


@transaction.atomic
def ask_for_deletion(account: Account, *, now: datetime) -> datetime:
    """Hide the person at once, end all sessions, say when everything goes. Raises Conflict for the last operator."""
    list(Account.objects.select_for_update().filter(role=Role.OPERATOR).order_by("pk").values("pk"))
    account = Account.objects.select_for_update().get(pk=account.pk)
    if is_last_operator(account):
        raise Conflict(_("A community needs an operator. Make somebody else one first."))
    if account.deletion_due_at is not None:
        return account.deletion_due_at
    account.deletion_due_at = now + timedelta(days=Community.objects.get(pk=1).deletion_grace_days)
    account.save(update_fields=["deletion_due_at"])
    end_sessions(account)
    security.record(account, SecurityEvent.DELETION_ASKED, now=now)
    person = Person.objects.filter(account=account).first()
    deletions.note(LEAVING, key_of(account, person), now=now)
    if person is not None:
        change_standing(person.pk, Standing.LEFT, now=now)
        publish(DeletionAsked(person=person.pk), about=[person.pk], now=now)
    write_to_member(
        "deletion_asked",
        to=account.email,
        language=account.language,
        name=person.name if person else account.email,
        due_at=account.deletion_due_at,
        link=absolute(reverse("account_login")),
    )
    return account.deletion_due_at


@transaction.atomic
def take_deletion_back(account: Account, *, now: datetime) -> None:
    """Stay. Raises Conflict when everything is gone already."""
    kept = Account.objects.filter(pk=account.pk).exclude(deletion_due_at=None).update(deletion_due_at=None)
    if not kept:
        return
    security.record(account, SecurityEvent.DELETION_TAKEN_BACK, now=now)
    person = Person.objects.filter(account=account).first()
    deletions.note(STAYING, key_of(account, person), now=now)
    if person is not None and account.is_active:
        change_standing(person.pk, Standing.MEMBER, now=now)
        publish(DeletionTakenBack(person=person.pk), about=[person.pk], now=now)


def carry_out_deletions(*, now: datetime) -> int:
    """Remove those whose days of grace are over, each in a transaction of its own; how many were removed."""
    due = Account.objects.filter(deletion_due_at__lte=now).order_by("deletion_due_at").values_list("pk", flat=True)
    removed = 0
    for pk in list(due[:AT_ONCE]):
        removed += remove_account(pk, now=now)
    return removed


@transaction.atomic
def remove_account(pk: int, *, now: datetime) -> bool:
    """Everything of one account, unless its deletion was taken back a moment ago.

    What stays: the handle, so that nobody else gets it, and security records under a pseudonym.
    """
    account = Account.objects.select_for_update().filter(pk=pk, deletion_due_at__lte=now).first()
    if account is None:
        return False
    person = Person.objects.filter(account=account).first()
    addresses = {account.email, *EmailAddress.objects.filter(user=account).values_list("email", flat=True)}
    security.record(account, SecurityEvent.DELETED, now=now)
    deletions.note(LEFT if person is not None else LEFT_BEFORE_JOINING, key_of(account, person), now=now)
    if person is not None:
        remove_person(person, now=now)
    end_sessions(account)
    account.delete()
    Invitation.objects.filter(email__in=addresses).delete()
    SignUp.objects.filter(email__in=addresses).delete()
    Letter.objects.filter(to__in=addresses).delete()
    return True


def key_of(account: Account, person: Person | None) -> str:
    """What names them outside the database: the public id, or a keyed hash of the address of who is nobody yet."""
    return str(person.public_id) if person is not None else hash_of(account.email)


def account_named(key: str) -> Account | None:
    """Whom `key_of` named."""
    try:
        return Account.objects.filter(person__public_id=UUID(key)).first()
    except ValueError:
        nobody_yet = Account.objects.filter(person=None).order_by("pk")
        return next((account for account in nobody_yet if hash_of(account.email) == key), None)


def leave_again(key: str, now: datetime) -> bool:
    """Somebody had asked to leave when the database was as it is; the days of grace begin anew."""
    account = account_named(key)
    if account is None or account.deletion_due_at is not None or is_last_operator(account):
        return False
    ask_for_deletion(account, now=now)
    return True


def stay_again(key: str, now: datetime) -> bool:
    account = account_named(key)
    if account is None or account.deletion_due_at is None:
        return False
    take_deletion_back(account, now=now)
    return True


def remove_account_again(key: str, now: datetime) -> bool:
    """As `remove_again`, of an account without a person."""
    account = account_named(key)
    if account is None:
        return False
    Account.objects.filter(pk=account.pk).update(deletion_due_at=now)
    return remove_account(account.pk, now=now)


def remove_again(public_id: str, now: datetime) -> bool:
    """What `remove_account` did, in a database that was restored from before; whether the member was there."""
    person = Person.objects.filter(public_id=public_id).first()
    if person is None:
        return False
    if person.account_id is None:
        remove_person(person, now=now)
        return True
    Account.objects.filter(pk=person.account_id).update(deletion_due_at=now)
    return remove_account(person.account_id, now=now)


def remove_person(person: Person, *, now: datetime) -> None:
    """The person's rows, the facts about them, and what others may still name them by."""
    prepare_removal(person, now)
    standing_changed(person.pk, now=now)
    Invitation.objects.filter(inviter=person).delete()
    Invitation.objects.filter(accepted_by=person).delete()
    Fact.objects.filter(pk__in=FactAbout.objects.filter(person=person.pk).values("fact")).delete()
    key, public_id, face = person.pk, person.public_id, person.picture
    person.delete()
    transaction.on_commit(lambda: _remove_picture(face, owner=public_id.hex))
    publish(PersonLeft(person=key, public_id=str(public_id)), about=(), now=now)


def _remove_picture(face: str, *, owner: str) -> None:
    if face:
        pictures.forget_faces(face)
    pictures.forget_source(owner)
