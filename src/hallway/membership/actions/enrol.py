"""Making somebody a member, whichever way they came."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hallway.atlas.registry import touch
from hallway.core.errors import Conflict
from hallway.core.handles import give_free_handle, give_handle
from hallway.core.outbox import publish
from hallway.membership.cleaning import clean_email, clean_name
from hallway.membership.facts import PersonJoined
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person

LOOKED_UP_AT_ONCE = 500


@transaction.atomic
def enrol_member(
    *,
    email: str,
    name: str,
    now: datetime,
    handle: str | None = None,
    role: Role = Role.MEMBER,
    verified: bool = True,
) -> Person:
    """A new account and its person, with a handle made of the name unless one is asked for.

    Raises Invalid for a name, address or handle that cannot be used and Conflict when the address has an
    account: callers that answer strangers decide beforehand what to say about that.
    """
    account = open_account(email=email, role=role, verified=verified, now=now)
    return make_member(account, name=name, handle=handle, now=now)


@transaction.atomic
def open_account(*, email: str, now: datetime, role: Role = Role.MEMBER, verified: bool = True) -> Account:
    """An account without a person yet, such as an applicant's. Raises Invalid or Conflict."""
    email = clean_email(email)
    taken = Conflict(_("This mail address has an account already. Sign in with it instead."))
    if has_account(email):
        raise taken
    try:
        with transaction.atomic():
            account = Account.objects.create_user(email, role=role, joined_at=now)
            EmailAddress.objects.create(user=account, email=email, verified=verified, primary=True)
    except IntegrityError:  # the same address at the same moment, for example a double click
        raise taken from None
    return account


def accounts_with(email: str) -> QuerySet[Any, Any]:
    """Keys of accounts that sign in with this address. For the server's own decisions, never for a visitor's answer."""
    addresses: QuerySet[Any, Any] = EmailAddress.objects.filter(email=email, verified=True).values("user_id")
    return Account.objects.filter(Q(email=email) | Q(pk__in=addresses)).values("pk")


def has_account(email: str) -> bool:
    return accounts_with(email).exists()


def with_account(emails: Sequence[str]) -> set[str]:
    """Those of these addresses that somebody signs in with. Likewise for the server's own decisions."""
    found: set[str] = set()
    for start in range(0, len(emails), LOOKED_UP_AT_ONCE):
        part = emails[start : start + LOOKED_UP_AT_ONCE]
        found |= set(Account.objects.filter(email__in=part).values_list("email", flat=True))
        found |= set(EmailAddress.objects.filter(email__in=part, verified=True).values_list("email", flat=True))
    return found


@transaction.atomic
def make_member(account: Account, *, name: str, now: datetime, handle: str | None = None) -> Person:
    """The person of an account that has none yet."""
    person = Person(account=account, name=clean_name(name), standing=Standing.MEMBER, created_at=now, updated_at=now)
    person.handle = handle_for(person, wanted=handle, now=now)
    person.save()
    touch("people", person.pk, now=now)
    publish(PersonJoined(person=person.pk), about=[person.pk], now=now)
    return person


def handle_for(person: Person, *, now: datetime, wanted: str | None = None) -> str:
    """Give the person the wanted handle, or one made of the name; another newcomer may take one meanwhile."""
    if wanted is not None:
        return give_handle(wanted, kind="person", holder=person.public_id, now=now)
    return give_free_handle(person.name, kind="person", holder=person.public_id, now=now)
