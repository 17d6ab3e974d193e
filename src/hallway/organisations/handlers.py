"""What organisations do because something else happened."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from hallway.atlas import registry
from hallway.core import clock
from hallway.core.outbox import handles
from hallway.organisations.actions.affiliation import confirm_by_address
from hallway.organisations.enums import AffiliationState
from hallway.organisations.facts import DomainsChanged
from hallway.organisations.models import Affiliation, OrganisationTag
from hallway.people.facts import TagMergeUndone, TagsMerged
from hallway.people.models import Person


@receiver(email_confirmed, dispatch_uid="organisations.confirm_by_address")
def look_for_domain(email_address: EmailAddress, **_of_the_signal: Any) -> None:
    """allauth says that an address is verified: it may confirm where its person works."""
    person = Person.objects.filter(account_id=email_address.user_id).first()
    if person is not None:
        confirm_by_address(person, now=clock.now())


@handles(DomainsChanged)
def look_at_claims(happened: DomainsChanged) -> None:
    """A new mail domain may confirm what people said before."""
    claims = Affiliation.objects.filter(organisation=happened.organisation, state=AffiliationState.CLAIMED)
    for person in Person.objects.filter(affiliations__in=claims).distinct():
        confirm_by_address(person, now=clock.now())


@handles(TagsMerged)
@handles(TagMergeUndone)
def read_topics_again(happened: TagsMerged | TagMergeUndone) -> None:
    holders = OrganisationTag.objects.filter(tag_id__in=[happened.tag, happened.into])
    keys = holders.values_list("organisation_id", flat=True).distinct()
    registry.touch_many("organisations", [(key, None) for key in keys], now=clock.now())
