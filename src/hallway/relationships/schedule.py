"""What relationships do by the clock."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hallway.core.work import every
from hallway.people.models import Person
from hallway.relationships import staging
from hallway.relationships.actions.capacity import let_requests_through
from hallway.relationships.actions.carry_out_import import fail_import
from hallway.relationships.actions.connect import end_old_requests
from hallway.relationships.actions.match_contacts import match_contacts, owners_to_match
from hallway.relationships.enums import ConnectionState, ImportState
from hallway.relationships.models import Connection, ContactChange, ContactImport
from hallway.relationships.models.contact_import import UNDO_LASTS

#: a preview nobody confirmed is thrown away then, and an import that does not end is given up
PREVIEW_LASTS = timedelta(days=1)


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
def clean_up_imports(now: datetime) -> None:
    """Forget previews and files nobody came back for, and how to undo what is a month old."""
    old = ContactImport.objects.filter(made_at__lt=now - PREVIEW_LASTS)
    old.filter(state=ImportState.READY).delete()
    for key in old.filter(state=ImportState.RUNNING).values_list("pk", flat=True):
        fail_import(key, reason=_("This import did not come to an end. Import the file again."), now=now)
    ContactChange.objects.filter(contact_import__made_at__lt=now - UNDO_LASTS).delete()
    staging.throw_away_older_than(now - PREVIEW_LASTS)
