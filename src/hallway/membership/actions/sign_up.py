"""Joining with a code sent by mail: begun, and finished once the address is verified.

Whatever is known about the address, the same rows are written, one letter goes out, and the same page follows;
only the letter tells its reader whether there is an account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, Invalid
from hallway.core.outbox import publish
from hallway.membership.actions.accept_texts import accept_texts
from hallway.membership.actions.enrol import make_member, open_account
from hallway.membership.cleaning import clean_email, clean_name, domain_of
from hallway.membership.codes import is_code
from hallway.membership.facts import ApplicationMade, SignUpBegun
from hallway.membership.models import Application, Community, SignUp
from hallway.membership.rules import joins_at_once, may_ask_to_join
from hallway.people.models import Account, Person

VALID_FOR = timedelta(minutes=30)
MAX_ATTEMPTS = 5
MAX_LETTERS = 3


@dataclass(frozen=True)
class Joined:
    account: Account
    #: None while an operator has not decided
    person: Person | None


@transaction.atomic
def begin_sign_up(*, email: str, name: str, words: str = "", texts: Sequence[int] = (), now: datetime) -> SignUp:
    """Write to the address; raises Invalid for input that cannot be used and for a domain the door is not for."""
    email, name = clean_email(email), clean_name(name)
    community = Community.objects.get(pk=1)
    if not may_ask_to_join(community, email):
        problem = _("Addresses at {domain} need an invitation of a member.").format(domain=domain_of(email))
        raise Invalid(problem, fields={"email": problem})
    sign_up = SignUp.objects.create(
        email=email,
        name=name,
        language=get_language() or "",
        words=words.strip()[:2000],
        texts=list(texts),
        made_at=now,
        expires_at=now + VALID_FOR,
    )
    publish(SignUpBegun(sign_up=str(sign_up.public_id)), about=(), now=now)
    return sign_up


@transaction.atomic
def send_again(sign_up: SignUp, *, now: datetime) -> bool:
    """A new code to the same address, a few times; whether one is on its way."""
    waiting = SignUp.objects.filter(pk=sign_up.pk, finished_at=None, expires_at__gt=now, letters__lt=MAX_LETTERS)
    if not waiting.update(attempts=F("attempts")):  # locks the row: two clicks are two letters at most
        return False
    publish(SignUpBegun(sign_up=str(sign_up.public_id)), about=(), now=now)
    return True


def finish_sign_up(sign_up: SignUp, *, code: str, now: datetime) -> Joined:
    """Make the account when the code is right; a wrong one counts, also when several are tried at once."""
    over = Conflict(_("This code is no longer valid. Begin again, and we send you a new one."))
    tries = SignUp.objects.filter(pk=sign_up.pk, finished_at=None, expires_at__gt=now, attempts__lt=MAX_ATTEMPTS)
    if not tries.update(attempts=F("attempts") + 1):
        raise over
    sign_up.refresh_from_db()
    if not is_code(code, of=sign_up.public_id, kept=sign_up.code_hash):
        problem = _("This is not the code we sent. Look at the newest letter from us.")
        raise Invalid(problem, fields={"code": problem})
    with transaction.atomic():
        if not SignUp.objects.filter(pk=sign_up.pk, finished_at=None).update(finished_at=now):
            raise over
        return join_with(email=sign_up.email, name=sign_up.name, words=sign_up.words, texts=sign_up.texts, now=now)


@transaction.atomic
def join_with(*, email: str, name: str, words: str = "", texts: Sequence[int] = (), now: datetime) -> Joined:
    """Let in, or let apply, somebody whose address is verified. Raises Conflict when the door was closed meanwhile."""
    community = Community.objects.get(pk=1)
    if not may_ask_to_join(community, email):
        raise Conflict(_("This community is joined by invitation now. Ask a member you know for one."))
    account = open_account(email=email, now=now)
    if joins_at_once(community, email):
        person = make_member(account, name=name, now=now)
        accept_texts(account, texts=texts, now=now)
        return Joined(account, person)
    accept_texts(account, texts=texts, now=now)
    application = Application.objects.create(account=account, name=clean_name(name), words=words, made_at=now)
    publish(ApplicationMade(application=str(application.public_id)), about=(), now=now)
    return Joined(account, None)
