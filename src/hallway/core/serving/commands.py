"""`hallway serve`, `hallway worker`, `hallway migrate`."""

import errno
import os
import socket
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings
from django.db import connections

from hallway.core.commands import FAILED, OK, Command, complain, say
from hallway.core.config import Config
from hallway.core.serving import prepare
from hallway.core.serving.background import run_worker
from hallway.core.serving.server import become_server


def configure_serve(parser: ArgumentParser) -> None:
    parser.add_argument("--port", help="instead of HALLWAY_PORT")
    parser.add_argument("--host", help="instead of HALLWAY_HOST")


def serve(_given: Namespace) -> int:
    return serve_with(settings.CONFIG)


def serve_with(config: Config, *, lines: tuple[str, ...] = ()) -> int:
    """Make ready, then answer pages and do background work until stopped; `lines` are said after the address."""
    problem = _port_problem(config)
    if problem is None:
        prepare.prepare()
        connections.close_all()
        become_server(lines)
    complain(problem)
    return FAILED


def _port_problem(config: Config) -> str | None:
    """Why this address cannot be listened on, said before the work of preparing."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return (
                    f"port {config.port} is in use, perhaps by another Hallway. "
                    f"Choose another: HALLWAY_PORT={config.port + 1} hallway serve"
                )
            return f"cannot listen on {config.host}:{config.port}: {os.strerror(error.errno or 0)}."
    return None


def configure_worker(parser: ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started it ends")


def worker(given: Namespace) -> int:
    if missing := prepare.unapplied():
        complain(f"the database lacks {len(missing)} migrations. Run `hallway migrate`, or start `hallway serve` once.")
        return FAILED
    run_worker(with_parent=given.with_parent)
    return OK


def migrate(_given: Namespace) -> int:
    Path(settings.CONFIG.data_dir).mkdir(parents=True, exist_ok=True)
    applied = prepare.migrate()
    say(f"Applied {len(applied)} migrations." if applied else "The database is up to date.")
    return OK


COMMANDS = (
    Command(
        name="serve",
        help="Make the database if there is none, then answer pages and do background work, until stopped.",
        example="HALLWAY_ADDRESS=https://hallway.example.org hallway serve --port 8000",
        configure=configure_serve,
        run=serve,
        needs_database=False,
    ),
    Command(
        name="worker",
        help="Do background work (letters, the atlas, schedules) in a process of its own, until stopped.",
        example="hallway worker",
        configure=configure_worker,
        run=worker,
    ),
    Command(
        name="migrate",
        help="Bring the database up to this version. `hallway serve` does it by itself.",
        example="hallway migrate",
        run=migrate,
        needs_database=False,
    ),
)
