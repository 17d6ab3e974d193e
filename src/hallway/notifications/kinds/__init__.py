"""What a member may be told, one module for each capability it comes from; importing this registers all of them."""

from hallway.notifications.kinds import discovery, membership, moderation, organisations, relationships
from hallway.notifications.kinds.registry import (
    Kind,
    LetterFrame,
    Line,
    Moment,
    Thing,
    Words,
    kind_named,
    kinds,
    kinds_for,
)

__all__ = [
    "Kind",
    "LetterFrame",
    "Line",
    "Moment",
    "Thing",
    "Words",
    "discovery",
    "kind_named",
    "kinds",
    "kinds_for",
    "membership",
    "moderation",
    "organisations",
    "relationships",
]
