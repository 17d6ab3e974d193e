from hallway.people.models.account import Account
from hallway.people.models.boundary import Block, Mute
from hallway.people.models.person import PROFILE_FIELDS, Person
from hallway.people.models.tag import PersonTag, Tag

__all__ = ["PROFILE_FIELDS", "Account", "Block", "Mute", "Person", "PersonTag", "Tag"]
