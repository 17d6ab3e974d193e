"""From rows to the engine and back: whom to meet, by which route, with the viewer's own ties laid over.

Two networks, two uses. Scores and the count of people in common come from ties that both ends let be counted; names
come only from ties that both ends let the viewer see. A viewer's own ties count in the viewer's own answers, with
the strength the viewer stated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from hallway import engine
from hallway.atlas import registry
from hallway.engine.text.languages import is_small_word
from hallway.engine.text.words import fold
from hallway.engine.types import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from hallway.atlas.overlay import Atlas
    from hallway.engine import Network

#: words of asking and offering, beside the small words of the engine's languages: they stand in texts about anything
_OF_ASKING = frozenset(
    map(
        fold,
        """
        after anybody anyone around because before being does doing done each else ever every find give good help
        helping know like likes looking lots make many most much must need needs offer others people person please
        really seek small somebody someone something such team thank thanks then thing things time times want wants
        well while within work working year years yours ours alle allem beim bereits bitte dein deine denen dich
        diese dieser etwas euch euer fragen gern gerne habe hier hilfe hilft ihren immer jede jeder jemand kein
        keine könnte machen meine menschen mich mir möchte ohne sehr suchen viele vielen wollen zwischen sans tous
        tout hacer
        """.split(),  # noqa: SIM905  a list of so many words reads as text
    )
)

#: more common friends than this are counted, not looked up
MOST_CONNECTORS = 50


@dataclass(frozen=True)
class KnownTies:
    """Ties that one viewer may use: their own, and those shown to them as a connection; parallel arrays."""

    own_other: IntArray
    own_strength: FloatArray
    #: whether the other side confirmed it
    own_confirmed: BoolArray
    shown_low: IntArray
    shown_high: IntArray
    shown_strength: FloatArray


#: ties on a way, at most
MOST_TIES = 4
#: people on a way through one person, both ends included
SHORT = 3


class ViewersNetwork:
    """The community's networks as one viewer may use them."""

    def __init__(self, member: int, known: KnownTies, atlas: Atlas, *, hidden: Iterable[int] = ()) -> None:
        """hidden: people of whose topics nothing may influence any answer, not even how rare a topic is."""
        self.member = member
        self._known = known
        self._atlas = atlas
        self._hidden = hidden

    @cached_property
    def counted(self) -> Network:
        """With those own ties that the other side confirmed: whoever could hold a tie to anybody, unasked, and be
        answered from ties that may only be counted, could find out whom that person knows."""
        known = self._known
        other = known.own_other[known.own_confirmed]
        network = self._atlas.counted
        hidden = _known_numbers(self._hidden, network)
        if hidden.size:
            network = network.with_interests(hidden, None)
        return _laid_over(network, np.full_like(other, self.member), other, known.own_strength[known.own_confirmed])

    @cached_property
    def shown(self) -> Network:
        known = self._known
        return _laid_over(
            self._atlas.shown,
            np.concatenate([np.full_like(known.own_other, self.member), known.shown_low]),
            np.concatenate([known.own_other, known.shown_high]),
            np.concatenate([known.own_strength, known.shown_strength]),
        )

    def people_to_meet(self, k: int, *, exclude: Iterable[int]) -> dict[int, float]:
        """The k best people with their scores in (0, 1], the best first; nobody the viewer is tied to.

        The better of two answers counts: from ties that may be counted, and from ties that are shown to the viewer,
        which the viewer's own unconfirmed ties lead to.
        """
        exclude = list(exclude)
        best: dict[int, float] = {}
        for network in (self.counted, self.shown) if self._has_unconfirmed else (self.counted,):
            if self.member < network.n_members:
                ranking = network.people_to_meet(self.member, k, exclude=_known_numbers(exclude, network))
                for person, score in _normalised(ranking.ids, ranking.scores).items():
                    best[person] = max(score, best.get(person, 0.0))
        return dict(sorted(best.items(), key=lambda item: (-item[1], item[0]))[:k])

    @property
    def _has_unconfirmed(self) -> bool:
        return not self._known.own_confirmed.all()

    def in_common(self, other: int) -> tuple[list[int], int]:
        """Who is tied to both and may be named to the viewer, closest first; and how many there are with the rest."""
        named = _tied_to_both(self.shown, self.member, other)
        return named[:MOST_CONNECTORS], len({*named, *_tied_to_both(self.counted, self.member, other)})

    def routes(self, goal: int, *, k: int, exclude: Iterable[int]) -> list[tuple[int, ...]]:
        """Up to k ways to the goal through different people, over ties that may be named to the viewer.

        Where there is a way through one person, one such is among them.
        """
        network = self.shown
        if max(self.member, goal) >= network.n_members:
            return []
        out = set(exclude) - {self.member, goal}
        ways = self._ways(goal, k, out)
        if not ways or any(len(way) <= SHORT for way in ways):
            return ways
        # the strengths of a short way multiply to less here, and yet it is the first that a person would think of
        short = self._ways(goal, 1, out, max_ties=SHORT - 1)
        if not short:
            return ways
        return [*short, *self._ways(goal, k - 1, out | set(short[0][1:-1]))] if k > 1 else short

    def _ways(self, goal: int, k: int, out: set[int], *, max_ties: int = MOST_TIES) -> list[tuple[int, ...]]:
        network = self.shown
        found = network.routes(self.member, goal, k, max_ties, exclude=_known_numbers(out, network))
        return [tuple(int(person) for person in route.members) for route in found]


