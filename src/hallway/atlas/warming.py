"""The engine made ready at a start: first what answers, for which pages wait, then what builds a snapshot."""

import logging
import threading

from hallway.atlas import snapshot
from hallway.core.serving.kernels import make_ready

log = logging.getLogger("hallway.serve")


def get_ready() -> None:
    """Let pages ask the engine; where there is no snapshot to ask yet, they wait for what builds one as well."""
    make_ready("pages")
    following = threading.Thread(target=_get_ready_to_build, name="hallway-kernels", daemon=True)
    following.start()
    snapshot.builds_after(following)
    if not snapshot.name_in_use():
        following.join()


def _get_ready_to_build() -> None:
    try:
        make_ready("snapshot")
    except Exception:
        log.exception("the kernels of a snapshot are not ready: the next one compiles them")
