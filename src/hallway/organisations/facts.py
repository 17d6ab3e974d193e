"""What happened to organisations and affiliations. Ids are primary keys."""

from hallway.core.outbox import fact


@fact
class OrganisationMade:
    organisation: int
    person: int


@fact
class OrganisationEdited:
    organisation: int
    person: int
    fields: list[str]


@fact
class DomainsChanged:
    organisation: int


@fact
class AffiliationClaimed:
    affiliation: int
    person: int
    organisation: int


@fact
class AffiliationConfirmed:
    affiliation: int
    person: int
    organisation: int
    #: a word of `enums.ConfirmedBy`
    how: str


@fact
class AffiliationEnded:
    affiliation: int
    person: int
    organisation: int


@fact
class AffiliationRemoved:
    """Withdrawn by its person, or refused by a colleague or the operator; nobody is told which."""

    person: int
    organisation: int
