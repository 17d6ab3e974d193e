"""What one searcher may see of an index, turned into masks over its pieces.

Everything that an answer depends on (which words exist, how many items have one, how long items are on
average) is counted over these masks, so that what lies outside cannot show, not even in the last digit of a
score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from hallway.engine.arguments import as_array
from hallway.engine.compiled import kernel
from hallway.engine.errors import InvalidInput
from hallway.engine.text.segment import TAGS_PART, Segment, offsets
from hallway.engine.types import BoolArray, Int32Array, IntArray


@dataclass(frozen=True)
class Piece:
    """A segment and which of its items still stand; the others were replaced or removed later.

    Attributes:
        alive: bool (m,) by item row; living_chunks: bool (c,).
        n_items: living items that have any word; n_chunks, n_tokens: what they consist of.
    """

    segment: Segment
    alive: BoolArray
    living_chunks: BoolArray
    n_items: int
    n_chunks: int
    n_tokens: int

    @classmethod
    def whole(cls, segment: Segment) -> Self:
        """The piece in which every item stands."""
        return cls(
            segment,
            np.ones(segment.n_items, bool),
            np.ones(segment.n_chunks, bool),
            int(np.count_nonzero(np.diff(segment.item_chunks))),
            segment.n_chunks,
            segment.tokens.size,
        )

    @property
    def size(self) -> int:
        """What merging it costs, roughly: its living words and items."""
        return self.n_tokens + int(np.count_nonzero(self.alive))

    def without(self, rows: IntArray) -> Self:
        """The piece after these living item rows are gone. Cost: a copy of the two masks."""
        alive, living_chunks = self.alive.copy(), self.living_chunks.copy()
        alive[rows] = False
        n_items, n_chunks, n_tokens = self.n_items, self.n_chunks, self.n_tokens
        starts = self.segment.item_chunks
        for row in rows.tolist():
            first, end = int(starts[row]), int(starts[row + 1])
            living_chunks[first:end] = False
            n_items -= end > first
            n_chunks -= end - first
            n_tokens -= int(self.segment.chunk_tokens[end] - self.segment.chunk_tokens[first])
        return type(self)(self.segment, alive, living_chunks, n_items, n_chunks, n_tokens)

    @cached_property
    def item_length(self) -> Int32Array:
        """int32 (m,): words of each item, over all its chunks."""
        return np.diff(self.segment.chunk_tokens[self.segment.item_chunks]).astype(np.int32)

    @cached_property
    def n_passages(self) -> int:
        """How many passages the living items were given with."""
        return int(self.segment.item_parts[self.alive].sum(dtype=np.int64))

    @cached_property
    def single(self) -> bool:
        """Whether every living item is one passage."""
        return bool((self.segment.item_parts[self.alive] == 1).all())


@dataclass(frozen=True)
class View:
    """What is visible of one piece.

    Attributes:
        visible: bool (c,) by chunk; item_length: int32 (m,), visible words of each item.
        n_items: items with a visible word; n_chunks, n_tokens: what is visible of them.
    """

    segment: Segment
    visible: BoolArray
    item_length: Int32Array
    n_items: int
    n_chunks: int
    n_tokens: int


@kernel
def _measure(
    visible: BoolArray, chunk_item: Int32Array, chunk_tokens: IntArray, n_items: int
) -> tuple[Int32Array, int, int, int]:
    """Visible words by item; items, chunks and words that are visible."""
    lengths = np.zeros(n_items, np.int32)
    items = chunks = words = 0
    for chunk in range(visible.size):
        if visible[chunk]:
            length = chunk_tokens[chunk + 1] - chunk_tokens[chunk]
            item = chunk_item[chunk]
            if lengths[item] == 0:
                items += 1
            lengths[item] += length
            chunks += 1
            words += length
    return lengths, items, chunks, words


def _masked(piece: Piece, chunks_allowed: BoolArray) -> View:
    visible = piece.living_chunks & chunks_allowed
    segment = piece.segment
    return View(segment, visible, *_measure(visible, segment.chunk_item, segment.chunk_tokens, segment.n_items))


def passage_starts(pieces: Sequence[Piece], n_items: int) -> IntArray:
    """int64 (n_items + 1,): the number of each item's first passage, counting item by item."""
    counts = np.zeros(n_items, np.int64)
    for piece in pieces:
        counts[piece.segment.item_ids[piece.alive]] = piece.segment.item_parts[piece.alive]
    return offsets(counts)


