"""Taking somebody out of the community for a time, and back in: the act of a moderator or an operator.

It is the one way of being out that others decide about; leaving (`leave.py`) is a member's own act, and neither undoes
the other: who asked to leave and is let in again after a suspension is still leaving.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.outbox import publish
from hallway.core.text import has_letters, optional_text
from hallway.membership import security
from hallway.membership.actions.sessions import end_sessions
from hallway.membership.enums import SecurityEvent
from hallway.membership.facts import PersonReinstated, PersonSuspended
from hallway.membership.models import Suspension
from hallway.membership.rules import is_last_operator
from hallway.people import audit
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person
from hallway.people.standing import change_standing
from hallway.people.viewer import Viewer

MOST_WORDS = 1000
SUSPENDED = audit.act("suspended", gettext_lazy("Suspended somebody"))
REINSTATED = audit.act("reinstated", gettext_lazy("Let somebody in again"))


@transaction.atomic
def suspend_person(person: Person, *, reason: str, viewer: Viewer, now: datetime) -> Suspension:
    """The person cannot sign in and is seen by nobody, and their sessions end; everything of theirs is kept.

    Done twice is done once: the reason given first stays.
    """
    person = locked_for(person, viewer)
    known = Suspension.objects.filter(person=person, ended_at=None).first()
    if known is not None:
        return known
    reason = optional_text(reason, field="reason", most=MOST_WORDS)
    if not has_letters(reason):
        problem = _("Write why, so that another moderator understands it a year from now.")
        raise Invalid(problem, fields={"reason": problem})
    account = person.account
    if account is not None:
        if is_last_operator(account):
            raise Conflict(_("A community needs an operator. Make somebody else one first."))
        Account.objects.filter(pk=account.pk).update(is_active=False)
        end_sessions(account)
        security.record(account, SecurityEvent.SUSPENDED, by=viewer.account, now=now)
    suspension = Suspension.objects.create(
        person=person, reason=reason, standing_before=person.standing, began_at=now, began_by=viewer.person
    )
    change_standing(person.pk, Standing.SUSPENDED, now=now)
    audit.record(SUSPENDED, viewer=viewer, about=person.pk, now=now)
    publish(PersonSuspended(person=person.pk, by=viewer.id or 0), about=[person.pk], now=now)
    return suspension


@transaction.atomic
def reinstate_person(person: Person, *, viewer: Viewer, now: datetime, words: str = "") -> None:
    """Everything is as it was before; done twice is done once."""
    person = locked_for(person, viewer)
    suspension = Suspension.objects.select_for_update().filter(person=person, ended_at=None).first()
    if suspension is None:
        return
    suspension.words_after = optional_text(words, field="words", most=MOST_WORDS)
    suspension.ended_at, suspension.ended_by = now, viewer.person
    suspension.save(update_fields=["words_after", "ended_at", "ended_by"])
    account = person.account
    if account is not None:
        Account.objects.filter(pk=account.pk).update(is_active=True)
        security.record(account, SecurityEvent.REACTIVATED, by=viewer.account, now=now)
    change_standing(person.pk, _standing_after(suspension, account), now=now)
    audit.record(REINSTATED, viewer=viewer, about=person.pk, now=now)
    publish(PersonReinstated(person=person.pk, by=viewer.id or 0), about=[person.pk], now=now)


def _standing_after(suspension: Suspension, account: Account | None) -> Standing:
    """What the person was; a member is one again unless they asked to leave."""
    if account is None:
        return Standing(suspension.standing_before)
    return Standing.MEMBER if account.deletion_due_at is None else Standing.LEFT


def locked_for(person: Person, viewer: Viewer) -> Person:
    """The person, locked, whom this viewer may decide about."""
    if not (viewer.is_member and viewer.is_moderator):
        raise NotAllowed(_("Only a moderator may do this."))
    # all operators' rows are locked, so that two of them cannot take each other out at the same moment
    list(Account.objects.select_for_update().filter(role=Role.OPERATOR).order_by("pk").values("pk"))
    person = Person.objects.select_for_update(of=("self",)).select_related("account").get(pk=person.pk)
    if person.pk == viewer.id:
        raise NotAllowed(_("Nobody decides about themselves. Ask another moderator."))
    if person.account is not None and person.account.is_operator and not viewer.is_operator:
        raise NotAllowed(_("Only an operator decides about an operator."))
    return person
