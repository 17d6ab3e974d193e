"""Accounts, people and signed-in clients."""

from itertools import count

from allauth.account.models import EmailAddress
from django.test import Client

from hallway.core import clock
from hallway.core.handles import free_handle, give_handle
from hallway.core.ids import uuid7
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Block, Mute, Person, PersonTag, Tag
from hallway.people.viewer import Viewer

_number = count(1)


def make_account(*, email="", role=Role.MEMBER, verified=True, password=None, **fields):
    """An account with one address, verified unless said otherwise, and no person yet."""
    email = email or f"account{next(_number)}@members.example"
    account = Account.objects.create_user(email, password, role=role, **fields)
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=verified)
    return account


def make_person(*, name="", member=True, handle="", email="", role=Role.MEMBER, standing=None, tags=(), **fields):
    """A member with an account, or with `member=False` a listed person without; `standing` overrides either."""
    name = name or f"Person {next(_number)}"
    account = make_account(email=email, role=role) if member else None
    public_id = uuid7()
    person = Person.objects.create(
        public_id=public_id,
        account=account,
        standing=standing or (Standing.MEMBER if member else Standing.LISTED),
        name=name,
        handle=give_handle(handle or free_handle(name), kind="person", holder=public_id, now=clock.now()),
        **fields,
    )
    add_tags(person, *tags)
    return person


def add_tags(person, *texts):
    """Give the person tags by their texts, after those they have."""
    first = person.person_tags.count()
    for position, text in enumerate(texts, first):
        tag, _made = Tag.objects.get_or_create(key=text.casefold(), defaults={"text": text})
        PersonTag.objects.create(person=person, tag=tag, position=position)


def block(blocker, blocked):
    """`blocker` blocks `blocked`, as a row alone."""
    return Block.objects.create(blocker=blocker, blocked=blocked)


def mute(muter, muted):
    """`muter` mutes `muted`, as a row alone."""
    return Mute.objects.create(muter=muter, muted=muted)


def viewer_of(person):
    """A fresh viewer, as a request of this person's would have."""
    person = Person.objects.select_related("account").get(pk=person.pk)
    return Viewer(person=person, account=person.account)


def sign_in(person, *, client=None):
    """A client with a session of this person's (or of this account's)."""
    client = client or Client()
    client.force_login(person if isinstance(person, Account) else person.account)
    return client
