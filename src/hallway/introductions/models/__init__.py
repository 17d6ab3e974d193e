from hallway.introductions.models.introduction import Introduction
from hallway.introductions.models.outcome import Outcome
from hallway.introductions.models.part import Outsider, Part

__all__ = ["Introduction", "Outcome", "Outsider", "Part"]
