"""The community, its texts, invitations and letters."""

import re

from django.conf import settings

from hallway.core import clock, work
from hallway.core.models import Letter
from hallway.membership.actions.invite import invite
from hallway.membership.enums import Joining, LegalKind
from hallway.membership.models import Community, LegalText
from tests.factories.people import sign_in, viewer_of


def make_community(*, name="Harbour Partners", joining=Joining.OPEN, **fields):
    """The one community."""
    return Community.objects.create(pk=1, name=name, joining=joining, **fields)


def make_text(*, kind=LegalKind.TERMS, body="Be kind.", must_accept=False):
    """The next version of a text."""
    version = LegalText.objects.filter(kind=kind).count() + 1
    return LegalText.objects.create(
        kind=kind, version=version, body=body, must_accept=must_accept, published_at=clock.now()
    )


def make_invitation(inviter, *, email="new@example.org", now=None, **fields):
    """An invitation by a member, as the page makes it."""
    return invite(viewer=viewer_of(inviter), email=email, now=now or clock.now(), **fields)


def do_background_work(now=None):
    """Everything that facts have asked for."""
    while work.deliver_one(now or clock.now()):
        pass


def letters_to(email):
    """All letters to an address, oldest first, once what is due has been done."""
    do_background_work()
    return list(Letter.objects.filter(to=email).order_by("created_at", "pk"))


def code_in(letter):
    """The code a letter carries."""
    return re.search(r"^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", letter.text, re.MULTILINE).group()


def link_in(letter, *, containing="/"):
    """The path of the first link in a letter that has these signs in it."""
    links = re.findall(re.escape(settings.CONFIG.address) + r"(/\S+)", letter.text)
    return next(link for link in links if containing in link)


def sign_in_now(person, *, again=False):
    """A client that has just signed in, and with `again` also confirmed that it is them."""
    client = sign_in(person)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": clock.now().timestamp(), "reauthenticated": again}
    ]
    session["account_authentication_methods_user"] = str(getattr(person, "account", person).pk)
    session.save()
    return client
