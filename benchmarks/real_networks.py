"""Real networks with ties to predict: later ones where times exist, hidden ones where not.

Read from the folder of public data sets that is passed as --data.
"""

import csv
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from hallway.engine import tie_strengths


@dataclass(frozen=True)
class Task:
    """Known ties, and for each asked member the ties to predict."""

    name: str
    n: int
    source: np.ndarray
    target: np.ndarray
    strength: np.ndarray | None
    last_used: np.ndarray | None
    interests: csr_array | None
    wanted: dict[int, set[int]]


def _rows(folder: Path, name: str) -> list[list[str]]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return rows[1:]


def _numbered(*columns: np.ndarray) -> tuple[int, list[np.ndarray]]:
    ids, places = np.unique(np.concatenate(columns), return_inverse=True)
    return ids.size, list(places.reshape(len(columns), -1))


def _wanted(n, source, target, known, *, seed, sampled=1000):
    """Ties to predict by member, for a sample of the members who have some."""
    wanted: dict[int, set[int]] = {}
    for s, t in zip(source.tolist(), target.tolist(), strict=True):
        if s != t and (min(s, t), max(s, t)) not in known:
            wanted.setdefault(s, set()).add(t)
            wanted.setdefault(t, set()).add(s)
    members = sorted(wanted)
    if len(members) > sampled:
        members = np.random.default_rng(seed).choice(members, sampled, replace=False).tolist()
    return {member: wanted[member] for member in members}


def timed(
    name: str, folder: Path, file: str, columns: tuple[int, int, int], *, seed: int, known_part: float = 0.8
) -> Task:
    """The first part of all messages is known; pairs that first met later are wanted."""
    rows = _rows(folder, file)
    a, b, at = (np.array([int(float(row[c])) for row in rows]) for c in columns)
    order = np.argsort(at, kind="stable")
    a, b, at = a[order], b[order], at[order]
    n, (a, b) = _numbered(a, b)
    cut = int(known_part * a.size)
    ties = tie_strengths(a[:cut], b[:cut], at[:cut], now=float(at[cut - 1]))
    known = {(min(s, t), max(s, t)) for s, t in zip(a[:cut].tolist(), b[:cut].tolist(), strict=True)}
    # Only members seen before can be asked or predicted.
    seen = np.zeros(n, bool)
    seen[a[:cut]] = seen[b[:cut]] = True
    later = seen[a[cut:]] & seen[b[cut:]]
    return Task(
        name=name,
        n=n,
        source=ties.source,
        target=ties.target,
        strength=ties.strength,
        last_used=ties.last_used,
        interests=None,
        wanted=_wanted(n, a[cut:][later], b[cut:][later], known, seed=seed),
    )


def hidden(name: str, folder: Path, file: str, *, seed: int, interests: str | None = None, part: float = 0.1) -> Task:
    """One tie in ten is hidden."""
    rows = _rows(folder, file)
    a, b = np.array([int(row[0]) for row in rows]), np.array([int(row[1]) for row in rows])
    n = int(max(a.max(), b.max())) + 1
    away = np.random.default_rng(seed).random(a.size) < part
    matrix = None
    if interests is not None:
        topics: dict[str, int] = {}
        people, columns = [], []
        for person, listed in _rows(folder, interests):
            for topic in filter(None, listed.split("|")):
                people.append(int(person))
                columns.append(topics.setdefault(topic, len(topics)))
        matrix = csr_array((np.ones(len(people)), (people, columns)), shape=(n, len(topics)))
    known = {(min(s, t), max(s, t)) for s, t in zip(a[~away].tolist(), b[~away].tolist(), strict=True)}
    return Task(
        name=name,
        n=n,
        source=a[~away],
        target=b[~away],
        strength=None,
        last_used=None,
        interests=matrix,
        wanted=_wanted(n, a[away], b[away], known, seed=seed),
    )


def tasks(folder: Path, *, seed: int = 1) -> Iterator[Task]:
    """Every real network, one after the other."""
    makers: list[Callable[[], Task]] = [
        lambda: timed("college messages", folder, "messages_college", (0, 1, 2), seed=seed),
        lambda: timed("hypertext 2009", folder, "contacts_hypertext2009", (1, 2, 0), seed=seed),
        lambda: timed("ws16", folder, "contacts_ws16", (1, 2, 0), seed=seed),
        lambda: hidden(
            "deezer romania", folder, "graph_deezer_ro_edges", seed=seed, interests="graph_deezer_ro_interests"
        ),
        lambda: hidden("facebook people", folder, "graph_facebook_ego_edges", seed=seed),
        lambda: hidden(
            "facebook pages", folder, "graph_facebook_pages_edges", seed=seed, interests="graph_facebook_pages_features"
        ),
        lambda: hidden("github", folder, "graph_github_edges", seed=seed),
        lambda: hidden("lastfm asia", folder, "graph_lastfm_asia_edges", seed=seed),
    ]
    for make in makers:
        yield make()


def average_precision(ranked: list[int], wanted: set[int], k: int = 20) -> float:
    """Average precision of the first k: hits early count more; 1 when the first of them are all wanted."""
    hits, total = 0, 0.0
    for place, other in enumerate(ranked[:k], start=1):
        if other in wanted:
            hits += 1
            total += hits / place
    return total / min(len(wanted), k)
