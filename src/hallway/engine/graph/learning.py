"""What predicts ties in this network: hide some that are known, and learn which signals lead back to them.

Where it is known when ties were last used, the latest are hidden; otherwise a random part. Members who lost ties are
asked for them with the starting mix and with one learned from other members; the learned mix is kept when it finds
clearly more of them. It maximises the likelihood of the hidden ties among each member's candidates (conditional logit,
McFadden 1974) with weights of at least 0, drawn towards the starting mix, so that few data change it little; how
strongly is learned as well, from what finds most ties of members it was not fitted to.
"""

# Kernels are typed by numba at their first call.
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hallway.engine.compiled import kernel
from hallway.engine.graph import meet
from hallway.engine.graph.mix import CURVES, STARTING_MIX, Mix, curved
from hallway.engine.graph.signals import N_SIGNALS
from hallway.engine.graph.threads import in_threads
from hallway.engine.types import BoolArray, Float32Array, FloatArray, IntArray, Progress

if TYPE_CHECKING:
    from hallway.engine.graph.network import Network

#: Part of the ties that is hidden.
_HIDDEN: Final = 0.1
#: Of timed ties, the latest.
_HIDDEN_TIMED: Final = 0.15
#: Above so many ties only those of the asked members are hidden.
_MANY_TIES: Final = 400_000
#: Fewer asked members than this teach nothing.
_LEAST_ASKED: Final = 30
_MOST_ASKED: Final = 1000
#: Above this size fewer are asked, for time.
_LARGE: Final = 200_000
_MOST_ASKED_LARGE: Final = 600
#: How strongly weights are drawn to the starting mix: the one that suits the network best is taken.
_PULLS: Final = (1e-2, 1e-3, 1e-4)
_FOLDS: Final = 3
#: Candidates that were not hidden, drawn for each list to learn from; all count when a mix is measured.
_DRAWN: Final = 160
_MOST_STEPS: Final = 60
_AT: Final = 20
#: What part of learning it takes to ask the members.
_ASKING_PART: Final = 0.7
_MEMBERS_A_THREAD: Final = 32
_NOBODY = np.empty(0, np.int64)


@dataclass(frozen=True)
class _Lists:
    """Candidate lists of the asked members, one behind the other.

    features float32 (c, signals * curves); is_hidden (c,); bounds (lists + 1,); wanted (lists,) number of ties hidden.
    """

    features: Float32Array
    is_hidden: BoolArray
    bounds: IntArray
    wanted: IntArray

    @property
    def size(self) -> int:
        return self.wanted.size

    def drawn(self, rng: np.random.Generator) -> _Lists:
        """Only the lists with a hidden tie among the candidates; of the others in them, a random part."""
        rank = np.empty(self.is_hidden.size, np.int64)
        order = np.lexsort((rng.random(self.is_hidden.size), ~self.is_hidden, self.of_candidate))
        rank[order] = np.arange(self.is_hidden.size) - np.repeat(self.bounds[:-1], np.diff(self.bounds))
        hits = np.add.reduceat(self.is_hidden, self.bounds[:-1], dtype=np.int64)
        kept = (rank < (hits + _DRAWN)[self.of_candidate]) & (hits > 0)[self.of_candidate]
        sizes = np.bincount(self.of_candidate[kept], minlength=self.size)
        bounds = np.concatenate([[0], np.cumsum(sizes[sizes > 0])])
        return _Lists(self.features[kept], self.is_hidden[kept], bounds, self.wanted[sizes > 0])

    @property
    def of_candidate(self) -> IntArray:
        """(c,) the list of each candidate."""
        return np.repeat(np.arange(self.size), np.diff(self.bounds))

    def subset(self, places: IntArray) -> _Lists:
        rows = np.concatenate([np.arange(self.bounds[i], self.bounds[i + 1]) for i in places])
        sizes = np.diff(self.bounds)[places]
        bounds = np.concatenate([[0], np.cumsum(sizes)])
        return _Lists(self.features[rows], self.is_hidden[rows], bounds, self.wanted[places])

    def precisions(self, weights: FloatArray) -> FloatArray:
        """(lists,) average precision of the first 20 of each list."""
        scores = np.einsum("cf,f->c", self.features, weights)
        found = np.zeros(self.size)
        for i in range(self.size):
            part = slice(self.bounds[i], self.bounds[i + 1])
            hits = self.is_hidden[part][np.argsort(-scores[part], kind="stable")[:_AT]]
            places = np.flatnonzero(hits)
            found[i] = ((np.arange(places.size) + 1) / (places + 1)).sum() / min(self.wanted[i], _AT)
        return found


