"""The network of a community: who holds which tie to whom, and what follows from it."""

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from hallway.engine.arguments import as_array, as_flag, as_folder, as_number
from hallway.engine.errors import InvalidInput
from hallway.engine.graph import learning, meet, pagerank, reasons, routes
from hallway.engine.graph.adjacency import Adjacency
from hallway.engine.graph.build import build_rows
from hallway.engine.graph.checks import (
    MAX_MEMBERS,
    as_count,
    as_floats,
    as_ids,
    as_member,
    as_pairs,
    as_row,
    as_strengths,
    check_same_length,
)
from hallway.engine.graph.interests import Interests
from hallway.engine.graph.mix import STARTING_MIX, Mix
from hallway.engine.graph.results import Rankings, Reasons, Route
from hallway.engine.graph.rows import read_only
from hallway.engine.graph.scratch import ScratchPool
from hallway.engine.graph.standing_out import hubs_of, popular_of, ranks_of
from hallway.engine.graph.storage import damaged, map_array, write_array, write_text
from hallway.engine.types import FloatArray, IntArray, Progress, Ranking

Effort = Literal["normal", "high"]
_FORMAT = 2
_ARRAYS = ("indptr", "targets", "strengths", "recency", "totals")
#: What part of building with learning the rows take.
_ROWS_PART = 0.3


