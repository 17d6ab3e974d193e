"""Compiling, or loading from the cache, every kernel of this family."""

from hallway.engine.text.highlight import highlight_spans
from hallway.engine.text.index import TextIndex


def warm_up() -> None:
    """Asks one small index each kind of question."""
    index = TextIndex.build([["Ada Lovelace", "writes programs"], "reads"], tags=[["engines"], []])
    index = index.with_changes([2], ["Charles builds engines"])
    for allowed in (None, [0, 1], [(0, 0), (0, 1)]):
        index.search("Ada Lovelacs programs", allowed=allowed)
        index.search("proggrams", allowed=allowed)
    index.explain("programs", 0)
    highlight_spans("writes programs", "proggrams")
