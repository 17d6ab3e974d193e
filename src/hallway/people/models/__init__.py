from hallway.people.models.account import Account
from hallway.people.models.audit import AuditEntry
from hallway.people.models.boundary import Block, Mute
from hallway.people.models.person import PROFILE_FIELDS, Person
from hallway.people.models.tag import PersonTag, Tag

__all__ = ["PROFILE_FIELDS", "Account", "AuditEntry", "Block", "Mute", "Person", "PersonTag", "Tag"]
