from hallway.relationships.models.connection import Connection
from hallway.relationships.models.contact import Contact, ContactAddress, LookupBudget
from hallway.relationships.models.contact_import import ContactChange, ContactImport
from hallway.relationships.models.tie import RemovedDeclaration, Tie

__all__ = [
    "Connection",
    "Contact",
    "ContactAddress",
    "ContactChange",
    "ContactImport",
    "LookupBudget",
    "RemovedDeclaration",
    "Tie",
]
