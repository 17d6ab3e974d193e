"""What a member may be told, one module for each capability it comes from; importing this registers all of them."""

from hallway.notifications.kinds import (
    discovery,
    introductions,
    membership,
    messaging,
    moderation,
    organisations,
    relationships,
)
from hallway.notifications.kinds.registry import (
    Kind,
    Line,
    Moment,
    Thing,
    Things,
    Words,
    kind_named,
    kinds,
    kinds_for,
)

__all__ = [
    "Kind",
    "Line",
    "Moment",
    "Thing",
    "Things",
    "Words",
    "discovery",
    "introductions",
    "kind_named",
    "kinds",
    "kinds_for",
    "membership",
    "messaging",
    "moderation",
    "organisations",
    "relationships",
]
