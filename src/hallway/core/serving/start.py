"""`hallway serve`, without Django: the process that starts and watches the others stays small.

Another command that ends in serving does its own part first, then returns `serve_with(config, lines=...)`.
A demo that has been loaded starts as quickly as any other server, because what it says is remembered.
"""

import errno
import json
import os
import socket
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from hallway.core.commands import FAILED, Command, complain
from hallway.core.config import Config
from hallway.core.serving.server import HallwayServer


def configure_serve(parser: ArgumentParser) -> None:
    parser.add_argument("--port", help="instead of HALLWAY_PORT")
    parser.add_argument("--host", help="instead of HALLWAY_HOST")


def serve(_given: Namespace) -> int:
    return serve_with(Config.from_environment())


def serve_with(config: Config, *, lines: tuple[str, ...] = ()) -> int:
    """Answer pages and do background work until stopped; `lines` are said after the address."""
    if problem := _port_problem(config):
        complain(problem)
        return FAILED
    if "django" in sys.modules:  # begin anew without it, as the same process
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "hallway.core.serving.start", *lines])  # noqa: S606  ourselves
    return HallwayServer(config, lines=lines).serve()


def remember_demo(config: Config, lines: tuple[str, ...]) -> None:
    """Note that the demo is loaded here, and how to sign in to it."""
    _demo_note(config).write_text(json.dumps({"address": config.address, "lines": lines}), "utf-8")


def remembered_demo(config: Config) -> tuple[str, ...] | None:
    """How to sign in to the demo that is loaded here; None when it must be looked at first."""
    note = _demo_note(config)
    if not note.exists() or not (config.database or config.sqlite_file.exists()):
        return None
    noted = json.loads(note.read_text("utf-8"))
    return tuple(noted["lines"]) if noted["address"] == config.address else None


def address_in_use(config: Config) -> str:
    """Where the server of this data folder answers: a demo may have been started on another port."""
    note = _demo_note(config)
    return str(json.loads(note.read_text("utf-8"))["address"]) if note.exists() else config.address


def _demo_note(config: Config) -> Path:
    return config.data_dir / "demo.json"


def _port_problem(config: Config) -> str | None:
    """Why this address cannot be listened on, in words of what to do about it."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return (
                    f"port {config.port} is in use, perhaps by another Hallway. "
                    f"Choose another: HALLWAY_PORT={config.port + 1}, or make run PORT={config.port + 1}."
                )
            return f"cannot listen on {config.host}:{config.port}: {os.strerror(error.errno or 0)}."
    return None


COMMANDS = (
    Command(
        name="serve",
        help="Make the database if there is none, then answer pages and do background work, until stopped.",
        example="HALLWAY_ADDRESS=https://hallway.example.org hallway serve --port 8000",
        configure=configure_serve,
        run=serve,
        needs_database=False,
    ),
)

if __name__ == "__main__":
    sys.exit(serve_with(Config.from_environment(), lines=tuple(sys.argv[1:])))
