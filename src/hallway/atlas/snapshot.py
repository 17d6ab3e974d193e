"""Snapshots: built from the truth into a fresh folder, then put in place at one stroke.

data/atlas/current              the name of the folder in use
data/atlas/<name>/facts.json    up to which change it reaches, when it was built, how much is in it
data/atlas/<name>/counted/      the network of ties that may be counted
data/atlas/<name>/shown/        the network of ties that every member may see
data/atlas/<name>/texts/<index>/
data/atlas/<name>/owners/<index>.npy  whose each text is
"""

from __future__ import annotations

import fcntl
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import Max

from hallway import engine
from hallway.atlas import registry
from hallway.atlas.models import Change
from hallway.core import startup
from hallway.core.ids import uuid7
from hallway.engine.errors import InvalidInput
from hallway.engine.types import FloatArray, IntArray

if TYPE_CHECKING:
    from scipy import sparse

    from hallway.engine import Network, TextIndex

#: room for people who join before the next snapshot
HEADROOM = 256
#: folders kept beside the one in use, for processes that have not moved on yet
KEPT = 1
#: at a start, what compiles the kernels that building needs
_compiling: list[threading.Thread] = []


@dataclass(frozen=True)
class Facts:
    """What is known of a snapshot without opening it."""

    folder: str
    up_to: int
    built_at: str
    seconds: float
    counts: dict[str, int]


@dataclass(frozen=True)
class Loaded:
    facts: Facts
    counted: Network
    shown: Network
    texts: dict[str, TextIndex]
    #: int64 (items,) by index: `registry.Text.owner` of each
    owners: dict[str, IntArray]


def home() -> Path:
    return Path(settings.CONFIG.data_dir) / "atlas"


def name_in_use() -> str:
    """The folder in use; empty when there is none."""
    try:
        return (home() / "current").read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def facts_of(name: str) -> Facts:
    return Facts(**json.loads((home() / name / "facts.json").read_text("utf-8")))


def load(name: str) -> Loaded:
    """Map a snapshot into memory; nothing is copied."""
    folder = home() / name
    return Loaded(
        facts=facts_of(name),
        counted=engine.Network.load(folder / "counted"),
        shown=engine.Network.load(folder / "shown"),
        texts={index: engine.TextIndex.load(folder / "texts" / index) for index in registry.text_indexes()},
        owners={index: np.load(folder / "owners" / f"{index}.npy", mmap_mode="r") for index in registry.text_indexes()},
    )


def last_change() -> int:
    return Change.objects.aggregate(last=Max("id"))["last"] or 0


def builds_after(thread: threading.Thread) -> None:
    """Let no snapshot be built before this, which has begun, ends: it compiles what building needs."""
    _compiling[:] = [thread]


def _wait_for_kernels() -> None:
    startup.wait()
    for thread in _compiling:
        thread.join()


def build(*, now: datetime, learn: bool = True, progress: Callable[[str], None] | None = None) -> Facts:
    """Read the truth, write a snapshot, put it in use. One builder at a time; others wait for it.

    learn  find out from the network's own past which signals predict ties; off for a quick first snapshot.
    """
    _wait_for_kernels()
    with _one_builder():
        return _build(now=now, learn=learn, say=progress or (lambda step: None))


def _build(*, now: datetime, learn: bool, say: Callable[[str], None]) -> Facts:
    """What `build` does once nobody else builds."""
    started = time.perf_counter()
    up_to = last_change()  # read first: what is written meanwhile is laid over once more
    name = uuid7().hex
    folder = home() / f"{name}.part"
    n_members = registry.highest_person() + 1 + HEADROOM
    say("ties")
    ties = registry.ties_of(None)
    counts = {"people": n_members - 1 - HEADROOM, "ties": int((ties.counted > 0).sum())}
    say("networks")
    _network(ties, ties.counted, n_members, interests=_interest_matrix(n_members), learn=learn).save(folder / "counted")
    _network(ties, ties.shown, n_members, interests=None, learn=False).save(folder / "shown")
    for index in registry.text_indexes():
        say(index)
        texts = registry.texts_of(index, None)
        counts[index] = len(texts)
        _text_index(texts).save(folder / "texts" / index)
        (folder / "owners").mkdir(exist_ok=True)
        np.save(folder / "owners" / f"{index}.npy", _owners(texts))
    facts = Facts(name, up_to, now.isoformat(), round(time.perf_counter() - started, 3), counts)
    (folder / "facts.json").write_text(json.dumps(asdict(facts)), "utf-8")
    folder.rename(home() / name)
    _put_in_use(name)
    _remove_old(keep=name)
    return facts


