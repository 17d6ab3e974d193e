from hallway.core.models.cache import CacheEntry
from hallway.core.models.handle import Handle
from hallway.core.models.letter import Letter
from hallway.core.models.outbox import Delivery, Fact, FactAbout, Lane, Schedule

__all__ = ["CacheEntry", "Delivery", "Fact", "FactAbout", "Handle", "Lane", "Letter", "Schedule"]
