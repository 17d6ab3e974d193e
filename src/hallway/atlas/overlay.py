"""The atlas as it is at this moment: the shared snapshot with everything laid over that changed since."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hallway.atlas import registry, snapshot
from hallway.atlas.models import Change
from hallway.core import clock, startup
from hallway.engine.types import FloatArray, IntArray

if TYPE_CHECKING:
    from hallway.engine import Network, TextIndex


@dataclass(frozen=True)
class Atlas:
    """One consistent answer to whatever is asked of it; never changes."""

    folder: str
    #: every change up to this number is in it
    applied: int
    counted: Network
    shown: Network
    texts: dict[str, TextIndex]
    #: `registry.Text.owner` of each item, by index
    owners: dict[str, IntArray]


_lock = threading.Lock()
_atlas: Atlas | None = None


def current() -> Atlas:
    """The atlas with every committed change in it. One query when nothing changed.

    A process holds one atlas; the first request after a change brings it up to date for all.
    """
    global _atlas
    atlas = _atlas
    if atlas is not None and atlas.folder == snapshot.name_in_use():
        changes = _changes_after(atlas.applied)
        if not changes:
            return atlas
    startup.wait()  # for the compiled kernels
    with _lock:
        atlas = _atlas
        name = snapshot.name_in_use()
        if atlas is None or atlas.folder != name:
            atlas = _opened()
        changes = _changes_after(atlas.applied)
        _atlas = _laid_over(atlas, changes) if changes else atlas
        return _atlas


def forget() -> None:
    """Let go of what this process holds; the next answer opens the snapshot in use."""
    global _atlas
    with _lock:
        _atlas = None


def _opened() -> Atlas:
    loaded = snapshot.loaded(now=clock.now())
    return Atlas(loaded.facts.folder, loaded.facts.up_to, loaded.counted, loaded.shown, loaded.texts, loaded.owners)


def _changes_after(applied: int) -> list[tuple[int, str, int, int | None]]:
    return list(Change.objects.filter(pk__gt=applied).order_by("pk").values_list("pk", "source", "key", "other_key"))


def _laid_over(atlas: Atlas, changes: Sequence[tuple[int, str, int, int | None]]) -> Atlas:
    keys: dict[str, dict[tuple[int, int | None], None]] = defaultdict(dict)
    for _number, source, key, other in changes:
        keys[source][key, other] = None
    ties = [(key, other) for key, other in keys.pop(registry.TIES, {}) if other is not None]
    if ties:
        atlas = _with_ties(atlas, ties)
    if registry.PEOPLE in keys:
        atlas = _with_interests(atlas, [key for key, _other in keys[registry.PEOPLE]])
    for source, rows in keys.items():  # a source of no index asks for a new snapshot, which others build
        if source in atlas.texts:
            atlas = _with_texts(atlas, source, [key for key, _other in rows])
    return replace(atlas, applied=changes[-1][0])


def _with_ties(atlas: Atlas, pairs: Sequence[tuple[int, int]]) -> Atlas:
    """Set each pair to what the truth says now; a pair that is no more there is removed."""
    present = registry.ties_of(pairs)
    found = {
        (int(low), int(high)): (counted, shown)
        for low, high, counted, shown in zip(present.low, present.high, present.counted, present.shown, strict=True)
    }
    low, high = np.array(pairs, dtype=np.int64).T
    strengths = np.array([found.get((int(a), int(b)), (0.0, 0.0)) for a, b in pairs])
    n_members = max(int(high.max()), int(low.max())) + 1
    return replace(
        atlas,
        counted=_changed(atlas.counted, low, high, strengths[:, 0], n_members),
        shown=_changed(atlas.shown, low, high, strengths[:, 1], n_members),
    )


def _with_interests(atlas: Atlas, people: Sequence[int]) -> Atlas:
    """Set what these people are interested in to what the truth says they show now."""
    from scipy import sparse  # noqa: PLC0415  # half a second to import, for every start and every command

    found = registry.interests_of(people)
    row_of = {person: row for row, person in enumerate(people)}
    rows = np.array([row_of[person] for person in found.person.tolist()], dtype=np.int64)
    n_topics = int(found.topic.max(initial=-1)) + 1
    matrix = sparse.csr_array((found.weight, (rows, found.topic)), shape=(len(people), n_topics))
    counted = atlas.counted
    n_members = max(people) + 1
    if n_members > counted.n_members:
        counted = counted.with_changes([], [], [], n_members=n_members + snapshot.HEADROOM)
    return replace(atlas, counted=counted.with_interests(people, matrix))


def _changed(network: Network, low: IntArray, high: IntArray, strength: FloatArray, n_members: int) -> Network:
    grown = n_members + snapshot.HEADROOM if n_members > network.n_members else None
    return network.with_changes(low, high, strength, n_members=grown)


def _with_texts(atlas: Atlas, source: str, keys: Sequence[int]) -> Atlas:
    """Set these items to what the truth says now."""
    texts = registry.texts_of(source, keys)
    gone = registry.Text(0, [])
    present = [texts.get(key, gone) for key in keys]
    index = atlas.texts[source].with_changes(
        keys, [list(text.passages) for text in present], [list(text.tags) for text in present]
    )
    before = atlas.owners[source]
    owners = np.full(index.n_items, registry.NOBODY, dtype=np.int64)
    owners[: before.size] = before
    owners[list(keys)] = [text.owner for text in present]
    return replace(atlas, texts={**atlas.texts, source: index}, owners={**atlas.owners, source: owners})
