"""One call that makes the first question as fast as the second."""

from typing import Literal

from hallway.engine.graph.warm_up import warm_up_answers, warm_up_building, warm_up_walk
from hallway.engine.matching.warm_up import warm_up as warm_up_matching
from hallway.engine.scheduling.warm_up import warm_up as warm_up_scheduling
from hallway.engine.text.warm_up import warm_up as warm_up_text

Kernels = Literal["all", "pages", "snapshot", "others"]


def warm_up(kernels: Kernels = "all") -> None:
    """Compile kernels, or load them from the folder named by NUMBA_CACHE_DIR.

    kernels  "pages" is what is asked of a network and of texts that were built before, "snapshot" what builds a
             network, "others" the walk by itself, the allotment and the rounds of an event.
    Call it in the background after a fork.

    Cost  a third of a minute of a processor when the cache is empty, below a second or two when it is filled.
    """
    if kernels in ("all", "pages"):
        warm_up_answers()
        warm_up_text()
    if kernels in ("all", "snapshot"):
        warm_up_building()
    if kernels in ("all", "others"):
        warm_up_walk()
        warm_up_matching()
        warm_up_scheduling()
