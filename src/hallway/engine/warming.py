"""One call that makes the first question as fast as the second."""

from hallway.engine.graph.warm_up import warm_up as warm_up_graph
from hallway.engine.matching.warm_up import warm_up as warm_up_matching
from hallway.engine.scheduling.warm_up import warm_up as warm_up_scheduling
from hallway.engine.text.warm_up import warm_up as warm_up_text


def warm_up() -> None:
    """Compile every kernel, or load it from the folder named by NUMBA_CACHE_DIR.

    Call it in the background after a fork.

    Cost  tens of seconds when the cache is empty, below a second or two when it is filled.
    """
    warm_up_graph()
    warm_up_text()
    warm_up_matching()
    warm_up_scheduling()
