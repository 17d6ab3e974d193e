"""The web server: gunicorn with threads, started from here so that one command starts everything."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from hallway.core.config import Config
from hallway.core.serving.background import STOP_WITHIN_S, WorkerThread

log = logging.getLogger("hallway.serve")
#: method, path without its query (which holds private text), status, bytes, seconds
ACCESS_LOG_FORMAT = "%(m)s %(U)s %(s)s %(B)s %(L)s"


class HallwayServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """Web processes that load the application after the fork, and the background work beside or inside them."""

    def __init__(self, config: Config, *, ready: Callable[[], None]) -> None:
        self.config = config
        self.ready = ready
        self.thread: WorkerThread | None = None
        self.beside: _WorkerProcess | None = None
        super().__init__()

    def load_config(self) -> None:
        config = self.config
        for name, value in {
            "bind": f"[{config.host}]:{config.port}" if ":" in config.host else f"{config.host}:{config.port}",
            "workers": config.web_processes,
            "threads": config.web_threads,
            "worker_class": "gthread",
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108  gunicorn makes its own file there
            "timeout": 120,
            "graceful_timeout": int(STOP_WITHIN_S) + 5,
            "keepalive": 5,
            "accesslog": "-",
            "access_log_format": ACCESS_LOG_FORMAT,
            "loglevel": "warning",
            "proc_name": "hallway",
            "control_socket_disable": True,
            "forwarded_allow_ips": "*" if config.trusted_proxies else "",
            "when_ready": self._when_ready,
            "post_worker_init": self._worker_started,
            "worker_exit": self._worker_ended,
            "on_exit": self._on_exit,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()

    def _when_ready(self, _arbiter: Arbiter) -> None:
        if self.config.background_work == "beside":
            self.beside = _WorkerProcess()
            self.beside.start()
        self.ready()

    def _worker_started(self, _worker: Worker) -> None:
        if self.config.background_work == "inside":
            self.thread = WorkerThread()
            self.thread.start()

    def _worker_ended(self, _arbiter: Arbiter, _worker: Worker) -> None:
        if self.thread is not None:
            self.thread.stop()
        connections.close_all()

    def _on_exit(self, _arbiter: Arbiter) -> None:
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
