"""The engine's machine code: compiled once in the data folder, loaded by each process after its start.

Compiling takes half a minute and as much memory as the rest of the server, so a process of its own does it, at
a low priority, and is gone afterwards.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from platform import platform

from hallway import engine

#: behind the pages, and still done in half a minute on a busy machine
LOW_PRIORITY = 5


def warm_up_engine() -> None:
    """Load every kernel, after seeing to it that they are compiled; two processes at once wait for each other."""
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    mark, wanted = folder / "compiled", engine_fingerprint()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text("ascii") != wanted:
            _remove_kernels(folder)
            command = [sys.executable, "-m", __name__]
            with subprocess.Popen(command, stdin=subprocess.PIPE) as compiling:  # noqa: S603  ourselves
                if compiling.wait():  # our end of its stdin stays open meanwhile: it ends when we do
                    raise RuntimeError(f"compiling the kernels ended with {compiling.returncode}")
            mark.write_text(wanted, "ascii")
    engine.warm_up()


def _remove_kernels(folder: Path) -> None:
    """Nothing of another version stays: numba looks at the file of a kernel only, not at those it draws on."""
    for file in [*folder.rglob("*.nbi"), *folder.rglob("*.nbc")]:
        file.unlink(missing_ok=True)


def _compile_while_watched() -> None:
    """The process that compiles: out of everybody's way, and gone when the one that started it is."""
    os.nice(LOW_PRIORITY)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    engine.warm_up()


def _end_with_stdin() -> None:
    os.read(sys.stdin.fileno(), 1)  # not through Python's file, whose lock would outlive this thread
    os._exit(1)


def engine_fingerprint() -> str:
    """Changes with what the compiled kernels depend on: their source, numba, the machine."""
    source = Path(__file__).parent.parent.parent / "engine"
    state = [(file.relative_to(source), file.stat().st_mtime_ns) for file in sorted(source.rglob("*.py"))]
    return hashlib.blake2b(repr((version("numba"), platform(), state)).encode(), digest_size=16).hexdigest()


if __name__ == "__main__":
    _compile_while_watched()
