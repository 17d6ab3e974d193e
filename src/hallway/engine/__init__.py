"""The numeric engine: arrays in, arrays out, no Django.

The names below are the whole public surface and a promise to programs outside this repository.
"""

from hallway.engine.matching.allot import Allotment, allot
from hallway.engine.text.index import TextIndex

__all__ = ["Allotment", "TextIndex", "allot"]
