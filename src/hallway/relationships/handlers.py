"""What relationships do about facts. Each handler is harmless when repeated."""

from hallway.core import clock
from hallway.core.outbox import handles
from hallway.membership.facts import InvitationAccepted
from hallway.people.facts import PersonBlocked
from hallway.people.models import Person
from hallway.relationships.actions.carry_out_import import carry_out_import
from hallway.relationships.actions.connect import connect_by_invitation, part_people
from hallway.relationships.actions.match_contacts import match_contacts
from hallway.relationships.facts import ContactsImported, ImportConfirmed
from hallway.relationships.models import ContactImport


@handles(ImportConfirmed)
def carry_out(happened: ImportConfirmed) -> None:
    if ContactImport.objects.filter(pk=happened.contact_import).exists():
        carry_out_import(happened.contact_import, now=clock.now())


@handles(ContactsImported)
def match_imported(happened: ContactsImported) -> None:
    owner = Person.objects.filter(pk=happened.owner).first()
    if owner is not None:
        match_contacts(owner, now=clock.now())


@handles(InvitationAccepted)
def connect_with_inviter(happened: InvitationAccepted) -> None:
    """The invitation said that the two are connected once it is accepted."""
    people = Person.objects.in_bulk([happened.inviter, happened.newcomer])
    if len(people) == 2:
        connect_by_invitation(people[happened.inviter], newcomer=people[happened.newcomer], now=clock.now())


@handles(PersonBlocked)
def part(happened: PersonBlocked) -> None:
    people = Person.objects.in_bulk([happened.person, happened.other])
    if len(people) == 2:
        part_people(people[happened.person], blocked=people[happened.other], now=clock.now())
