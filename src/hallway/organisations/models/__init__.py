from hallway.organisations.models.affiliation import Affiliation, SettledDeclaration
from hallway.organisations.models.organisation import Organisation, OrganisationDomain, OrganisationTag

__all__ = ["Affiliation", "Organisation", "OrganisationDomain", "OrganisationTag", "SettledDeclaration"]
