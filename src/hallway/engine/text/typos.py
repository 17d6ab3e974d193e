"""Words of the vocabulary that a mistyped word may have meant.

Every word of the vocabulary is looked at: a signature of 64 bits rules out nearly all in one operation each, and
the rest are compared letter by letter. That finds every word within the distance, needs no index of its own, and takes
about a millisecond for half a million words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hallway.engine.text.compiled import compiled
from hallway.engine.text.letters import (
    MAX_LETTERS,
    UInt32Array,
    UInt64Array,
    code_points,
    columns_of,
    errors_between,
    may_be_near,
    signatures,
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
    wanted = code_points(word)
    # By the hash of the word: errors, uses, and the view and row that can spell it.
    found: dict[int, tuple[int, int, View, int]] = {}
    for view in views:
        segment = view.segment
        rows, errors = _near(segment.letters, segment.word_letters, segment.word_signature, wanted, limit)
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


@compiled
def _visible_terms(terms: IntArray, term_postings: IntArray, post_chunk: Int32Array, visible: BoolArray) -> BoolArray:
    """bool, which of these terms stand in any visible chunk."""
    seen = np.zeros(terms.size, np.bool_)
    for at in range(terms.size):
        for posting in range(term_postings[terms[at]], term_postings[terms[at] + 1]):
            if visible[post_chunk[posting]]:
                seen[at] = True
                break
    return seen


@compiled
def _visible_word_uses(
    rows: Int32Array,
    starts: IntArray,
    terms: IntArray,
    term_postings: IntArray,
    post_chunk: Int32Array,
    visible: BoolArray,
) -> IntArray:
    """int64, in how many visible chunks each of these words stands."""
    uses = np.zeros(rows.size, np.int64)
    for at in range(rows.size):
        for term in range(starts[rows[at]], starts[rows[at] + 1]):
            for posting in range(term_postings[terms[term]], term_postings[terms[term] + 1]):
                uses[at] += visible[post_chunk[posting]]
    return uses


@compiled
def _near(
    letters: UInt32Array, starts: IntArray, word_signatures: UInt64Array, wanted: UInt32Array, limit: int
) -> tuple[Int32Array, Int32Array]:
    """Rows of the words at 1 to limit errors, and how many errors each."""
    bounds = np.zeros(2, np.int64)
    bounds[1] = wanted.size
    signature = signatures(wanted, bounds)[0]
    rows = np.empty(64, np.int32)
    errors = np.empty(64, np.int32)
    columns = columns_of(wanted)
    count = 0
    for row in range(starts.size - 1):
        start = starts[row]
        length = starts[row + 1] - start
        if length > wanted.size + limit or length + limit < wanted.size:
            continue
        if not may_be_near(word_signatures[row], signature, limit):
            continue
        distance = errors_between(letters[start : start + length], wanted.size, *columns)
        if 0 < distance <= limit:
            if count == rows.size:
                rows = np.concatenate((rows, np.empty(count, np.int32)))
                errors = np.concatenate((errors, np.empty(count, np.int32)))
            rows[count] = row
            errors[count] = distance
            count += 1
    return rows[:count], errors[:count]
