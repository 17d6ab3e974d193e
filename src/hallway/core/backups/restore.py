"""`hallway restore`: a server's data from a backup. What is there is not touched before all is checked and ready."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hallway import __version__
from hallway.core import deletions
from hallway.core.backups import databases, swap
from hallway.core.backups.archive import Damaged, Manifest, Progress, Reader
from hallway.core.backups.contents import belongs
from hallway.core.config import Config
from hallway.core.errors import Conflict, Invalid, Unavailable
from hallway.core.serving import presence

#: room that is left for the database to be upgraded in
ROOM_BYTES = 64 << 20


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    #: migrations that brought it up to this version
    migrations: list[str]
    #: kind -> how much was deleted once more
    deleted_again: dict[str, int]
    #: the log of deletions does not reach back to the backup
    log_too_short: bool


def restore(
    file: Path,
    *,
    config: Config,
    replace: Callable[[Manifest], bool],
    more_deletions: Path | None,
    progress: Progress,
    now: datetime,
) -> Restored:
    """Make the data folder (and the PostgreSQL database) what they were, and delete again what was deleted since.

    replace   asked when something is there; False leaves everything as it is and raises Conflict
    """
    data_dir = config.data_dir
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with presence.alone(data_dir):
            return _restore(file, config, replace, more_deletions, progress, now)
    except presence.Present:
        raise Conflict(f"a server is at work on {data_dir}. Stop it and its workers first.") from None


def finish_interrupted(config: Config) -> None:
    """At a start: carry through a restore that was all but done. Raises Conflict for one that must be run again."""
    phase = swap.phase_of(config.data_dir)
    if phase == "loading":
        raise Conflict("a restore was interrupted. Run it again, with --replace, before the server is started.")
    if phase is not None:
        _end(config)


def _restore(
    file: Path,
    config: Config,
    replace: Callable[[Manifest], bool],
    more_deletions: Path | None,
    progress: Progress,
    now: datetime,
) -> Restored:
    if swap.phase_of(config.data_dir) in {"out", "in"}:
        _end(config)
    with file.open("rb") as stream:
        reader = Reader(stream)
        _check_manifest(reader.manifest, config)
        _check_room(reader.manifest, config)
        if config.database:
            databases.refuse_while_others_are_connected()
        if not _is_empty(config) and not replace(reader.manifest):
            raise Conflict(
                f"there is a community in {config.data_dir} already. Restore into an empty place, or use --replace."
            )
        shutil.rmtree(config.data_dir / swap.STAGED, ignore_errors=True)
        staged = config.data_dir / swap.STAGED
        staged.mkdir(mode=0o700)
        try:
            reader.unpack(staged, progress=progress)
            _check_unpacked(staged, reader.manifest)
            _gather_deletions(file, staged, config, more_deletions)
            if config.database:
                swap.mark(config.data_dir, "loading")
                databases.fill_postgresql(staged / databases.COPY[databases.POSTGRESQL])
                (staged / databases.COPY[databases.POSTGRESQL]).unlink()
            settled = _settle(staged)
        except BaseException:
            if config.database:
                databases.bring_back_old()
            swap.clear(config.data_dir)
            raise
    swap.mark(config.data_dir, "out")
    _end(config)
    kept_since = now - timedelta(days=config.keep_deletions_days)
    return Restored(
        reader.manifest,
        migrations=settled["migrations"],
        deleted_again=settled["deleted_again"],
        log_too_short=datetime.fromisoformat(reader.manifest.made_at) < kept_since,
    )


def _end(config: Config) -> None:
    """Both steps may be repeated."""
    if config.database:
        databases.keep_new()
    swap.finish(config.data_dir)


def _check_manifest(manifest: Manifest, config: Config) -> None:
    """Raise Invalid for a backup that cannot become this server's data."""
    if manifest.database != databases.kind_of(config):
        words = {
            databases.SQLITE: "SQLite, and HALLWAY_DATABASE names PostgreSQL. Leave that setting empty.",
            databases.POSTGRESQL: "PostgreSQL. Set HALLWAY_DATABASE to an empty database.",
        }
        raise Invalid(f"this backup is of {words.get(manifest.database, 'another kind of database.')}")
    unknown = sorted(set(manifest.migrations) - databases.known_migrations())
    if unknown:
        raise Invalid(
            f"this backup was made by Hallway {manifest.version}, which is newer than this one ({__version__}) or "
            f"another: {unknown[0]} is not known here. Install that version or a later one."
        )


def _check_unpacked(staged: Path, manifest: Manifest) -> None:
    copy = databases.COPY[databases.SQLITE if manifest.database == databases.SQLITE else databases.POSTGRESQL]
    for item in staged.iterdir():
        if item.name != copy and not belongs(item.name):
            raise Damaged(f"this backup is not one of ours: it holds {item.name!r}, which is made anew at a start.")
    if not (staged / copy).is_file():
        raise Damaged("this backup holds no database.")
    if manifest.database == databases.SQLITE:
        databases.check_sqlite(staged / copy)
    else:
        databases.check_postgresql(staged / copy)


def _check_room(manifest: Manifest, config: Config) -> None:
    free = shutil.disk_usage(config.data_dir).free
    wanted = manifest.total_bytes + manifest.contents_bytes + ROOM_BYTES
    if wanted > free:
        raise Unavailable(
            f"unpacked the backup takes {wanted / 1e6:.0f} MB, and {free / 1e6:.0f} MB are free. Free some space."
        )


def _is_empty(config: Config) -> bool:
    if config.database and not databases.is_empty():
        return False
    names = {item.name for item in config.data_dir.iterdir()}
    return not (names & {"hallway.sqlite3", "media", "secret-key"})


def _gather_deletions(file: Path, staged: Path, config: Config, more_deletions: Path | None) -> None:
    """Put together every log there is, for this restore and for later ones."""
    log = deletions.log_file(config)
    in_backup = set(deletions.read(staged / deletions.FILE))
    beside = {*deletions.read(log), *deletions.read(file.parent / deletions.FILE)}
    if more_deletions is not None:
        beside |= set(deletions.read(more_deletions))
    every = sorted(in_backup | beside)
    (staged / deletions.FILE).unlink(missing_ok=True)
    deletions.append(every, file=staged / deletions.AGAIN)
    if log.resolve().is_relative_to(config.data_dir.resolve()):
        deletions.append(every, file=staged / log.resolve().relative_to(config.data_dir.resolve()))
    else:
        deletions.append(sorted(set(every) - set(deletions.read(log))), file=log)


def _settle(staged: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "hallway.core.backups.settle"],
        env={**os.environ, "HALLWAY_DATA_DIR": str(staged.resolve()), "DJANGO_SETTINGS_MODULE": "hallway.settings"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable("the restored data could not be brought up to date; what was there before is as it was.")
    said: dict[str, Any] = json.loads(done.stdout)
    return said
