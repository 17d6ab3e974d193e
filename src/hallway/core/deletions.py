"""What was deleted for good, noted outside the database, so that restoring a backup does not bring it back.

The log is a file of JSON lines with nothing in them but what kind of thing went, its public id or keyed hash, and when:
who reads it learns no name, no address and no word. A capability notes a deletion in the transaction that deletes,
and registers in its `apps.py` how the same is done again in a database that was restored:

    deletions.note("person", str(person.public_id), now=now)

    deletions.register("person", remove_again)          # remove_again(key, now) -> whether there was something

The note is a fact of the outbox: a crash loses none, and what was rolled back is never written down.
"""

import fcntl
import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from hallway.core import retention
from hallway.core.config import Config
from hallway.core.outbox import fact, handles, publish

log = logging.getLogger("hallway.deletions")
#: where the log is, in the data folder, unless the operator set another place
FILE = "deletions.jsonl"
#: what a restore has to delete again, among what it unpacked
AGAIN = "deletions-again.jsonl"
MOST_LETTERS = 200

Again = Callable[[str, datetime], bool]
_again: dict[str, Again] = {}


@fact
class DeletionNoted:
    """`at` is the moment in ISO 8601, as it is written down."""

    kind: str
    key: str
    at: str


@dataclass(frozen=True, order=True)
class Deletion:
    """One line of the log. `at` comes first: deletions are done again in the order in which they were done."""

    at: str
    kind: str
    key: str


def register(kind: str, again: Again) -> None:
    """Say how a noted deletion of this kind is done again; it must be harmless where there is nothing to delete."""
    _again[kind] = again


def note(kind: str, key: str, *, now: datetime) -> None:
    """Note a deletion in the caller's transaction. `key` says nothing about anybody: a public id or a keyed hash."""
    if kind not in _again:
        raise LookupError(f"nobody registered how a deletion of {kind!r} is done again")
    publish(DeletionNoted(kind=kind, key=key, at=now.isoformat()), about=(), now=now)


@handles(DeletionNoted)
def write_down(happened: DeletionNoted) -> None:
    """On the disk before the fact counts as handled; a repeated line is harmless."""
    file = log_file(settings.CONFIG)
    try:
        append([Deletion(at=happened.at, kind=happened.kind, key=happened.key)], file=file)
    except OSError as failure:
        log.error("a deletion could not be noted in %s and is tried again: %s", file, failure)
        raise


#: what the note waits for, by the outbox's name
NOTES_DOWN = "core.deletions.write_down"


def log_file(config: Config) -> Path:
    return Path(config.deletions_file).expanduser() if config.deletions_file else config.data_dir / FILE


def append(deletions: Iterable[Deletion], *, file: Path) -> None:
    lines = "".join(json.dumps(asdict(deletion)) + "\n" for deletion in deletions)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(file):
        log = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(log, lines.encode("ascii"))
            os.fsync(log)
        finally:
            os.close(log)


def read(file: Path) -> Iterator[Deletion]:
    """Every whole line; one that a crash cut off, or that is none of ours, is passed over."""
    if not file.exists():
        return
    with file.open("rb") as lines:
        for line in lines:
            if (deletion := _deletion_in(line)) is not None:
                yield deletion


def _deletion_in(line: bytes) -> Deletion | None:
    try:
        said = json.loads(line)
        deletion = Deletion(at=said["at"], kind=said["kind"], key=said["key"])
        moment = datetime.fromisoformat(deletion.at)
    except (ValueError, TypeError, KeyError):
        return None
    words = all(isinstance(word, str) and len(word) <= MOST_LETTERS for word in (deletion.kind, deletion.key))
    return deletion if words and moment.tzinfo is not None else None


def do_again(deletions: Iterable[Deletion], *, now: datetime) -> Counter[str]:
    """Delete all this once more, each in a transaction of its own; how much there was of each kind."""
    done: Counter[str] = Counter()
    for deletion in sorted(set(deletions)):
        again = _again.get(deletion.kind)
        if again is not None:
            with transaction.atomic():
                done[deletion.kind] += again(deletion.key, now)
    return +done


def forget(before: datetime) -> int:
    """Drop the lines from before this moment: no backup as old as that is restored any more."""
    file = log_file(settings.CONFIG)
    if not file.exists():
        return 0
    with _alone(file):
        every = list(read(file))
        kept = [deletion for deletion in every if datetime.fromisoformat(deletion.at) >= before]
        if len(kept) < len(every):
            fresh = file.with_name(f".{file.name}")
            fresh.unlink(missing_ok=True)
            fresh.touch(mode=0o600)
            with fresh.open("w", encoding="ascii") as lines:
                lines.writelines(json.dumps(asdict(deletion)) + "\n" for deletion in kept)
                lines.flush()
                os.fsync(lines.fileno())
            fresh.replace(file)
    return len(every) - len(kept)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.with_name(f"{file.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


retention.register("deletions", forget, days=settings.CONFIG.keep_deletions_days)
