"""What operators do about members: roles, lost ways of signing in."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Conflict, NotAllowed
from hallway.core.outbox import publish
from hallway.membership import security
from hallway.membership.actions.sessions import end_sessions
from hallway.membership.enums import SecurityEvent
from hallway.membership.facts import RoleChanged, SignInReset
from hallway.membership.letters import absolute, write_to_member
from hallway.membership.rules import is_last_operator
from hallway.people import audit
from hallway.people.enums import Role
from hallway.people.models import Account, Person
from hallway.people.viewer import Viewer

ROLE_GIVEN = audit.act("role_given", gettext_lazy("Gave a role"))
MEMBERS_EXPORTED = audit.act("members_exported", gettext_lazy("Took the list of members along"))
SIGN_IN_RESET = audit.act("sign_in_reset", gettext_lazy("Reset how somebody signs in"))


@transaction.atomic
def change_role(person: Person, *, role: Role, viewer: Viewer, now: datetime) -> None:
    """Give a member another role. The last operator cannot be made anything else."""
    account, operator = _accounts(person, viewer)
    if account.role == role:
        return
    _keep_one_operator(account)
    account.role = role
    account.save(update_fields=["role"])
    assert viewer.person is not None
    security.record(account, SecurityEvent.ROLE, by=operator, detail=role.value, now=now)
    audit.record(ROLE_GIVEN, viewer=viewer, about=person.pk, detail=role.value, now=now)
    publish(RoleChanged(person=person.pk, role=role.value, operator=viewer.person.pk), about=[person.pk], now=now)


@transaction.atomic
def reset_sign_in(person: Person, *, viewer: Viewer, now: datetime) -> None:
    """For who lost everything but their mailbox: only the code by mail is left, and every session ends."""
    account, operator = _accounts(person, viewer)
    Authenticator.objects.filter(user=account).delete()
    account.set_unusable_password()
    account.save(update_fields=["password"])
    end_sessions(account)
    assert viewer.person is not None
    security.record(account, SecurityEvent.RESET, by=operator, now=now)
    audit.record(SIGN_IN_RESET, viewer=viewer, about=person.pk, now=now)
    publish(SignInReset(person=person.pk, operator=viewer.person.pk), about=[person.pk], now=now)
    for address in EmailAddress.objects.filter(user=account, verified=True):
        write_to_member(
            "sign_in_reset",
            to=address.email,
            language=account.language,
            name=person.name,
            link=absolute(reverse("account_login")),
        )


def note_export(*, count: int, viewer: Viewer, now: datetime) -> None:
    """Write down that an operator took the list of members along."""
    if not (viewer.is_operator and viewer.is_member):
        raise NotAllowed(_("Only an operator does this."))
    audit.record(MEMBERS_EXPORTED, viewer=viewer, detail=str(count), now=now)


def _accounts(person: Person, viewer: Viewer) -> tuple[Account, Account]:
    """The member's account, locked, and the operator's."""
    if not viewer.is_operator or not viewer.is_member or viewer.account is None:
        raise NotAllowed(_("Only an operator does this."))
    # all operators' rows are locked, so that two of them cannot demote each other at the same moment
    list(Account.objects.select_for_update().filter(role=Role.OPERATOR).order_by("pk").values("pk"))
    account = Account.objects.select_for_update().filter(person=person).first()
    if account is None:
        raise Conflict(_("{name} has no account here.").format(name=person.name))
    return account, viewer.account


def _keep_one_operator(account: Account) -> None:
    if is_last_operator(account):
        raise Conflict(_("A community needs an operator. Make somebody else one first."))