class CommunityTexts:
    """What every member may read."""

    def __init__(self, atlas: Atlas, *, without: Iterable[int] = ()) -> None:
        """without: people of whom nothing may influence any answer, neither they nor what only they wrote."""
        self._atlas = atlas
        self._without = np.array(sorted(without), dtype=np.int64)
        self._allowed: dict[str, IntArray | None] = {}

    def search(self, index: str, query: str, k: int) -> dict[int, float]:
        """The k best items of an index with their scores."""
        texts = self._atlas.texts[index]
        if not query.strip() or not texts.n_items:
            return {}
        ranking = texts.search(query, k, allowed=self._allowed_in(index))
        return {int(key): float(score) for key, score in zip(ranking.ids, ranking.scores, strict=True)}

    def matched_words(self, index: str, query: str, keys: Collection[int]) -> dict[int, tuple[str, ...]]:
        """The words and tags of items that answer the query; no words that say nothing of a subject."""
        texts = self._atlas.texts[index]
        there = [key for key in keys if key < texts.n_items]
        matched: dict[int, tuple[str, ...]] = dict.fromkeys(keys, ())
        for found in texts.explain_many(query, there, allowed=self._allowed_in(index)) if there else []:
            words = [word for part in found.passages for word in part.words if not says_nothing(word)]
            matched[found.item] = tuple(dict.fromkeys([*words, *found.tags]))
        return matched

    def _allowed_in(self, index: str) -> IntArray | None:
        """The items that may influence an answer; None for all."""
        if index not in self._allowed:
            n_items = self._atlas.texts[index].n_items
            hidden = self._hidden_in(index)
            hidden = hidden[hidden < n_items]
            # ids, because a mask cannot tell items from passages where there are as many of both
            self._allowed[index] = np.delete(np.arange(n_items), hidden) if hidden.size else None
        return self._allowed[index]

    def _hidden_in(self, index: str) -> IntArray:
        if not self._without.size or index == registry.PEOPLE:
            return self._without
        owners = self._atlas.owners[index]
        hidden = np.flatnonzero(np.isin(owners, self._without))
        if (owners == registry.HOLDERS).any():
            interests = self._atlas.counted.interests
            theirs = interests.held_only_by(self._without[self._without < interests.n_members])
            theirs = theirs[theirs < owners.size]
            hidden = np.union1d(hidden, theirs[owners[theirs] == registry.HOLDERS])
        return hidden.astype(np.int64)


def says_nothing(word: str) -> bool:
    """Whether a word in lower case stands in texts about anything."""
    folded = fold(word)
    return is_small_word(folded) or folded in _OF_ASKING


def places_of(words: Set[str], text: str) -> list[tuple[int, int]]:
    """Where these words, spelt as an index spells them, stand in a text: from and to, in order."""
    return engine.word_spans(text, words)


def places_of_query(query: str, text: str) -> list[tuple[int, int]]:
    """Where a text that is in no index answers a query. Cost: some microseconds a word."""
    return [
        (start, end)
        for start, end in engine.highlight_spans(text, query)
        if not says_nothing(text[start:end].casefold())
    ]


def search_texts(texts: Sequence[tuple[int, list[str]]], query: str, k: int) -> dict[int, float]:
    """The k best of a few texts given with their numbers, as `search` would score them."""
    if not texts or not query.strip():
        return {}
    ranking = engine.TextIndex.build([passages for _key, passages in texts]).search(query, k)
    return {texts[int(row)][0]: float(score) for row, score in zip(ranking.ids, ranking.scores, strict=True)}


def _tied_to_both(network: Network, one: int, other: int) -> list[int]:
    """The closest to both first. Only the ties of the two are read: a page asks this of everybody it shows."""
    if max(one, other) >= network.n_members:
        return []
    (mine, my_strengths), (theirs, their_strengths) = network.ties(one), network.ties(other)
    both, my_places, their_places = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    strengths = my_strengths[my_places] * their_strengths[their_places]
    return [int(person) for person in both[np.lexsort((both, -strengths))]]


def _laid_over(network: Network, source: IntArray, target: IntArray, strength: FloatArray) -> Network:
    if not source.size:
        return network
    highest = int(max(source.max(), target.max())) + 1
    return network.with_changes(source, target, strength, n_members=max(highest, network.n_members))


def _known_numbers(people: Iterable[int], network: Network) -> IntArray:
    return np.array(sorted(person for person in people if person < network.n_members), dtype=np.int64)


def _normalised(ids: IntArray, scores: Sequence[float] | FloatArray) -> dict[int, float]:
    best = float(scores[0]) if len(scores) else 0.0
    return {
        int(person): float(score) / best for person, score in zip(ids, scores, strict=True) if best > 0 and score > 0
    }
