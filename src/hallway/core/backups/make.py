"""`hallway backup`: everything the server keeps in one file, while it goes on."""

import fcntl
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from hallway import __version__
from hallway.core import deletions
from hallway.core.backups import archive, contents, databases
from hallway.core.config import Config
from hallway.core.errors import Conflict, Invalid, Unavailable

#: notes when the last one was made, for `hallway doctor` and the metrics
NOTE = "last-backup.json"
STAGE = ".backup"
STDOUT = Path("-")


@dataclass(frozen=True)
class Made:
    file: Path
    size_bytes: int
    files: int
    removed: tuple[Path, ...] = ()


def make_backup(target: Path, *, config: Config, now: datetime, progress: archive.Progress, keep: int = 0) -> Made:
    """Write a backup to a file that is not there yet, to a new file in a folder, or to stdout ("-").

    keep   in a folder, how many of the newest backups stay; 0 for all
    """
    file = _file_for(target, config=config, now=now)
    with _stage(config) as stage:
        held = stage / "held"
        held.mkdir(mode=0o700)
        kind = databases.kind_of(config)
        contents.hold_still(config, held)
        try:
            databases.copy_database(config, held / databases.COPY[kind], progress=progress)
        except sqlite3.Error as failure:
            raise Unavailable(f"the database could not be copied ({failure}). Is the disk full?") from failure
        contents.hold_still(config, held)  # what came while the database was copied
        log = deletions.log_file(config)
        if log.exists() and not (held / deletions.FILE).exists():
            shutil.copyfile(log, held / deletions.FILE)
        manifest = {
            "format": archive.FORMAT,
            "version": __version__,
            "made_at": now.isoformat(),
            "address": config.address,
            "database": kind,
            "database_version": databases.version_of_program(),
            "migrations": databases.applied_migrations(),
        }
        with _written_whole(file) as out:
            made = archive.write(
                out,
                manifest=manifest,
                files=contents.held_files(held),
                contents=stage / archive.CONTENTS,
                progress=progress,
            )
    size = 0 if file == STDOUT else file.stat().st_size
    _note(config, file, size_bytes=size, now=now)
    removed: tuple[Path, ...] = ()
    if target.is_dir():
        if log.exists():  # beside them, as it is now: restoring any of them looks for it
            shutil.copyfile(log, target / deletions.FILE)
            (target / deletions.FILE).chmod(0o600)
        removed = _remove_oldest(target, keep=keep)
    return Made(file, size, made.files, removed)


def last_backup(config: Config) -> datetime | None:
    """When the last one was made of this data folder."""
    note = config.data_dir / NOTE
    try:
        return datetime.fromisoformat(json.loads(note.read_text("utf-8"))["at"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _file_for(target: Path, *, config: Config, now: datetime) -> Path:
    if target == STDOUT:
        if sys.stdout.isatty():
            raise Invalid("a backup is no text for a terminal. Send it somewhere: hallway backup - | age -r KEY > FILE")
        return target
    file = target / f"hallway-{now:%Y%m%d-%H%M%S}.tar.gz" if target.is_dir() else target
    if file.resolve().is_relative_to(config.data_dir.resolve()):
        raise Invalid(f"{target} is inside the data folder. Choose a place outside, best on another disk.")
    if not file.parent.is_dir():
        raise Invalid(f"there is no folder {file.parent}. Make it first.")
    if file.exists():
        raise Conflict(f"{file} is there already. Choose another name, or a folder.")
    return file


@contextmanager
def _stage(config: Config) -> Iterator[Path]:
    """A folder for what is being copied, one backup at a time; what a killed one left is removed."""
    stage = config.data_dir / STAGE
    with (config.data_dir / "backup.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("another backup is being made. Wait for it.") from None
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(mode=0o700)
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _written_whole(file: Path) -> Iterator[IO[bytes]]:
    """Under its name when it is whole and on the disk, and not at all otherwise; for its owner's eyes only."""
    if file == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _note(config: Config, file: Path, *, size_bytes: int, now: datetime) -> None:
    note = config.data_dir / f".{NOTE}"
    note.write_text(json.dumps({"at": now.isoformat(), "file": str(file), "bytes": size_bytes}), "utf-8")
    note.replace(config.data_dir / NOTE)


def _remove_oldest(folder: Path, *, keep: int) -> tuple[Path, ...]:
    backups = sorted(folder.glob("hallway-????????-??????.tar.gz"))
    removed = backups[:-keep] if keep else []
    for file in removed:
        file.unlink()
    return tuple(removed)