class Network:
    """Members 0..n_members-1 and their ties; immutable, and safe to read from many threads at once."""

    def __init__(
        self,
        *,
        out: Adjacency,
        into: Adjacency,
        interests: Interests,
        mix: Mix,
        hubs: IntArray,
        popular: IntArray,
        grand_total: float,
        scratch_pool: ScratchPool,
    ) -> None:
        self._out = out
        self._into = into
        self._mix = mix
        #: For the algorithms of this package.
        self.sides = (out, into)
        self.interests = interests
        self.hubs, self.popular = read_only(hubs), read_only(popular)
        self.grand_total = grand_total
        self.scratch_pool = scratch_pool

    @classmethod
    def from_ties(
        cls,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        strength: npt.ArrayLike | None = None,
        *,
        n_members: int | None = None,
        directed: bool = False,
        interests: Any = None,
        last_used: npt.ArrayLike | None = None,
        learn: bool = True,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> "Network":
        """A network from its ties.

        source, target  (m,) ids. Of a tie given twice the stronger counts (and the later use); self-ties are dropped.
        strength        (m,) in (0, 1], kept in 32 bits; None means all 1.
        n_members       None: the largest id + 1.
        directed        a tie is what source holds towards target alone; otherwise it counts for both.
        interests       scipy sparse (n_members, n_topics) of weights >= 0, or None.
        last_used       (m,) seconds, or None where unknown.
        learn           learn from this network's own past how signals are best put together; False keeps the
                        starting mix and saves the time.
        seed            of the draws that learning makes.
        progress        called with the part done, in [0, 1].

        Raises  InvalidInput.
        Cost    O(m log d) for the rows, d the largest; 8 bytes a tie and direction. Learning: bounded, see `learning`.
        """
        directed, learn = as_flag("directed", directed), as_flag("learn", learn)
        seed = as_count("seed", seed, least=0, most=2**63 - 1)
        from_ids = as_ids("source", source)
        to_ids = as_ids("target", target)
        check_same_length("target", to_ids, size=from_ids.size, beside="source")
        weights = None
        if strength is not None:
            weights = as_strengths("strength", strength, size=from_ids.size, beside="source")
        largest = max(int(from_ids.max(initial=-1)), int(to_ids.max(initial=-1)))
        if n_members is None:
            n_members = largest + 1
        else:
            n_members = as_count("n_members", n_members, least=0, most=MAX_MEMBERS)
            as_ids("source", from_ids, n_members)
            as_ids("target", to_ids, n_members)
        recency = np.empty(0, np.float32)
        if last_used is not None:
            recency = ranks_of(as_floats("last_used", last_used, size=from_ids.size, beside="source"))
        known_interests = Interests.from_matrix(interests, n_members=n_members)

        arrays = build_rows(from_ids, to_ids, weights, recency, n_members=n_members, both=not directed)
        out = Adjacency.of_base(*arrays)
        into = out
        if directed:
            into = Adjacency.of_base(*build_rows(to_ids, from_ids, weights, recency, n_members=n_members, both=False))
        network = cls(
            out=out,
            into=into,
            interests=known_interests,
            mix=STARTING_MIX,
            hubs=np.empty(0, np.int64) if directed else hubs_of(out.totals),
            popular=popular_of(into.rows.indptr),
            grand_total=float(into.totals.sum(dtype=np.float64)),
            scratch_pool=ScratchPool(),
        )
        if progress is not None:
            progress(_ROWS_PART if learn else 1.0)
        if not learn:
            return network
        from_rows = None if progress is None else _later_part(progress)
        return network._with(mix=learning.learn(network, seed=seed, progress=from_rows))

    @property
    def n_members(self) -> int:
        """Number of members, tied or not."""
        return self._out.n_members

    @property
    def directed(self) -> bool:
        """Whether a tie is what its source holds towards its target alone."""
        return self._into is not self._out

    @property
    def mix(self) -> Mix:
        """How signals are put together by `people_to_meet`, and what was learned about it."""
        return self._mix

    def ties(self, member: int) -> tuple[IntArray, FloatArray]:
        """One member's ties: (ids, strengths), the strongest first."""
        ids, strengths = self._out.row(as_member("member", member, self.n_members))
        return ids.astype(np.int64), strengths.astype(np.float64)

    def personalized_pagerank(
        self,
        member: int,
        k: int = 20,
        *,
        restart: float = 0.15,
        effort: Effort = "normal",
        exclude: npt.ArrayLike | None = None,
    ) -> Ranking:
        """The k members that a walk from this member visits most, the member and the member's ties left out.

        The walk follows ties with probability in proportion to strength and restarts with probability `restart` in
        (0, 1) before each step; where there is no tie to follow it restarts. effort "high" is closer to exact.

        Returns  Ranking; scores estimate the share of visits. Equal scores are in order of id.
        Raises   InvalidInput.
        Cost     O(1 / tolerance) whatever the size of the network. Source: see `pagerank`.
        """
        member = as_member("member", member, self.n_members)
        k = as_count("k", k, least=1)
        restart = as_number("restart", restart, "a probability above 0 and below 1", above=0)
        if restart >= 1:
            raise InvalidInput("restart", restart, "a probability above 0 and below 1")
        if not isinstance(effort, str) or effort not in ("normal", "high"):
            raise InvalidInput("effort", repr(effort), "'normal' or 'high'")
        banned = np.concatenate([[member], self._out.row(member)[0], self._excluded(exclude)]).astype(np.int64)
        return pagerank.rank(
            self._out,
            self._into,
            member,
            min(k, self.n_members),
            restart=restart,
            effort=effort,
            banned=banned,
            hubs=self.hubs,
            grand_total=self.grand_total,
            scratch_pool=self.scratch_pool,
        )

    def people_to_meet(self, member: int, k: int = 20, *, exclude: npt.ArrayLike | None = None) -> Ranking:
        """The k members whom this member should meet, by the mix of signals.

        Never the member, a tie in either direction, or one of `exclude`.

        Returns  Ranking; scores compare within this answer only. Equal scores are in order of id.
        Raises   InvalidInput.
        """
        member = as_member("member", member, self.n_members)
        k = as_count("k", k, least=1)
        return meet.rank(self, member, k, exclude=self._excluded(exclude))

    def people_to_meet_with_reasons(
        self, member: int, k: int = 20, *, exclude: npt.ArrayLike | None = None
    ) -> tuple[Ranking, list[Reasons]]:
        """`people_to_meet` and the reasons for each of them, in the same order, for little more than the one.

        Each signal's share is of the score in this very answer.

        Returns  (Ranking, list of Reasons, one for each).
        Raises   InvalidInput.
        """
        member = as_member("member", member, self.n_members)
        k = as_count("k", k, least=1)
        return reasons.rank(self, member, k, exclude=self._excluded(exclude))

    def people_to_meet_many(
        self,
        members: npt.ArrayLike,
        k: int = 20,
        *,
        exclude: npt.ArrayLike | None = None,
        progress: Progress | None = None,
    ) -> Rankings:
        """`people_to_meet` for many members at once, in as many threads as there are cores.

        progress  called with the part done, in [0, 1].
        Returns  Rankings, a row a member.
        """
        ids = as_ids("members", members, self.n_members)
        k = as_count("k", k, least=1)
        return meet.rank_many(self, ids, k, exclude=self._excluded(exclude), progress=progress)

    def reasons(self, member: int, other: int) -> Reasons:
        """Why member should meet other: the strongest connectors, topics in common, each signal's share."""
        member = as_member("member", member, self.n_members)
        other = as_member("other", other, self.n_members)
        return reasons.between(self, member, other)

    def routes(
        self,
        start: int,
        goal: int,
        k: int = 3,
        max_ties: int = 4,
        *,
        exclude: npt.ArrayLike | None = None,
        without: npt.ArrayLike | None = None,
    ) -> list[Route]:
        """The best routes from start to goal, by the product of strengths over at most max_ties ties.

        The first is the best there is; each next one is the best that shares no connector (member between the ends)
        with those before.

        exclude  ids not to pass through.
        without  (p, 2) ties not to use; in an undirected network neither way.
        Returns  list of Route, [] when there is none or start is goal.
        Raises   InvalidInput.
        Cost     grows with the ties of the ties of the two ends for max_ties up to 4. Source: see `routes`.
        """
        start = as_member("start", start, self.n_members)
        goal = as_member("goal", goal, self.n_members)
        k = as_count("k", k, least=1)
        max_ties = as_count("max_ties", max_ties, least=1)
        network = self
        if without is not None:
            pairs = as_pairs("without", without, self.n_members)
            if pairs.size:
                network = self.with_changes(pairs[:, 0], pairs[:, 1], np.zeros(pairs.shape[0]))
        return routes.best(
            network._out.rows,
            network._into.rows,
            start,
            goal,
            k=k,
            max_ties=max_ties,
            excluded=self._excluded(exclude),
            n_members=self.n_members,
            rooms=self.scratch_pool.rooms,
        )

    def with_changes(
        self,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        strength: npt.ArrayLike,
        *,
        n_members: int | None = None,
    ) -> "Network":
        """A network with these ties set; this one stays as it is.

        source, target  (m,) ids below n_members. strength (m,) in [0, 1], 0 removes; of the same tie twice the later
                        counts. In an undirected network a tie is set both ways. Self-ties are dropped.
        n_members       None: as many as now; more adds members without ties, fewer is refused.

        Raises  InvalidInput.
        Cost    O(the rows of the members concerned + the rows changed before), whatever the size of the network.
        """
        size = self.n_members
        if n_members is not None:
            size = as_count("n_members", n_members, least=self.n_members)
        from_ids, to_ids = as_row("source", source), as_row("target", target)
        from_ids, to_ids = as_ids("source", from_ids, size), as_ids("target", to_ids, size)
        check_same_length("target", to_ids, size=from_ids.size, beside="source")
        weights = np.atleast_1d(as_array("strength", strength, "numbers"))
        values = as_strengths("strength", weights, size=from_ids.size, beside="source", zero_allowed=True)
        changed = values.astype(np.float32)
        np.maximum(changed, np.finfo(np.float32).tiny, out=changed, where=values > 0)
        real = from_ids != to_ids
        from_ids, to_ids, changed = from_ids[real], to_ids[real], changed[real]
        out, into = self._out, self._into
        if from_ids.size:
            if self.directed:
                out = out.changed(from_ids, to_ids, changed, n_members=size)
                into = into.changed(to_ids, from_ids, changed, n_members=size)
            else:
                # Each tie both ways, the later one still behind the earlier.
                both = np.stack([from_ids, to_ids], axis=1).ravel(), np.stack([to_ids, from_ids], axis=1).ravel()
                out = into = out.changed(*both, np.repeat(changed, 2), n_members=size)
        elif size != self.n_members:
            out = out.grown(size)
            into = into.grown(size) if self.directed else out
        concerned = np.isin(self.hubs, np.concatenate([from_ids, to_ids]))
        lost = [place for place in np.flatnonzero(concerned) if not out.row(int(self.hubs[place]))[0].size]
        hubs = read_only(np.delete(self.hubs, lost)) if lost else self.hubs
        return self._with(out=out, into=into, interests=self.interests.of_members(size), hubs=hubs)

    def with_interests(self, members: npt.ArrayLike, interests: Any) -> "Network":
        """A network where these members' interests are these and no others; this one stays as it is.

        members    (p,) ids, each once.
        interests  scipy sparse (p, n_topics) of weights >= 0; more topics than before are welcome. None: none at all.

        Answers are those of a network built with them.
        Raises  InvalidInput.
        Cost    O(the rows changed now and before + topics).
        """
        ids = as_ids("members", members, self.n_members)
        if np.unique(ids).size != ids.size:
            raise InvalidInput("members", "the same id twice", "each id once")
        return self._with(interests=self.interests.with_changes(ids, interests))

    def save(self, folder: str | Path) -> None:
        """Write the network into a folder, made where missing, as flat arrays that `load` maps.

        Who has loaded from that folder goes on with what was loaded. Each file is replaced at one stroke, all of them
        are not: others should not begin to load while this writes.
        """
        path = as_folder("folder", folder)
        path.mkdir(parents=True, exist_ok=True)
        for side, adjacency in self._sides():
            for name, array in zip(_ARRAYS, adjacency.flattened(), strict=True):
                write_array(path / f"{side}-{name}.npy", np.asarray(array))
        self.interests.save(path)
        write_array(path / "hubs.npy", self.hubs)
        write_array(path / "popular.npy", self.popular)
        about = {
            "format": _FORMAT,
            "directed": self.directed,
            "grand_total": self.grand_total,
            "mix": self._mix.to_json(),
        }
        write_text(path / "network.json", json.dumps(about, indent=1))

    @classmethod
    def load(cls, folder: str | Path) -> "Network":
        """Map a saved network; processes that load the same folder share its memory.

        Raises  InvalidInput where the folder holds no network of this format.
        """
        path = as_folder("folder", folder)
        try:
            about = json.loads((path / "network.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InvalidInput("folder", f"{path} ({error})", "a folder written by Network.save") from None
        if not isinstance(about, dict) or about.get("format") != _FORMAT:
            found = about.get("format") if isinstance(about, dict) else about
            raise InvalidInput("folder", f"format {found!r:.80}", f"format {_FORMAT}")
        out = _mapped(path, "out")
        return cls(
            out=out,
            into=_mapped(path, "into") if about["directed"] else out,
            interests=Interests.load(path, n_members=out.n_members),
            mix=Mix.from_json(about["mix"]),
            hubs=map_array(path / "hubs.npy"),
            popular=map_array(path / "popular.npy"),
            grand_total=float(about["grand_total"]),
            scratch_pool=ScratchPool(),
        )

    def _with(self, **changed: Any) -> "Network":
        """A copy where these parts are others."""
        parts: dict[str, Any] = {
            "out": self._out,
            "into": self._into,
            "interests": self.interests,
            "mix": self._mix,
            "hubs": self.hubs,
            "popular": self.popular,
            "grand_total": self.grand_total,
            "scratch_pool": self.scratch_pool,
        }
        return Network(**(parts | changed))

    def _sides(self) -> list[tuple[str, Adjacency]]:
        return [("out", self._out), ("into", self._into)] if self.directed else [("out", self._out)]

    def _excluded(self, exclude: npt.ArrayLike | None) -> IntArray:
        if exclude is None:
            return np.empty(0, np.int64)
        return as_ids("exclude", exclude, self.n_members)


def _later_part(progress: Progress) -> Progress:
    """Told what part of the learning is done, tells what part of all is."""
    return lambda done: progress(_ROWS_PART + (1.0 - _ROWS_PART) * done)


def _mapped(path: Path, side: str) -> Adjacency:
    indptr, targets, strengths, recency, totals = (map_array(path / f"{side}-{name}.npy") for name in _ARRAYS)
    whole = indptr.size == totals.size + 1 and targets.size == strengths.size == int(indptr[-1])
    if not whole or recency.size not in (0, targets.size):
        raise damaged(path / f"{side}-indptr.npy", "arrays of different networks")
    return Adjacency.of_base(indptr, targets, strengths, recency, totals)
