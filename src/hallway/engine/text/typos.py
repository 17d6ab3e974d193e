"""Words of the vocabulary that a mistyped word may have meant.

Every word of the vocabulary is looked at: a signature of 64 bits rules out nearly all in one operation each, and
the rest are compared letter by letter. That finds every word within the distance, needs no index of its own, and takes
about a millisecond for half a million words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hallway.engine.compiled import kernel
from hallway.engine.text.letters import (
    MAX_LETTERS,
    UInt32Array,
    UInt64Array,
    describe_wanted,
    errors_between,
    may_be_near,
)
from hallway.engine.text.scope import View
from hallway.engine.text.words import is_paired
from hallway.engine.types import BoolArray, Int32Array, IntArray

#: At most so many spellings stand in for one word, the nearest and then the most used.
MAX_SPELLINGS = 12

#: Words of at least so many letters are forgiven one error, or two.
ONE_ERROR_FROM, TWO_ERRORS_FROM = 3, 5


@dataclass(frozen=True)
class Spelling:
    """A visible word near the one asked for: errors between them, visible chunks with it, its visible families."""

    word: str
    errors: int
    uses: int
    families: frozenset[int]


def errors_forgiven(word: str) -> int:
    """How many typing errors a word of this length may contain and still be recognised."""
    if not word.isalpha() or is_paired(word) or len(word) > MAX_LETTERS:
        return 0
    return (len(word) >= ONE_ERROR_FROM) + (len(word) >= TWO_ERRORS_FROM)


def near_spellings(views: Sequence[View], word: str) -> list[Spelling]:
    """The visible words within the errors forgiven of a folded word, itself left out, nearest and commonest first.

    One error is a letter more, less or changed, or two neighbours swapped. Equally near and common ones come in an
    order of their own that is the same everywhere. Cost: one pass over the vocabulary of each view.
    """
    limit = errors_forgiven(word)
    if not limit:
        return []
    signature, columns = describe_wanted(word)
    # By the hash of the word: errors, uses, and the view and row that can spell it.
    found: dict[int, tuple[int, int, View, int]] = {}
    for view in views:
        segment = view.segment
        # Room for all words; what is not written costs nothing.
        rows, errors = (np.empty(segment.word_hash.size, np.int32) for _ in range(2))
        count = _near(
            segment.letters, segment.word_letters, segment.word_signature, signature, len(word), columns, limit, rows,
            errors,
        )  # fmt: skip
        rows, errors = rows[:count], errors[:count]
        starts, terms = segment.word_terms
        uses = _visible_word_uses(rows, starts, terms, segment.term_postings, segment.post_chunk, view.visible)
        for row in np.flatnonzero(uses).tolist():
            key = int(segment.word_hash[rows[row]])
            before = found.get(key, (0, 0, view, 0))[1]
            found[key] = (int(errors[row]), before + int(uses[row]), view, int(rows[row]))
    nearest = sorted(found.items(), key=lambda entry: (entry[1][0], -entry[1][1], entry[0]))[:MAX_SPELLINGS]
    return [
        Spelling(view.segment.word(row), errors, uses, frozenset(visible_families(views, key)))
        for key, (errors, uses, view, row) in nearest
    ]


def visible_families(views: Sequence[View], word_hash: int) -> set[int]:
    """The families in which a spelling is visible, whatever the language."""
    families: set[int] = set()
    for view in views:
        segment = view.segment
        terms = segment.terms_of_word(word_hash)
        if terms.size:
            seen = _visible_terms(terms, segment.term_postings, segment.post_chunk, view.visible)
            families.update(segment.term_family[terms[seen]].tolist())
    return families


@kernel
def _visible_terms(terms: IntArray, term_postings: IntArray, post_chunk: Int32Array, visible: BoolArray) -> BoolArray:
    """bool, which of these terms stand in any visible chunk."""
    seen = np.empty(terms.size, np.bool_)
    for at in range(terms.size):
        seen[at] = False
        for posting in range(term_postings[terms[at]], term_postings[terms[at] + 1]):
            if visible[post_chunk[posting]]:
                seen[at] = True
                break
    return seen


@kernel
def _visible_word_uses(
    rows: Int32Array,
    starts: IntArray,
    terms: IntArray,
    term_postings: IntArray,
    post_chunk: Int32Array,
    visible: BoolArray,
) -> IntArray:
    """int64, in how many visible chunks each of these words stands."""
    uses = np.empty(rows.size, np.int64)
    for at in range(rows.size):
        uses[at] = 0
        for term in range(starts[rows[at]], starts[rows[at] + 1]):
            for posting in range(term_postings[terms[term]], term_postings[terms[term] + 1]):
                uses[at] += visible[post_chunk[posting]]
    return uses


@kernel
def _near(
    letters: UInt32Array,
    starts: IntArray,
    word_signatures: UInt64Array,
    signature: np.uint64,
    length: int,
    columns: tuple[UInt64Array, UInt32Array, UInt64Array],
    limit: int,
    rows: Int32Array,
    errors: Int32Array,
) -> int:
    """The words at 1 to limit errors and how many errors each, into rows and errors; returns how many.

    signature, length, columns: of the wanted word.
    """
    count = 0
    for row in range(starts.size - 1):
        size = starts[row + 1] - starts[row]
        if size > length + limit or size + limit < length or not may_be_near(word_signatures[row], signature, limit):
            continue
        distance = errors_between(letters, starts[row], starts[row + 1], length, columns)
        if 0 < distance <= limit:
            rows[count] = row
            errors[count] = distance
            count += 1
    return count
