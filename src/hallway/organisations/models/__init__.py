from hallway.organisations.models.affiliation import Affiliation
from hallway.organisations.models.organisation import Organisation, OrganisationDomain, OrganisationTag

__all__ = ["Affiliation", "Organisation", "OrganisationDomain", "OrganisationTag"]
