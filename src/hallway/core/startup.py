"""What a process that serves does in the background right after its start, so that the first page need not.

A capability registers in its `apps.py`: `startup.register(warm_up)`. Failing is logged and harms nothing.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connections
from django.http import HttpResponse

log = logging.getLogger("hallway.serve")

_after_start: list[Callable[[], None]] = []
_threads: list[threading.Thread] = []


def register(run: Callable[[], None]) -> None:
    """Run this once in every web and worker process, soon after it started."""
    if run not in _after_start:
        _after_start.append(run)


def run_in_background() -> None:
    """Start a thread that runs what was registered, in that order."""
    _threads[:] = [threading.Thread(target=run_all, name="hallway-startup", daemon=True)]
    _threads[0].start()


def wait() -> None:
    """Let what was started with `run_in_background` end first; returns at once in a process that starts nothing.

    For work that needs what is being made ready and would otherwise make it a second time.
    """
    for thread in _threads:
        if thread is not threading.current_thread():
            thread.join()


def is_ready() -> bool:
    """Whether what was started has ended: a page that would have to wait says so instead and comes back."""
    return not any(thread.is_alive() for thread in _threads)


def come_back(response: HttpResponse, *, after_s: int = 5) -> HttpResponse:
    """Let the browser ask for this page again in a few seconds, when what it lacks may be ready."""
    response.headers["Refresh"] = str(after_s)
    return response


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
