"""Taking a member out of the community for a time, and back in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, NotAllowed
from hallway.core.outbox import publish
from hallway.people.enums import IN_DIRECTORY, Standing
from hallway.people.facts import PersonReinstated, PersonSuspended
from hallway.people.models import Account, Person
from hallway.people.standing import change_standing
from hallway.people.viewer import Viewer


@transaction.atomic
def suspend_person(person: Person, *, viewer: Viewer, now: datetime) -> Person:
    """The person cannot sign in and is seen by nobody; everything of theirs is kept. Sessions end at once."""
    person = _someone_else(person, viewer)
    if person.standing == Standing.SUSPENDED:
        return person
    if person.standing not in IN_DIRECTORY:
        raise Conflict(_("This person is not a member now."))
    return _move(person, Standing.SUSPENDED, PersonSuspended(person=person.pk, by=viewer.id or 0), now)


@transaction.atomic
def reinstate_person(person: Person, *, viewer: Viewer, now: datetime) -> Person:
    """Everything is as before the suspension."""
    person = _someone_else(person, viewer)
    if person.standing != Standing.SUSPENDED:
        return person
    standing = Standing.MEMBER if person.account_id is not None else Standing.LISTED
    return _move(person, standing, PersonReinstated(person=person.pk, by=viewer.id or 0), now)


def _someone_else(person: Person, viewer: Viewer) -> Person:
    if not (viewer.is_member and viewer.is_moderator):
        raise NotAllowed(_("Only a moderator may do this."))
    person = Person.objects.select_for_update(of=("self",)).select_related("account").get(pk=person.pk)
    if person.pk == viewer.id:
        raise NotAllowed(_("Nobody decides about themselves. Ask another moderator."))
    if person.account is not None and person.account.is_operator and not viewer.is_operator:
        raise NotAllowed(_("Only an operator decides about an operator."))
    return person


def _move(person: Person, standing: Standing, fact: object, now: datetime) -> Person:
    person.standing = standing
    person.updated_at = now
    change_standing(person.pk, standing, now=now)
    if person.account_id is not None:
        Account.objects.filter(pk=person.account_id).update(is_active=standing != Standing.SUSPENDED)
    publish(fact, about=[person.pk], now=now)
    return person
