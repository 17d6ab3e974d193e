"""Organisations and who works there."""

from itertools import count

from hallway.core import clock
from hallway.core.handles import free_handle, give_handle
from hallway.core.ids import uuid7
from hallway.organisations.enums import AffiliationState
from hallway.organisations.models import Affiliation, Organisation, OrganisationDomain, OrganisationTag
from hallway.people.tagging import tags_named

_number = count(1)


def make_organisation(*, name="", domains=(), tags=(), **fields):
    """An organisation with a handle made of its name."""
    name = name or f"Organisation {next(_number)}"
    public_id = uuid7()
    handle = give_handle(free_handle(name), kind="organisation", holder=public_id, now=clock.now())
    organisation = Organisation.objects.create(public_id=public_id, name=name, handle=handle, **fields)
    for domain in domains:
        OrganisationDomain.objects.create(organisation=organisation, domain=domain)
    for position, tag in enumerate(tags_named(tags)):
        OrganisationTag.objects.create(organisation=organisation, tag=tag, position=position)
    return organisation


def make_affiliation(person, organisation, *, confirmed=True, **fields):
    """That a person works there, confirmed unless said otherwise."""
    state = AffiliationState.CONFIRMED if confirmed else AffiliationState.CLAIMED
    return Affiliation.objects.create(person=person, organisation=organisation, state=state, **fields)