def _network(
    ties: registry.TieTable,
    strength: FloatArray,
    n_members: int,
    *,
    interests: sparse.csr_matrix | None,
    learn: bool,
) -> Network:
    there = strength > 0
    return engine.Network.from_ties(
        ties.low[there], ties.high[there], strength[there], n_members=n_members, interests=interests, learn=learn
    )


def _interest_matrix(n_members: int) -> sparse.csr_matrix | None:
    from scipy import sparse  # noqa: PLC0415  # half a second to import, for every start and every command

    interests = registry.interests_of(None)
    if not interests.person.size:
        return None
    return sparse.csr_matrix(
        (interests.weight, (interests.person, interests.topic)), shape=(n_members, int(interests.topic.max()) + 1)
    )


def _text_index(texts: dict[int, registry.Text]) -> TextIndex:
    size = max(texts, default=-1) + 1
    passages: list[list[str]] = [[] for _ in range(size)]
    tags: list[list[str]] = [[] for _ in range(size)]
    for key, text in texts.items():
        passages[key], tags[key] = list(text.passages), list(text.tags)
    return engine.TextIndex.build(passages, tags=tags)


def _owners(texts: dict[int, registry.Text]) -> IntArray:
    owners = np.full(max(texts, default=-1) + 1, registry.NOBODY, dtype=np.int64)
    for key, text in texts.items():
        owners[key] = text.owner
    return owners


def _put_in_use(name: str) -> None:
    fresh = home() / f"current.{name}"
    fresh.write_text(name, "ascii")
    fresh.replace(home() / "current")


def remove_former() -> None:
    """Let go of the snapshot before the one in use: it still says what people who left had written."""
    with _one_builder():
        _remove_old(keep=name_in_use(), kept=0)


def _remove_old(*, keep: str, kept: int = KEPT) -> None:
    folders = sorted((entry for entry in home().iterdir() if entry.is_dir() and entry.name != keep), reverse=True)
    finished = [folder for folder in folders if not folder.name.endswith(".part")]
    for folder in [*finished[kept:], *(folder for folder in folders if folder.name.endswith(".part"))]:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _one_builder() -> Iterator[None]:
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_current(facts: Facts) -> bool:
    """Whether the snapshot belongs to this database: a restored older one counts its changes from before."""
    return facts.up_to <= last_change() or facts.up_to == 0


def is_outgrown(facts: Facts) -> bool:
    """Whether so much was written since that laying it over is not enough."""
    return Change.objects.filter(pk__gt=facts.up_to, source=registry.EVERYTHING).exists()


def ensure(*, now: datetime) -> str:
    """The folder in use; built quickly when there is none, or one that cannot be read or is outgrown."""
    if name := _usable():
        return name
    _wait_for_kernels()
    with _one_builder():  # who waited for another's finds it built
        return _usable() or _build(now=now, learn=False, say=lambda step: None).folder


def _usable() -> str:
    """The folder in use if it can answer; else empty."""
    name = name_in_use()
    try:
        facts = facts_of(name) if name else None
    except (OSError, ValueError, TypeError):
        return ""
    return name if facts is not None and is_current(facts) and not is_outgrown(facts) else ""


def loaded(*, now: datetime) -> Loaded:
    """The snapshot in use, built anew when there is none or an earlier version of Hallway wrote it."""
    try:
        return load(ensure(now=now))
    except (InvalidInput, FileNotFoundError):
        return load(build(now=now, learn=False).folder)
