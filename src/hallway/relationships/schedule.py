"""What relationships do by the clock."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hallway.core.work import every
from hallway.people.models import Person
from hallway.relationships.actions.capacity import let_requests_through
from hallway.relationships.actions.carry_out_import import fail_import
from hallway.relationships.actions.connect import end_old_requests
from hallway.relationships.actions.match_contacts import match_contacts, owners_to_match
from hallway.relationships.enums import ConnectionState, ImportState
from hallway.relationships.models import Connection, ContactImport

#: an import that has not ended by then is given up
LONGEST_IMPORT = timedelta(days=1)


@every(timedelta(hours=1))
def pass_requests_on(now: datetime) -> None:
    """Requests that waited for room in somebody's week arrive; those nobody answered end."""
    end_old_requests(now=now)
    waiting = Connection.objects.filter(state=ConnectionState.ASKED, reached_at=None, set_aside_at=None)
    for person in Person.objects.in_bulk({row.asked_id for row in waiting}).values():
        let_requests_through(person, now=now)


@every(timedelta(days=1))
def look_up_contacts(now: datetime) -> None:
    """Go on comparing addresses with members', within everybody's weekly budget."""
    for owner in Person.objects.filter(pk__in=list(owners_to_match(now))):
        match_contacts(owner, now=now)


@every(timedelta(days=1))
def give_up_imports(now: datetime) -> None:
    """Say of imports that did not come to an end that they failed."""
    old = ContactImport.objects.filter(state=ImportState.RUNNING, made_at__lt=now - LONGEST_IMPORT)
    for key in old.values_list("pk", flat=True):
        fail_import(key, reason=_("This import did not come to an end. Import the file again."), now=now)
