"""Short passages that are the query, such as a name, word for word or but for a typing error."""

from collections.abc import Sequence

import numpy as np

from hallway.engine.compiled import kernel, whole
from hallway.engine.text.letters import (
    MAX_LETTERS,
    UInt32Array,
    UInt64Array,
    describe_wanted,
    errors_between,
    may_be_near,
)
from hallway.engine.text.scope import View
from hallway.engine.text.segment import WHOLE_WORDS, whole_hash
from hallway.engine.text.words import fold, is_paired
from hallway.engine.types import BoolArray, FloatArray, Int32Array, IntArray

#: Letters from which one, two and three typing errors in the whole passage are forgiven.
_FORGIVEN_FROM = (4, 7, 16)

#: By how many times the best score a whole passage is lifted, and how much of that each error takes away.
_LIFT, _PER_ERROR = 2.0, 0.4


def lift_wholes(views: Sequence[View], words: Sequence[str], scores: FloatArray, *, forgiving: bool) -> None:
    """Puts items of which a visible short passage is exactly these words above all others, changing scores in place.

    words: of the query, accents kept. scores: of the items of all views. forgiving: whether passages that differ by
    typing errors are lifted too, each error by less; they need not have a word of the query.
    """
    if not 0 < len(words) <= WHOLE_WORDS or not scores.size:
        return
    text = " ".join(fold(word) for word in words)
    limit = sum(len(text) >= letters for letters in _FORGIVEN_FROM)
    if not forgiving or any(map(is_paired, words)) or len(text) > MAX_LETTERS - max(limit, 1):
        limit = 0
    top = float(scores.max()) or 1.0
    if limit:
        signature, columns = describe_wanted(text)
    start = 0
    for view in views:
        segment = view.segment
        chunks = segment.whole_chunks(whole_hash(words))
        errors = np.zeros(chunks.size, np.int32)
        if limit:
            # Room for all; what is not written costs nothing.
            near, apart = (np.empty(segment.whole_chunk.size, np.int32) for _ in range(2))
            count = _near(
                signature,
                len(text),
                columns,
                limit,
                segment.whole_chunk,
                segment.whole_letters,
                segment.whole_length,
                view.visible,
                segment.chunk_tokens,
                segment.tokens,
                segment.term_word,
                segment.word_letters,
                segment.letters,
                near,
                apart,
            )
            chunks, errors = np.concatenate([chunks, near[:count]]), np.concatenate([errors, apart[:count]])
        seen = view.visible[chunks]
        rows, places = np.unique(segment.chunk_item[chunks[seen]], return_inverse=True)
        lifts = np.zeros(rows.size)
        np.maximum.at(lifts, places, top * (_LIFT - _PER_ERROR * errors[seen]))
        scores[start + rows] += lifts
        start += segment.n_items


@kernel
def _near(
    signature: np.uint64,
    wanted_length: int,
    columns: tuple[UInt64Array, UInt32Array, UInt64Array],
    limit: int,
    whole_chunk: Int32Array,
    whole_letters: UInt64Array,
    whole_length: Int32Array,
    visible: BoolArray,
    chunk_tokens: IntArray,
    tokens: Int32Array,
    term_word: Int32Array,
    word_letters: IntArray,
    letters: UInt32Array,
    found: Int32Array,
    errors: Int32Array,
) -> int:
    """The visible whole passages at 1 to limit errors, as chunks, and how many errors each; returns how many.

    signature, wanted_length, columns: of the wanted text.
    """
    spelt = np.empty(wanted_length + limit, np.uint32)
    count = 0
    for at in range(whole_chunk.size):
        length = whole_length[at]
        if length > wanted_length + limit or length + limit < wanted_length:
            continue
        if not may_be_near(whole_letters[at], signature, limit) or not visible[whole_chunk[at]]:
            continue
        first = chunk_tokens[whole_chunk[at]]
        size = whole(0)
        for token in range(first, chunk_tokens[whole_chunk[at] + 1]):
            if token > first:
                spelt[size] = 32
                size += 1
            word = term_word[tokens[token]]
            for letter in range(word_letters[word], word_letters[word + 1]):
                spelt[size] = letters[letter]
                size += 1
        distance = errors_between(spelt, whole(0), size, wanted_length, columns)
        if 0 < distance <= limit:
            found[count] = whole_chunk[at]
            errors[count] = distance
            count += 1
    return count
