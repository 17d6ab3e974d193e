"""What of the data folder belongs in a backup: everything that cannot be made anew."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from hallway.core.config import Config

#: made anew at every start, from the code or from the database
DERIVED = frozenset({"atlas", "exports", "numba", "static", "workers", "metrics"})
#: a backup or a restore that is being made
UNFINISHED = frozenset({".backup", ".restore", ".before-restore", "restore.json"})
#: nobody writes in a file below a folder any more that was last written so long ago: each has a name of its own
SETTLED_S = 60.0
#: the database is copied in its own way
SQLITE_FILES = frozenset({"hallway.sqlite3", "hallway.sqlite3-wal", "hallway.sqlite3-shm", "hallway.sqlite3-journal"})


def belongs(name: str) -> bool:
    """Whether what has this name at the top of the data folder goes into a backup, the database apart."""
    return name not in DERIVED | UNFINISHED | SQLITE_FILES and not name.endswith(".lock")


def hold_still(config: Config, folder: Path) -> None:
    """Have every file that belongs in a backup below `folder` as well; those that are there already stay.

    Pictures and the like get a second name, which costs nothing, and keeps what it names as it is now. What may still
    be written is copied, and so is everything where the file system knows no second names.
    """
    for top in sorted(config.data_dir.iterdir()):
        if not belongs(top.name):
            continue
        if top.is_dir():
            for file in _files_below(top):
                _hold(file, folder / top.name / file.relative_to(top), link=True)
        elif top.is_file():
            _hold(top, folder / top.name, link=False)


def _files_below(folder: Path) -> Iterator[Path]:
    for where, _folders, names in os.walk(folder):
        for name in names:
            file = Path(where, name)
            if file.is_file() and not file.is_symlink() and not name.startswith("."):
                yield file


def _hold(file: Path, held: Path, *, link: bool) -> None:
    if held.exists():
        return
    held.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):  # deleted a moment ago
        if link and time.time() - file.stat().st_mtime > SETTLED_S:
            with contextlib.suppress(OSError):  # no second names here
                held.hardlink_to(file)
                return
        shutil.copyfile(file, held)


def held_files(folder: Path) -> list[tuple[str, Path]]:
    """Path in the archive and file, in the order of paths."""
    return sorted(
        (Path(where, name).relative_to(folder).as_posix(), Path(where, name))
        for where, _folders, names in os.walk(folder)
        for name in names
    )
