"""From a query and what may be seen to a score for every item: the words looked for, counted, weighed and summed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hallway.engine.compiled import kernel
from hallway.engine.text.languages import UNSTEMMED
from hallway.engine.text.letters import UInt64Array
from hallway.engine.text.query import QueryWord
from hallway.engine.text.scope import View
from hallway.engine.text.scoring import Weights, gather, mix, rarity, settle
from hallway.engine.text.segment import family_hash, hash_text
from hallway.engine.text.typos import Spelling, near_spellings, visible_families
from hallway.engine.types import BoolArray, FloatArray, Int32Array, IntArray

_WEIGHTS = Weights()

#: Up to so many words a query is short: a rare word may spoil it.
_SHORT_QUERY = 8

#: In one query so many words at most are looked for among near spellings.
_MAX_SEARCHES = 8


@dataclass(frozen=True)
class Idea:
    """A word of the query and what counts as finding it.

    Attributes:
        families: hashes of the families the word belongs to, in any language.
        doubted: whether it is too rare to be trusted; near: the spellings it may then have been meant as.
    """

    word: QueryWord
    families: frozenset[int]
    doubted: bool
    near: tuple[Spelling, ...]


def understand(views: Sequence[View], words: Sequence[QueryWord]) -> list[Idea]:
    """What each word of a query may be found as, judged by the visible vocabulary alone.

    In a long query, which says more than one word could spoil, only words that are not found at all are doubted.
    """
    n_items = sum(view.n_items for view in views)
    languages = sorted({UNSTEMMED}.union(*(view.segment.language_names for view in views)))
    trusted = 1 if len(words) > _SHORT_QUERY else 1 + int(n_items * _WEIGHTS.doubted_share)
    searches = 0
    ideas = []
    for word in words:
        families = {family_hash(word.word, language) for language in languages}
        families |= visible_families(views, hash_text(word.folded))
        doubted = _uses_up_to(views, families, trusted) < trusted
        near: list[Spelling] = []
        if doubted and searches < _MAX_SEARCHES:
            searches += 1
            near = [near for near in near_spellings(views, word.folded) if not near.families <= families]
        ideas.append(Idea(word, frozenset(families), doubted, tuple(near)))
    return ideas


def score_items(views: Sequence[View], ideas: Sequence[Idea]) -> tuple[IntArray, FloatArray]:
    """Ids and scores of the items of all views, 0 where no idea of the query is found."""
    n_items = sum(view.n_items for view in views)
    n_chunks = sum(view.n_chunks for view in views)
    # Where every item is one chunk and both are measured alike, the best chunk is the item: counted once.
    by_chunk = n_chunks != n_items or _WEIGHTS.by_length != _WEIGHTS.chunk_by_length
    tallies = [_Tally(view, by_chunk=by_chunk) for view in views]
    if n_items:
        n_tokens = sum(view.n_tokens for view in views)
        for idea in ideas:
            weight = idea.word.times**_WEIGHTS.repetition
            exact = dict.fromkeys(idea.families, 1.0)
            for families, share in ((exact, 1.0), (_near_families(idea), _WEIGHTS.near_share)):
                holders = sum(tally.count(families) for tally in tallies) if families else 0
                if holders:
                    worth = weight * share * rarity(n_items, holders)
                    for tally in tallies:
                        tally.settle(worth, n_tokens / n_items, n_tokens / n_chunks)
    ids = [tally.view.segment.item_ids for tally in tallies]
    scores = [tally.mixed() for tally in tallies]
    return np.concatenate([np.empty(0, np.int64), *ids]), np.concatenate([np.empty(0), *scores])


def _near_families(idea: Idea) -> dict[int, float]:
    """The families of the near spellings with what an occurrence counts, the exact ones left out."""
    counts: dict[int, float] = {}
    for spelling in idea.near:
        for family in spelling.families - idea.families:
            counts.setdefault(family, _WEIGHTS.near_counts[spelling.errors - 1])
    return counts


def _keys(families: Collection[int]) -> UInt64Array:
    return np.fromiter(families, np.uint64, len(families))


def _uses_up_to(views: Iterable[View], families: Collection[int], enough: int) -> int:
    """In how many visible chunks these families stand, counted no further than enough."""
    keys = _keys(families)
    uses = 0
    for view in views:
        if uses < enough:
            starts, ends = view.segment.family_stretches(keys)
            uses += _count_up_to(starts, ends, view.segment.post_chunk, view.visible, enough - uses)
    return uses


@kernel
def _count_up_to(starts: IntArray, ends: IntArray, post_chunk: Int32Array, visible: BoolArray, enough: int) -> int:
    uses = 0
    for stretch in range(starts.size):
        for at in range(starts[stretch], ends[stretch]):
            uses += int(visible[post_chunk[at]])
            if uses >= enough:
                return uses
    return uses


class _Tally:
    """The sums of one query over one view, by item and, where that differs, by chunk."""

    def __init__(self, view: View, *, by_chunk: bool) -> None:
        segment = view.segment
        n_chunks = segment.n_chunks if by_chunk else 0
        self.view = view
        self._by_chunk = by_chunk
        self._chunk_counts = np.zeros(n_chunks, np.float32)
        self._chunk_scores = np.zeros(n_chunks)
        self._item_counts = np.zeros(segment.n_items, np.float32)
        self._item_scores = np.zeros(segment.n_items)
        self._chunks = self._items = np.empty(0, np.int32)

    def count(self, families: Mapping[int, float]) -> int:
        """Counts an idea of the query by chunk and item; returns how many items have it."""
        segment = self.view.segment
        starts, ends = segment.family_stretches(_keys(families))
        room = int((ends - starts).sum())
        chunks = np.empty(room if self._by_chunk else 0, np.int32)
        items = np.empty(room, np.int32)
        n_chunks = n_items = 0
        if room:
            n_chunks, n_items = gather(
                starts,
                ends,
                np.fromiter(families.values(), np.float32, len(families)),
                segment.post_chunk,
                segment.post_count,
                self.view.visible,
                segment.chunk_item,
                self._by_chunk,
                self._chunk_counts,
                self._item_counts,
                chunks,
                items,
            )
        self._chunks, self._items = chunks[:n_chunks], items[:n_items]
        return n_items

    def settle(self, worth: float, mean_item: float, mean_chunk: float) -> None:
        """Adds what the counted idea is worth to the scores."""
        bent, by_length = _WEIGHTS.saturation, _WEIGHTS.by_length
        lengths, counts = self.view.item_length, self._item_counts
        settle(self._items, worth, counts, lengths, mean_item, bent, by_length, self._item_scores)
        if self._by_chunk:
            bent, by_length = _WEIGHTS.saturation, _WEIGHTS.chunk_by_length
            lengths, counts = self.view.segment.chunk_length, self._chunk_counts
            settle(self._chunks, worth, counts, lengths, mean_chunk, bent, by_length, self._chunk_scores)

    def mixed(self) -> FloatArray:
        """The score of each item of the view."""
        if self._by_chunk:
            mix(self._item_scores, self._chunk_scores, self.view.segment.item_chunks, _WEIGHTS.chunk_share)
        return self._item_scores
