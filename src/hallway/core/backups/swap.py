"""Putting what was unpacked in the place of what was there, so that a crash in the middle loses neither.

`restore.json` in the data folder says how far it is; the next start of the server, or the next restore, goes on from
there (`finish`). First everything old is moved out, then everything new in, then the old is deleted.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Literal

from hallway.core.backups.contents import SQLITE_FILES, belongs

STAGED, OLD, MARK = ".restore", ".before-restore", "restore.json"

#: loading: only PostgreSQL is touched, and what it held is kept beside; out, in: files are being moved
Phase = Literal["loading", "out", "in"]


def phase_of(data_dir: Path) -> Phase | None:
    """How far a restore was that did not end."""
    mark = data_dir / MARK
    if not mark.exists():
        return None
    phase: Phase = json.loads(mark.read_text("ascii"))["phase"]
    return phase


def mark(data_dir: Path, phase: Phase) -> None:
    fresh = data_dir / f".{MARK}"
    with fresh.open("w", encoding="ascii") as stream:
        json.dump({"phase": phase}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(data_dir / MARK)


def put_in_place(data_dir: Path) -> None:
    """Exchange the files; `data_dir/.restore` holds the new ones."""
    mark(data_dir, "out")
    finish(data_dir)


def finish(data_dir: Path) -> None:
    """Go on with an exchange that was begun."""
    old, staged = data_dir / OLD, data_dir / STAGED
    if phase_of(data_dir) == "out":
        old.mkdir(mode=0o700, exist_ok=True)
        for item in sorted(data_dir.iterdir()):
            if is_replaced(item.name):
                item.replace(old / item.name)
        mark(data_dir, "in")
    if phase_of(data_dir) == "in":
        if staged.exists():
            for item in sorted(staged.iterdir()):
                if is_replaced(item.name):
                    item.replace(data_dir / item.name)
        clear(data_dir)


def clear(data_dir: Path) -> None:
    """Nothing is left of a restore: the old is gone, or what was begun is."""
    shutil.rmtree(data_dir / OLD, ignore_errors=True)
    shutil.rmtree(data_dir / STAGED, ignore_errors=True)
    (data_dir / MARK).unlink(missing_ok=True)


def is_replaced(name: str) -> bool:
    """Whether what has this name in the data folder goes with the old, and comes with the new."""
    return belongs(name) or name in SQLITE_FILES or name == "atlas"