def learn(network: Network, *, seed: int, progress: Progress | None = None) -> Mix:
    """The mix for a network that has the starting mix.

    Returns  Mix with its report; the same for the same network and seed.
    Cost     up to 1,000 questions like `people_to_meet` (600 in networks above 200,000 members) and a small fit.
    """
    mix = _learned(network, np.random.default_rng(seed), progress)
    if progress is not None:
        progress(1.0)
    return mix


def _learned(network: Network, rng: np.random.Generator, progress: Progress | None) -> Mix:
    source, target = _hidden_ties(network, rng)
    asked = np.unique(np.concatenate([source, target]))
    if asked.size < _LEAST_ASKED:
        return _unlearned(f"The starting mix: only {asked.size} members have ties to learn from.", 0, 0)
    if asked.size > _most_asked(network):
        asked = np.sort(rng.choice(asked, _most_asked(network), replace=False))
    before = network.with_changes(source, target, np.zeros(source.size))
    asking = None if progress is None else _first_part(progress)
    lists = _lists(before, asked, source, target, asking)
    found = np.add.reduceat(lists.is_hidden, lists.bounds[:-1]) > 0 if lists.size else np.zeros(0, np.bool_)
    if int(found.sum()) < _LEAST_ASKED:
        note = f"The starting mix: hidden ties were among the candidates of only {int(found.sum())} members."
        return _unlearned(note, source.size, asked.size)

    start = STARTING_MIX.matrix().ravel()
    fold = rng.permutation(lists.size) % _FOLDS
    found_with = np.zeros((len(_PULLS), lists.size))
    for i in range(_FOLDS):
        there = np.flatnonzero(fold == i)
        others, asked_there = lists.subset(np.flatnonzero(fold != i)).drawn(rng), lists.subset(there)
        weights = start
        for place, pull in enumerate(_PULLS):
            # The best fit is unique, so where the search for it sets out from does not colour it.
            weights = _fit(others, start, weights, pull=pull)
            found_with[place, there] = asked_there.precisions(weights)
    best = int(np.argmax(found_with.mean(axis=1)))
    learned, started = found_with[best], lists.precisions(start)
    gain = learned - started
    error = float(gain.std() / np.sqrt(gain.size))
    about = {
        "hidden_ties": int(source.size),
        "asked_members": int(lists.size),
        "precision": round(float(learned.mean()), 6),
        "starting_precision": round(float(started.mean()), 6),
    }
    if gain.mean() <= error:
        note = "The starting mix: what was learned from this network did not find clearly more of its hidden ties."
        return Mix.of_matrix(STARTING_MIX.matrix(), note=note, **about)
    fitted = _fit(lists.drawn(rng), start, start, pull=_PULLS[best])
    note = "Learned from this network: it finds clearly more of its hidden ties than the starting mix does."
    return Mix.of_matrix(fitted.reshape(N_SIGNALS, len(CURVES)), learned=True, note=note, **about)


def warm_up() -> None:
    """Fit a mix to one list, for its kernel."""
    features, weights = np.zeros((2, 1), np.float32), np.zeros(1)
    _loss(features, np.array([True, False]), np.array([0, 2]), weights, np.empty(1))


def _unlearned(note: str, hidden: int, asked: int) -> Mix:
    return Mix.of_matrix(STARTING_MIX.matrix(), note=note, hidden_ties=int(hidden), asked_members=int(asked))


def _most_asked(network: Network) -> int:
    return _MOST_ASKED if network.n_members <= _LARGE else _MOST_ASKED_LARGE


