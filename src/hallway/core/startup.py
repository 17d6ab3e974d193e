"""What a process that serves does in the background right after its start, so that the first page need not.

A capability registers in its `apps.py`: `startup.register(warm_up)`. Failing is logged and harms nothing.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connections

log = logging.getLogger("hallway.serve")

_after_start: list[Callable[[], None]] = []


def register(run: Callable[[], None]) -> None:
    """Run this once in every web and worker process, soon after it started."""
    if run not in _after_start:
        _after_start.append(run)


def run_in_background() -> threading.Thread:
    """Start a thread that runs what was registered, in that order."""
    thread = threading.Thread(target=run_all, name="hallway-startup", daemon=True)
    thread.start()
    return thread


def run_all() -> None:
    for run in _after_start:
        begun = time.perf_counter()
        try:
            run()
        except Exception:
            log.exception("%s failed at the start", run.__qualname__)
        else:
            log.debug("%s took %.2f s", run.__qualname__, time.perf_counter() - begun)
    connections.close_all()  # those of this thread
