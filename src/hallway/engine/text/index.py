"""The text index: which items answer a few words or a sentence best."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np

from hallway.engine.arguments import as_array
from hallway.engine.errors import InvalidInput
from hallway.engine.text.explain import Explanation, explain_item
from hallway.engine.text.query import read_query
from hallway.engine.text.ranking import score_items, understand
from hallway.engine.text.scope import Piece, passage_starts, views_of
from hallway.engine.text.scoring import best
from hallway.engine.text.segment import (
    Document,
    Segment,
    build_segment,
    merge_segments,
)
from hallway.engine.text.storage import read_segment, write_segment
from hallway.engine.text.tags import complete_tags
from hallway.engine.text.wholes import lift_wholes
from hallway.engine.text.words import split_words
from hallway.engine.types import IntArray, Ranking

#: Ids stay below this, so that a mask by item can always be made.
MAX_ITEMS = 2**31 - 1


class TextIndex:
    """Items and what they say, searchable by words. Immutable, and safe to read from several threads.

    An item is an id in 0..n_items-1 with passages (what may be seen or hidden as one) and tags. See
    ``build``, ``search``, ``with_changes``, ``save`` and ``load``.
    """

    def __init__(self, pieces: Sequence[Piece], n_items: int) -> None:
        """For the class itself; use ``build`` or ``load``."""
        self._pieces = tuple(pieces)
        self._n_items = n_items

    @property
    def n_items(self) -> int:
        """One more than the highest id ever given, removed items included."""
        return self._n_items

    @property
    def passage_starts(self) -> IntArray:
        """int64 (n_items + 1,): the number of each item's first passage, as a mask by passage counts them."""
        return passage_starts(self._pieces, self._n_items)

    @classmethod
    def build(cls, texts: Sequence[str | Sequence[str]], *, tags: Sequence[Sequence[str]] | None = None) -> Self:
        """An index of these items.

        texts: one str per item, or a list of passages per item; a long passage is cut into chunks inside.
        tags: a list of str per item, or None. Raises InvalidInput. Cost: linear in the text, one process.
        """
        documents = _documents(range(_length("texts", texts)), texts, tags)
        segment = build_segment(documents)
        return cls([Piece.whole(segment)], len(texts))

    def with_changes(
        self,
        ids: Iterable[int],
        texts: Sequence[str | Sequence[str]],
        tags: Sequence[Sequence[str]] | None = None,
    ) -> Self:
        """The index after some items were replaced, added or removed; this one stays as it is.

        ids: different items, which may lie beyond n_items. texts: as for ``build``; an item whose passages
        are all empty and that is given no tags is removed. tags: as for ``build``; None leaves the tags of
        the items that have text as they were. The answers are those of an index built anew, to the last bit.
        Raises InvalidInput. Cost: in proportion to the change, amortised over a chain of changes.
        """
        changed = _ids(ids)
        if len(changed) != _length("texts", texts):
            raise InvalidInput("texts", f"{len(texts)} texts for {len(changed)} ids", "as many texts as ids")
        documents = sorted(_documents(changed, texts, tags), key=lambda document: document.item)
        if tags is None:
            documents = [
                replace(document, tags=self._tags(document.item)) if any(document.passages) else document
                for document in documents
            ]
        pieces = [_without(piece, changed) for piece in self._pieces]
        pieces = [piece for piece in (*pieces, Piece.whole(build_segment(documents))) if piece.alive.any()]
        first, size = len(pieces) - 1, pieces[-1].size if pieces else 0
        while first > 0 and 2 * size >= pieces[first - 1].size:
            first -= 1
            size += pieces[first].size
        if first < len(pieces) - 1:
            pieces[first:] = [Piece.whole(_merged(pieces[first:]))]
        return type(self)(pieces, max(self._n_items, 1 + max(changed, default=-1)))

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes the index into a folder, made if missing; one that is there is replaced at one stroke."""
        write_segment(folder, _merged(self._pieces), self._n_items)

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Self:
        """The index saved in a folder, mapped and shared with other processes. Raises InvalidInput."""
        segment, n_items = read_segment(folder)
        return cls([Piece.whole(segment)], n_items)

    def search(self, query: str, k: int = 10, *, allowed: object = None) -> Ranking:
        """The k items that answer the query best.

        allowed: what the searcher may see; nothing else has any influence on the answer. None is everything;
        a bool mask (n_items,) or int ids name items, with all their passages and tags; a bool mask by
        passage, counted as in ``passage_starts``, or int pairs (m, 2) of item and passage number name
        passages alone, where the number -1 is an item's tags, which a mask by passage leaves out. Where the
        number of items and the number of passages are equal though not every item has one, a mask is refused.
        Returns a Ranking, equal scores by ascending id; items without any word of the query are not in it.
        Raises InvalidInput.
        """
        _check_query(query, k)
        views = views_of(self._pieces, self._n_items, allowed)
        ideas = understand(views, read_query(query))
        ids, scores = score_items(views, ideas)
        lift_wholes(views, split_words(query), scores, forgiving=len(ideas) > 1 or any(idea.doubted for idea in ideas))
        return Ranking(*best(ids, scores, k))

    def explain(self, query: str, item: int, *, allowed: object = None) -> Explanation:
        """Which visible words and tags of an item answer the query, by passage; ``allowed`` as for ``search``.

        Raises InvalidInput. Cost: reading the query as ``search`` does, and the item's text.
        """
        return self.explain_many(query, [item], allowed=allowed)[0]

    def explain_many(self, query: str, items: Sequence[int], *, allowed: object = None) -> list[Explanation]:
        """``explain`` for several items, the query read once. Raises InvalidInput. Cost: that, and the items' texts."""
        _check_query(query, 1)
        for item in items:
            if isinstance(item, bool) or not isinstance(item, (int, np.integer)) or not 0 <= item < self._n_items:
                raise InvalidInput("item", repr(item), f"an item id from 0 to {self._n_items - 1}")
        views = views_of(self._pieces, self._n_items, allowed)
        ideas = understand(views, read_query(query))
        return [explain_item(views, ideas, int(item)) for item in items]

    def complete(self, prefix: str, k: int = 10, *, allowed: object = None) -> list[str]:
        """Up to k visible tags that begin with the prefix or have a word that does, the most used first.

        Tags that begin with it come before those with a later word; ``allowed`` as for ``search``. Raises InvalidInput.
        """
        _check_query(prefix, k)
        return complete_tags(views_of(self._pieces, self._n_items, allowed), prefix, int(k))

    def _tags(self, item: int) -> list[str]:
        for piece in self._pieces:
            row = piece.segment.row_of(item)
            if row >= 0 and piece.alive[row]:
                return piece.segment.tags_of(row)
        return []