def _hidden_ties(network: Network, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Ends of the ties to hide, each tie once, never a member's only one."""
    ties = network.sides[0]
    rows, n_members = ties.rows, ties.totals.size
    members = np.arange(n_members)
    if rows.targets.size > _MANY_TIES:
        members = np.sort(rng.choice(members, min(members.size, 2 * _most_asked(network)), replace=False))
    degrees = np.diff(rows.indptr)
    places = np.concatenate([np.arange(rows.indptr[m], rows.indptr[m + 1]) for m in members] or [_NOBODY])
    source = np.repeat(members, degrees[members])
    target = rows.targets[places].astype(np.int64)
    if ties.uses.recency.size:
        recency = ties.uses.recency[places]
        hidden = recency > 1 - _HIDDEN_TIMED
    else:
        hidden = rng.random(places.size) < _HIDDEN
    if not network.directed:
        one, other = np.minimum(source, target), np.maximum(source, target)
        # Of a tie that stands in two rows, the draw of the first row decides.
        _, first = np.unique(one * n_members + other, return_index=True)
        kept = np.zeros(places.size, np.bool_)
        kept[first] = True
        hidden &= kept
    hidden &= (degrees[source] > 1) & (degrees[target] > (0 if network.directed else 1))
    return source[hidden], target[hidden]


def _first_part(progress: Progress) -> Progress:
    """Told what part of the members was asked, tells what part of learning is done."""
    return lambda done: progress(_ASKING_PART * done)


def _lists(network: Network, asked: IntArray, source: IntArray, target: IntArray, progress: Progress | None) -> _Lists:
    """The candidates of the asked members in the network without the hidden ties."""
    if network.directed:
        one, other = source, target
    else:
        one, other = np.concatenate([source, target]), np.concatenate([target, source])
    order = np.argsort(one, kind="stable")
    one, other = one[order], other[order]
    first, last = np.searchsorted(one, asked), np.searchsorted(one, asked, side="right")
    features: list[Float32Array] = [np.empty((0, N_SIGNALS * len(CURVES)), np.float32)] * asked.size
    is_hidden: list[BoolArray] = [np.empty(0, np.bool_)] * asked.size

    def ask(begin: int, end: int) -> None:
        for i in range(begin, end):
            ids, signals = meet.candidates(network, int(asked[i]), _AT, exclude=_NOBODY)
            features[i] = curved(signals).reshape(ids.size, -1).astype(np.float32)
            is_hidden[i] = np.isin(ids, other[first[i] : last[i]])

    in_threads(ask, asked.size, least=_MEMBERS_A_THREAD, progress=progress)
    some = [i for i in range(asked.size) if is_hidden[i].size and last[i] > first[i]]
    if not some:
        return _Lists(
            np.empty((0, N_SIGNALS * len(CURVES)), np.float32), np.empty(0, np.bool_), np.zeros(1, np.int64), _NOBODY
        )
    sizes = [is_hidden[i].size for i in some]
    return _Lists(
        np.concatenate([features[i] for i in some]),
        np.concatenate([is_hidden[i] for i in some]),
        np.concatenate([[0], np.cumsum(sizes)]),
        (last - first)[some],
    )


@kernel
def _loss(features, is_hidden, bounds, weights, slope):
    """Negative log likelihood a list and, into slope, its derivative; a hidden tie counts 1 / those of its list.

    Written out rather than with matrix products, whose library would start threads of its own.
    """
    for column in range(weights.size):
        slope[column] = 0.0
    scores = np.empty(is_hidden.size)
    value = 0.0
    lists = bounds.size - 1
    for i in range(lists):
        first, last = bounds[i], bounds[i + 1]
        highest, hits = -np.inf, 0
        for row in range(first, last):
            score = 0.0
            for column in range(weights.size):
                score += features[row, column] * weights[column]
            scores[row] = score
            highest = max(highest, score)
            hits += is_hidden[row]
        total = 0.0
        for row in range(first, last):
            total += np.exp(scores[row] - highest)
        value += np.log(total) + highest
        for row in range(first, last):
            likely = np.exp(scores[row] - highest) / total
            if is_hidden[row]:
                value -= scores[row] / hits
                likely -= 1.0 / hits
            for column in range(weights.size):
                slope[column] += likely * features[row, column]
    for column in range(weights.size):
        slope[column] /= lists
    return value / lists


def _fit(lists: _Lists, towards: FloatArray, begin: FloatArray, *, pull: float) -> FloatArray:
    """Weights >= 0 that make the hidden ties most likely, drawn towards some; every list must hold one."""
    from scipy.optimize import minimize  # noqa: PLC0415  # a second to import; who only answers never learns

    used = lists.features.any(axis=0)
    features = np.ascontiguousarray(lists.features[:, used])

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        slope = np.empty(weights.size)
        value = float(_loss(features, lists.is_hidden, lists.bounds, weights, slope))
        away = weights - towards[used]
        return value + pull * float((away * away).sum()), slope + 2 * pull * away

    bounds = [(0.0, None)] * int(used.sum())
    found = minimize(loss, begin[used], jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _MOST_STEPS})
    weights = towards.copy()
    weights[used] = found.x
    return weights
