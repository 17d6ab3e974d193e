from hallway.relationships.models.connection import Connection
from hallway.relationships.models.contact import Contact, ContactAddress
from hallway.relationships.models.contact_import import ContactImport
from hallway.relationships.models.tie import RemovedDeclaration, Tie

__all__ = ["Connection", "Contact", "ContactAddress", "ContactImport", "RemovedDeclaration", "Tie"]
