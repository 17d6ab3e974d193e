"""The mail domains of organisations, as a file gives them and takes them back; those set by hand stay."""

from datetime import datetime

from django.utils.translation import gettext as _

from hallway.community.actions.loaded import Loaded
from hallway.community.actions.rows import BATCH
from hallway.community.reading import Read
from hallway.community.records import OrganisationRecord
from hallway.core.outbox import publish
from hallway.organisations.enums import AffiliationState
from hallway.organisations.facts import DomainsChanged
from hallway.organisations.models import Affiliation, Organisation, OrganisationDomain


def set_domains(read: Read, loaded: Loaded, *, now: datetime) -> None:
    """Of every organisation of the file, also where its own people describe it: domains are the operator's to say."""
    records: dict[str, OrganisationRecord] = read.once("organisation")
    rows = Organisation.objects.exclude(community_id=None).values_list("community_id", "pk")
    key_of = {str(id): key for id, key in rows if id in records}
    wanted = {(key_of[id], domain.lower()) for id, record in records.items() for domain in record.domains}
    given = OrganisationDomain.objects.filter(from_file=True).values_list("pk", "organisation", "domain")
    ours = set(key_of.values())
    gone = [pk for pk, key, domain in given if key in ours and (key, domain) not in wanted]
    for start in range(0, len(gone), BATCH):
        OrganisationDomain.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    held = {
        domain: (key, name)
        for domain, key, name in OrganisationDomain.objects.values_list("domain", "organisation", "organisation__name")
    }
    fresh: list[OrganisationDomain] = []
    numbers = read.numbers("organisation")
    for id, record in records.items():
        for domain in dict.fromkeys(domain.lower() for domain in record.domains):
            holder, name = held.setdefault(domain, (0, record.name))
            if holder == 0:
                held[domain] = (key_of[id], record.name)
                fresh.append(OrganisationDomain(organisation_id=key_of[id], domain=domain, from_file=True))
            elif holder != key_of[id]:
                problem = _(
                    "{id}: the domain {domain} belongs to {name} already; take it out of one of the two."
                ).format(id=id, domain=domain, name=name)
                loaded.skipped.append(read.skip("organisation", numbers[id], problem))
    OrganisationDomain.objects.bulk_create(fresh, batch_size=BATCH)
    claims = Affiliation.objects.filter(state=AffiliationState.CLAIMED)
    claimed = set(claims.values_list("organisation", flat=True).distinct())
    for key in sorted({domain.organisation_id for domain in fresh} & claimed):
        publish(DomainsChanged(organisation=key), about=(), now=now)
