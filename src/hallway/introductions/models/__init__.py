from hallway.introductions.models.introduction import Introduction
from hallway.introductions.models.outcome import Outcome, Thanks
from hallway.introductions.models.part import Outsider, Part, asked_of

__all__ = ["Introduction", "Outcome", "Outsider", "Part", "Thanks", "asked_of"]
