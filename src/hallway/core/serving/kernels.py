"""The engine's machine code: compiled once in the data folder, loaded by each process after its start.

Compiling takes many seconds of a processor and much memory, so a process of its own does it, at a low priority, and is
gone afterwards. Kernels that nothing in the server asks for are compiled by whoever asks them first.
"""

import fcntl
import gc
import hashlib
import os
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from platform import platform
from typing import TYPE_CHECKING, Final

from hallway import engine

if TYPE_CHECKING:
    from hallway.engine.warming import Kernels

#: behind the pages, and still done in half a minute on a busy machine
LOW_PRIORITY = 5
#: kernels -> the file that says of which engine those in the folder are
MARKS: Final[dict["Kernels", str]] = {"pages": "compiled-pages", "snapshot": "compiled-snapshot"}
#: objects made before Python looks for circles among them: a compiler makes very many, and few are circles
OBJECTS_BETWEEN_LOOKS = 10_000


def make_ready(kernels: "Kernels") -> None:
    """Compile, unless that was done, and load; of two processes at once one waits for the other."""
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    mark, wanted = folder / MARKS[kernels], engine_fingerprint()
    with mark.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text("ascii") != wanted:
            if kernels == "pages":
                _remove_kernels(folder)
            command = [sys.executable, "-m", __name__, kernels]
            # a group of its own: Ctrl-C is for us, and without it whoever waits for the kernels would compile them
            with subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0) as compiling:  # noqa: S603  ourselves
                if compiling.wait():  # our end of its stdin stays open meanwhile: it ends when we do
                    raise RuntimeError(f"compiling the kernels ended with {compiling.returncode}")
            mark.write_text(wanted, "ascii")
    engine.warm_up(kernels)


def _remove_kernels(folder: Path) -> None:
    """Nothing of another version stays: numba looks at the file of a kernel only, not at those it draws on."""
    for mark in MARKS.values():
        (folder / mark).unlink(missing_ok=True)
    for file in [*folder.rglob("*.nbi"), *folder.rglob("*.nbc")]:
        file.unlink(missing_ok=True)


def _compile_while_watched(kernels: "Kernels") -> None:
    """The process that compiles: out of everybody's way, and gone when the one that started it is."""
    os.nice(LOW_PRIORITY)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, *gc.get_threshold()[1:])
    engine.warm_up(kernels)


def _end_with_stdin() -> None:
    os.read(sys.stdin.fileno(), 1)  # not through Python's file, whose lock would outlive this thread
    os._exit(1)


def engine_fingerprint() -> str:
    """Changes with what the compiled kernels depend on: their source, numba, the machine."""
    source = Path(__file__).parent.parent.parent / "engine"
    state = [(file.relative_to(source), file.stat().st_mtime_ns) for file in sorted(source.rglob("*.py"))]
    return hashlib.blake2b(repr((version("numba"), platform(), state)).encode(), digest_size=16).hexdigest()


if __name__ == "__main__":
    _compile_while_watched(next(kernels for kernels in MARKS if kernels == sys.argv[1]))
