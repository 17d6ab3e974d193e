"""The web server: gunicorn with threads, and the background work inside or beside it.

The process that runs this only starts and watches the others, and never loads Django: that keeps it a tenth of
their size. What the pages stand on is made ready by the first web process.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from hallway.core.commands import FAILED, OK, complain, say
from hallway.core.config import Config
from hallway.core.logs import log_to_stderr
from hallway.core.serving import presence

log = logging.getLogger("hallway.serve")
#: how long a stopping process may finish the request or the piece of work it is at
STOP_WITHIN_S = 25
#: gunicorn takes a process that gave no sign of life for so long to be hung
SIGN_OF_LIFE_WITHIN_S = 120
#: where it gives it: in memory, because a busy disk must not look like a hung process
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  gunicorn makes a file of its own there


class HallwayServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """Web processes that load the application after the fork."""

    def __init__(self, config: Config, *, lines: tuple[str, ...] = ()) -> None:
        self.config = config
        self.lines = lines
        self.process: Any = None
        self.inside: Any = None
        self.beside: _WorkerProcess | None = None
        super().__init__()

    def serve(self) -> int:
        """Serve until stopped; the exit code."""
        watching = os.getpid()
        log_to_stderr(level=self.config.log_level, log_format=self.config.log_format)
        try:
            presence.attend(self.config.data_dir)
        except presence.Present:
            complain("a restore is going on here. Start the server when it is done.")
            return FAILED
        try:
            Arbiter(self).run()
        except SystemExit as ended:
            if os.getpid() != watching:  # a web process, whose code says why it ended
                raise
            return FAILED if ended.code else OK
        return OK

    def load_config(self) -> None:
        config = self.config
        for name, value in {
            "bind": f"[{config.host}]:{config.port}" if ":" in config.host else f"{config.host}:{config.port}",
            "workers": config.web_processes,
            "threads": config.web_threads,
            "worker_class": "gthread",
            "worker_tmp_dir": str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None,
            "timeout": SIGN_OF_LIFE_WITHIN_S,
            "graceful_timeout": STOP_WITHIN_S,
            "keepalive": 5,
            "limit_request_line": 8190,  # a sentence of 800 letters in any script fits an address
            "loglevel": "critical",  # what matters is said by our own words
            "proc_name": "hallway",
            "control_socket_disable": True,
            "forwarded_allow_ips": "*" if config.trusted_proxies else "",
            "when_ready": self._listening,
            "post_fork": self._forked,
            "post_worker_init": self._process_ready,
            "worker_exit": self._process_ended,
            "on_exit": self._ended,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, in a web process."""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.settings")
        with _signs_of_life(self.process):
            import_module("django").setup()
            if import_module("hallway.core.serving.prepare").prepare_or_complain():
                sys.exit(Arbiter.APP_LOAD_ERROR)
        return import_module("hallway.wsgi").application

    def _listening(self, _arbiter: Arbiter) -> None:
        if self.config.background_work == "beside":
            self.beside = _WorkerProcess()
            self.beside.start()

    def _forked(self, _arbiter: Arbiter, process: Any) -> None:
        self.process = process

    def _process_ready(self, process: Any) -> None:
        import_module("hallway.core.startup").run_in_background()
        if self.config.background_work == "inside":
            self.inside = import_module("hallway.core.serving.background").Worker()
            self.inside.start()
        if process.age == 1:
            import_module("hallway.core.metrics").forget_the_dead(self.config.data_dir)
            for line in (f"Hallway is at {self.config.address}", *self.lines, "Stop it with Ctrl-C."):
                say(line)

    def _process_ended(self, _arbiter: Arbiter, _process: Any) -> None:
        if self.inside is not None:
            self.inside.stop()

    def _ended(self, _arbiter: Arbiter) -> None:
        if self.beside is not None:
            self.beside.stop()


@contextmanager
def _signs_of_life(process: Any) -> Iterator[None]:
    """Let the watching process know that this one is at work: migrating a large database may take long."""
    done = threading.Event()

    def give() -> None:
        while not done.wait(SIGN_OF_LIFE_WITHIN_S / 10):
            process.notify()

    thread = threading.Thread(target=give, name="hallway-life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


#: a web process that is forked while another thread starts the worker would inherit the pipe on which that thread
#: waits for the worker's start, and the thread would wait for as long as the web process lives
_forking = threading.Lock()
os.register_at_fork(before=_forking.acquire, after_in_parent=_forking.release, after_in_child=_forking.release)


class _WorkerProcess:
    """`hallway worker` beside the web processes, started again when it dies."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._keep_running, name="hallway-watch", daemon=True)

    def start(self) -> None:
        self._watch.start()

    def stop(self) -> None:
        self._ending.set()
        if self._process is not None:
            self._process.terminate()
        self._watch.join(STOP_WITHIN_S)

    def _keep_running(self) -> None:
        while not self._ending.is_set():
            with _forking:
                self._process = subprocess.Popen([sys.executable, "-m", "hallway", "worker", "--with-parent"])
            self._process.wait()
            if not self._ending.wait(1):
                log.warning("the worker ended; starting it again")
