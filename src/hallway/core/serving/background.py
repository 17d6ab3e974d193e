"""The worker that does what is due: as a thread of the web process, or as a process of its own."""

import logging
import os
import signal
import threading
from types import FrameType

from django.db import close_old_connections, connections

from hallway.core.outbox import on_publish
from hallway.core.work import work_until

log = logging.getLogger("hallway.work")
#: how long a stopping worker may go on with the piece of work it is at; what it leaves is taken up at the next start
STOP_WITHIN_S = 20.0


class WorkerThread:
    """Background work inside a process that also answers pages; woken by what that process publishes."""

    def __init__(self) -> None:
        self._stop, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="hallway-work", daemon=True)

    def start(self) -> None:
        on_publish(self._wake.set)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        self._thread.join(STOP_WITHIN_S)

    def _run(self) -> None:
        try:
            work_until(self._stop, wake=self._wake)
        finally:
            connections.close_all()


def run_worker(*, with_parent: bool = False) -> None:
    """Work until SIGTERM or SIGINT; `with_parent` also ends when the process that started this one does."""
    stop, wake = threading.Event(), threading.Event()
    parent = os.getppid()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        wake.set()

    def orphaned() -> bool:
        return with_parent and os.getppid() != parent

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    on_publish(wake.set)
    log.info("working on what is due")
    work_until(stop, wake=wake, ended=orphaned)
    close_old_connections()
    log.info("stopped")
