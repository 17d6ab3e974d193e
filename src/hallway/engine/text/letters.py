"""Comparing words letter by letter, and ruling most of them out before that.

Source: optimal string alignment, after Damerau 1964 and Wagner, Fischer 1974.
"""

import numpy as np
import numpy.typing as npt

from hallway.engine.text.compiled import compiled
from hallway.engine.types import Int32Array, IntArray

UInt64Array = npt.NDArray[np.uint64]
UInt32Array = npt.NDArray[np.uint32]

#: The longest text that is compared letter by letter.
MAX_LETTERS = 80


def code_points(text: str) -> UInt32Array:
    """uint32, the letters of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@compiled
def add_letter(seen: np.uint64, letter: np.uint32) -> np.uint64:
    """A signature with one letter more: bits 0 to 31 say which letters (mod 32) occur, 32 to 63 which do so twice."""
    once = np.uint64(1) << np.uint64(letter % np.uint32(32))
    return seen | (once << np.uint64(32)) if seen & once else seen | once


@compiled
def signatures(letters: UInt32Array, starts: IntArray) -> UInt64Array:
    """uint64 (n,), the signature of each of n words."""
    found = np.zeros(starts.size - 1, np.uint64)
    for word in range(starts.size - 1):
        seen = np.uint64(0)
        for at in range(starts[word], starts[word + 1]):
            seen = add_letter(seen, letters[at])
        found[word] = seen
    return found


@compiled
def may_be_near(left: np.uint64, right: np.uint64, limit: int) -> bool:
    """False when two signatures show that more than limit errors lie between: one error flips at most two bits."""
    differing = left ^ right
    flipped = 0
    while differing and flipped <= 2 * limit:
        differing &= differing - np.uint64(1)
        flipped += 1
    return flipped <= 2 * limit


@compiled
def errors_between(left: UInt32Array, right: UInt32Array, limit: int, table: Int32Array) -> int:
    """How many letters are more, less, changed or swapped with a neighbour; limit + 1 when it is more than limit.

    table: int32 (3, at least right.size + 1), room to work in.
    """
    for column in range(right.size + 1):
        table[0, column] = column
    for row in range(1, left.size + 1):
        now, before, earlier = row % 3, (row - 1) % 3, (row - 2) % 3
        table[now, 0] = row
        least = row
        for column in range(1, right.size + 1):
            changed = table[before, column - 1] + (left[row - 1] != right[column - 1])
            errors = min(changed, table[before, column] + 1, table[now, column - 1] + 1)
            if row > 1 and column > 1 and left[row - 1] == right[column - 2] and left[row - 2] == right[column - 1]:
                errors = min(errors, table[earlier, column - 2] + 1)
            table[now, column] = errors
            least = min(least, errors)
        if least > limit:
            return limit + 1
    return min(int(table[left.size % 3, right.size]), limit + 1)


@compiled
def describe_wholes(
    whole_chunk: Int32Array,
    chunk_tokens: IntArray,
    tokens: Int32Array,
    term_word: Int32Array,
    word_letters: IntArray,
    letters: UInt32Array,
) -> tuple[UInt64Array, Int32Array]:
    """The signature and the length in letters of each whole passage, its words parted by single spaces."""
    found = np.zeros(whole_chunk.size, np.uint64)
    lengths = np.zeros(whole_chunk.size, np.int32)
    for at in range(whole_chunk.size):
        first, end = chunk_tokens[whole_chunk[at]], chunk_tokens[whole_chunk[at] + 1]
        seen = np.uint64(0)
        length = end - first - 1
        for token in range(first, end):
            if token > first:
                seen = add_letter(seen, np.uint32(32))
            word = term_word[tokens[token]]
            length += word_letters[word + 1] - word_letters[word]
            for letter in range(word_letters[word], word_letters[word + 1]):
                seen = add_letter(seen, letters[letter])
        found[at] = seen
        lengths[at] = length
    return found, lengths