def views_of(pieces: Sequence[Piece], n_items: int, allowed: object) -> list[View]:
    """The masks for one searcher; ``TextIndex.search`` says what ``allowed`` may be."""
    if allowed is None:
        return [
            View(
                piece.segment,
                piece.living_chunks,
                piece.item_length,
                piece.n_items,
                piece.n_chunks,
                piece.n_tokens,
            )
            for piece in pieces
        ]
    given = as_array("allowed", allowed, "item ids, pairs or a mask")
    if given.size == 0 and given.dtype != np.bool_:
        given = np.empty(0, np.int64)
    if given.dtype == np.bool_ and given.ndim == 1:
        return _by_mask(pieces, n_items, given)
    if given.dtype.kind in "iu" and given.ndim == 1:
        return _by_items(pieces, _items_mask(given, n_items))
    if given.dtype.kind in "iu" and given.ndim == 2 and given.shape[1] == 2:
        return _by_pairs(pieces, n_items, given.astype(np.int64))
    raise InvalidInput(
        "allowed",
        f"an array of shape {given.shape} and type {given.dtype}",
        "item ids, (item, passage) pairs of shape (m, 2), or a mask by item or by passage",
    )


def _items_mask(ids: npt.NDArray[np.integer], n_items: int) -> BoolArray:
    if ids.size and (int(ids.min()) < 0 or int(ids.max()) >= n_items):
        raise InvalidInput("allowed", f"ids from {ids.min()} to {ids.max()}", f"item ids from 0 to {n_items - 1}")
    mask = np.zeros(n_items, bool)
    mask[ids] = True
    return mask


def _by_items(pieces: Sequence[Piece], mask: BoolArray) -> list[View]:
    views = []
    for piece in pieces:
        segment = piece.segment
        rows = mask[segment.item_ids]
        visible = _chunks_of(rows, piece.living_chunks, segment.chunk_item)
        lengths = np.where(rows & piece.alive, piece.item_length, np.int32(0))
        sizes = (np.count_nonzero(lengths), np.count_nonzero(visible), lengths.sum(dtype=np.int64))
        views.append(View(segment, visible, lengths, *map(int, sizes)))
    return views


@kernel
def _chunks_of(rows: BoolArray, living: BoolArray, chunk_item: Int32Array) -> BoolArray:
    """bool by chunk: living, and of one of these item rows."""
    visible = np.empty(living.size, np.bool_)
    for chunk in range(living.size):
        visible[chunk] = living[chunk] and rows[chunk_item[chunk]]
    return visible


def _by_mask(pieces: Sequence[Piece], n_items: int, mask: BoolArray) -> list[View]:
    n_passages = sum(piece.n_passages for piece in pieces)
    if mask.size == n_items and (n_passages != n_items or all(piece.single for piece in pieces)):
        return _by_items(pieces, mask)
    if mask.size != n_passages:
        raise InvalidInput(
            "allowed",
            f"a mask of {mask.size}",
            f"a mask of {n_items} (by item) or of {n_passages} (by passage)",
        )
    if mask.size == n_items:
        raise InvalidInput(
            "allowed",
            f"a mask of {mask.size}, which is both the number of items and the number of passages",
            "ids, or (item, passage) pairs, where the two numbers are equal by chance",
        )
    starts = passage_starts(pieces, n_items)
    hidden_last = np.append(mask, False)
    views = []
    for piece in pieces:
        segment = piece.segment
        # Dead items have no number any more, and tags have none at all: both read the entry that is False.
        counted = piece.living_chunks & (segment.chunk_part != TAGS_PART)
        passages = starts[segment.item_ids[segment.chunk_item]] + segment.chunk_part
        views.append(_masked(piece, hidden_last[np.where(counted, passages, -1)]))
    return views


def _by_pairs(pieces: Sequence[Piece], n_items: int, pairs: IntArray) -> list[View]:
    _items_mask(pairs[:, 0], n_items)
    if int(pairs[:, 1].min()) < TAGS_PART:
        raise InvalidInput("allowed", f"passage {pairs[:, 1].min()}", f"passages from 0, or {TAGS_PART} for the tags")
    views = []
    for piece in pieces:
        segment = piece.segment
        rows = np.searchsorted(segment.item_ids, pairs[:, 0])
        known = rows < segment.n_items
        known[known] = segment.item_ids[rows[known]] == pairs[known, 0]
        width = np.int64(max(int(pairs[:, 1].max()), int(segment.chunk_part.max(initial=0))) + 2)
        wanted = rows[known] * width + pairs[known, 1] + 1
        held = segment.chunk_item.astype(np.int64) * width + segment.chunk_part + 1
        views.append(_masked(piece, np.isin(held, wanted)))
    return views
