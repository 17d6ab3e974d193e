"""The worker that does what is due: inside a web process, or as a process of its own."""

import logging
import os
import signal
import threading
from types import FrameType

from hallway.core import startup
from hallway.core.leases import keeper
from hallway.core.outbox import on_publish
from hallway.core.work import STEPS, serve_until, services, work_until

log = logging.getLogger("hallway.work")
#: how long a stopping worker may go on with the piece of work it is at; what it leaves is taken up at the next start
STOP_WITHIN_S = 20.0
#: added to the niceness of a worker of its own: where processors are few, pages go before building a snapshot
NICENESS = 10


class Worker:
    """A thread for each kind of step, and one that keeps their leases."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._wakes = [threading.Event() for _step in STEPS]
        self._threads = [
            threading.Thread(
                target=work_until,
                args=(self._stop,),
                kwargs={"wake": wake, "step": step},
                name=f"hallway-{name}",
                daemon=True,
            )
            for wake, (name, step) in zip(self._wakes, STEPS.items(), strict=True)
        ]
        self._serving = [
            threading.Thread(
                target=serve_until, args=(self._stop,), kwargs={"service": run}, name=f"hallway-{name}", daemon=True
            )
            for name, run in services().items()
        ]
        self._keeping = threading.Thread(target=keeper.run, args=(self._stop,), name="hallway-leases", daemon=True)

    def start(self) -> None:
        on_publish(self.wake)
        for thread in [*self._threads, *self._serving, self._keeping]:
            thread.start()

    def wake(self) -> None:
        """Look for work now; called after each commit of this process that published something."""
        for event in self._wakes:
            event.set()

    def stop(self) -> None:
        """Let each thread finish the piece of work it is at, for at most `STOP_WITHIN_S` altogether."""
        self._stop.set()
        self.wake()
        for thread in [*self._threads, *self._serving]:
            thread.join(STOP_WITHIN_S / len(self._threads))


def run_worker(*, with_parent: bool = False) -> None:
    """Work until SIGTERM or SIGINT; `with_parent` also ends when the process that started this one does."""
    ending = threading.Event()
    parent = os.getppid()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    os.nice(NICENESS)
    startup.run_in_background()
    worker = Worker()
    worker.start()
    log.info("working on what is due")
    while not ending.wait(1.0):
        if with_parent and os.getppid() != parent:
            break
    worker.stop()
    log.info("stopped")
