"""The web server: gunicorn with threads, and the background work inside or beside it.

`hallway serve` makes everything ready and then becomes this program (`python -m hallway.core.serving.server`):
the process that only watches the others never loads Django, and is a tenth of their size.
"""

import logging
import os
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from gunicorn.app.base import BaseApplication

from hallway.core.config import Config

log = logging.getLogger("hallway.serve")
#: how long a stopping process may finish the request or the piece of work it is at
STOP_WITHIN_S = 25
#: gunicorn's sign of life; in memory, because a busy disk must not look like a hung process
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  gunicorn makes a file of its own there


def become_server(lines: tuple[str, ...]) -> NoReturn:
    """Replace this process by the server, which says `lines` once it listens."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "hallway.core.serving.server", *lines])  # noqa: S606  ourselves


class HallwayServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """Web processes that load the application after the fork."""

    def __init__(self, config: Config, *, lines: tuple[str, ...] = ()) -> None:
        self.config = config
        self.lines = lines
        self.inside: Any = None
        self.beside: _WorkerProcess | None = None
        super().__init__()

    def load_config(self) -> None:
        config = self.config
        for name, value in {
            "bind": f"[{config.host}]:{config.port}" if ":" in config.host else f"{config.host}:{config.port}",
            "workers": config.web_processes,
            "threads": config.web_threads,
            "worker_class": "gthread",
            "worker_tmp_dir": str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None,
            "timeout": 120,
            "graceful_timeout": STOP_WITHIN_S,
            "keepalive": 5,
            "loglevel": "warning",
            "proc_name": "hallway",
            "control_socket_disable": True,
            "forwarded_allow_ips": "*" if config.trusted_proxies else "",
            "when_ready": self._when_ready,
            "post_worker_init": self._process_started,
            "worker_exit": self._process_ended,
            "on_exit": self._on_exit,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return import_module("hallway.wsgi").application

    def _when_ready(self, _arbiter: Any) -> None:
        if self.config.background_work == "beside":
            self.beside = _WorkerProcess()
            self.beside.start()
        for line in (f"Hallway is at {self.config.address}", *self.lines, "Stop it with Ctrl-C."):
            print(line, flush=True)  # noqa: T201  said to the person who started it

    def _process_started(self, _worker: Any) -> None:
        import_module("hallway.core.startup").run_in_background()
        if self.config.background_work == "inside":
            self.inside = import_module("hallway.core.serving.background").Worker()
            self.inside.start()

    def _process_ended(self, _arbiter: Any, _worker: Any) -> None:
        if self.inside is not None:
            self.inside.stop()

    def _on_exit(self, _arbiter: Any) -> None:
        if self.beside is not None:
            self.beside.stop()


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
            self._process = subprocess.Popen([sys.executable, "-m", "hallway", "worker", "--with-parent"])
            self._process.wait()
            if not self._ending.wait(1):
                log.warning("the worker ended; starting it again")


if __name__ == "__main__":
    HallwayServer(Config.from_environment(), lines=tuple(sys.argv[1:])).run()
