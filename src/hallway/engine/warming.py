"""One call that makes the first question as fast as the second."""

from typing import Literal

from hallway.engine.graph.warm_up import warm_up as warm_up_graph
from hallway.engine.matching.warm_up import warm_up as warm_up_matching
from hallway.engine.scheduling.warm_up import warm_up as warm_up_scheduling
from hallway.engine.text.warm_up import warm_up as warm_up_text

Kernels = Literal["all", "network and text", "rounds"]


def warm_up(kernels: Kernels = "all") -> None:
    """Compile kernels, or load them from the folder named by NUMBA_CACHE_DIR.

    kernels  "network and text" is what a page may ask for, "rounds" the allotment and the rounds of an event.
    Call it in the background after a fork.

    Cost  a third of a minute of a processor when the cache is empty, below a second or two when it is filled.
    """
    if kernels != "rounds":
        warm_up_graph()
        warm_up_text()
    if kernels != "network and text":
        warm_up_matching()
        warm_up_scheduling()
