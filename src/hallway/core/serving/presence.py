"""Whether a server is at work on a data folder: every process of one holds a shared lock there while it lives.

The lock goes with the process, however it ends. Machines that share a database but not the folder do not see it.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

FILE = "serving.lock"
_held: list[IO[str]] = []


class Present(Exception):
    """A server is at work, or somebody who has to be alone is."""


def attend(data_dir: Path) -> None:
    """Hold the lock from here on, in this process and those it forks. Raises Present during a restore."""
    held = (data_dir / FILE).open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise Present from None
    _held.append(held)


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Keep servers from starting meanwhile. Raises Present when one is at work."""
    with (data_dir / FILE).open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Present from None
        yield