def _check_query(query: str, k: int) -> None:
    if not isinstance(query, str):
        raise InvalidInput("query", type(query).__name__, "a str")
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise InvalidInput("k", repr(k), "a whole number from 1")


def _length(name: str, values: object) -> int:
    listed = hasattr(values, "__len__") and hasattr(values, "__getitem__")
    try:
        if listed and not isinstance(values, (str, bytes, Mapping)):
            return len(values)  # type: ignore[arg-type]
    except TypeError:
        pass
    raise InvalidInput(name, type(values).__name__, "a list with one entry per item")


def _passages(text: str | Sequence[str]) -> Sequence[str]:
    return [text] if isinstance(text, str) else text


def _ids(ids: Iterable[int]) -> list[int]:
    if not isinstance(ids, Iterable):
        raise InvalidInput("ids", f"{ids!r:.80}", "a list of whole numbers")
    given = as_array("ids", ids if hasattr(ids, "__len__") else list(ids), "a list of whole numbers")
    if given.size == 0:
        return []
    if given.ndim != 1 or given.dtype.kind not in "iu":
        raise InvalidInput("ids", f"an array of shape {given.shape} and type {given.dtype}", "a list of whole numbers")
    if int(given.min()) < 0 or int(given.max()) >= MAX_ITEMS:
        raise InvalidInput("ids", f"ids from {given.min()} to {given.max()}", f"ids from 0 to {MAX_ITEMS - 1}")
    if np.unique(given).size != given.size:
        raise InvalidInput("ids", "the same id twice", "each id once")
    return [int(item) for item in given]


def _documents(
    items: Iterable[int], texts: Sequence[str | Sequence[str]], tags: Sequence[Sequence[str]] | None
) -> Iterable[Document]:
    """The items as documents, each checked when its turn comes."""
    if tags is not None and _length("tags", tags) != len(texts):
        raise InvalidInput("tags", f"{len(tags)} lists of tags for {len(texts)} texts", "as many as texts")
    for number, item in enumerate(items):
        passages = _passages(texts[number])
        if not isinstance(passages, (list, tuple)) or not all(isinstance(passage, str) for passage in passages):
            raise InvalidInput("texts", f"{texts[number]!r:.80} at {number}", "a str or a list of str per item")
        own_tags = tags[number] if tags is not None else ()
        if not isinstance(own_tags, (list, tuple)) or not all(isinstance(tag, str) for tag in own_tags):
            raise InvalidInput("tags", f"{own_tags!r:.80} at {number}", "a list of str per item")
        yield Document(item, passages, own_tags)


def _without(piece: Piece, items: Sequence[int]) -> Piece:
    rows = [row for row in map(piece.segment.row_of, items) if row >= 0 and piece.alive[row]]
    return piece.without(np.array(rows, np.int64)) if rows else piece


def _merged(pieces: Sequence[Piece]) -> Segment:
    if len(pieces) == 1 and pieces[0].alive.all():
        return pieces[0].segment
    if not pieces:
        return build_segment([])
    return merge_segments([(piece.segment, piece.alive) for piece in pieces])
