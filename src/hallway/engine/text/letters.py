"""Comparing words letter by letter, and ruling most of them out before that.

Source: optimal string alignment, after Damerau 1964; in machine words after Hyyrö, A bit-vector algorithm for computing
Levenshtein and Damerau edit distances, 2003.
"""

import numpy as np
import numpy.typing as npt

from hallway.engine.compiled import kernel, part
from hallway.engine.types import Int32Array, IntArray

UInt64Array = npt.NDArray[np.uint64]
UInt32Array = npt.NDArray[np.uint32]

#: The longest text that is compared letter by letter: a column of the comparison is one machine word.
MAX_LETTERS = 64


def code_points(text: str) -> UInt32Array:
    """uint32, the letters of a text; like all arrays that kernels are compiled for, one that can be written to."""
    return np.frombuffer(bytearray(text.encode("utf-32-le", "surrogatepass")), np.uint32)


@part
def add_letter(seen: np.uint64, letter: np.uint32) -> np.uint64:
    """A signature with one letter more: bits 0 to 31 say which letters (mod 32) occur, 32 to 63 which do so twice."""
    once = np.uint64(1) << np.uint64(letter % np.uint32(32))
    return seen | (once << np.uint64(32)) if seen & once else seen | once


@kernel
def signatures(letters: UInt32Array, starts: IntArray) -> UInt64Array:
    """uint64 (n,), the signature of each of n words."""
    found = np.empty(starts.size - 1, np.uint64)
    for word in range(starts.size - 1):
        seen = np.uint64(0)
        for at in range(starts[word], starts[word + 1]):
            seen = add_letter(seen, letters[at])
        found[word] = seen
    return found


@part
def may_be_near(left: np.uint64, right: np.uint64, limit: int) -> bool:
    """False when two signatures show that more than limit errors lie between: one error flips at most two bits."""
    bits = left ^ right
    bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((bits * np.uint64(0x0101010101010101)) >> np.uint64(56)) <= 2 * limit


def describe_wanted(text: str) -> tuple[np.uint64, tuple[UInt64Array, UInt32Array, UInt64Array]]:
    """The signature of a text of at most MAX_LETTERS, and where each letter stands in it, one bit a place.

    The latter as the places of the code points below 128, the other letters in it, and the places of those.
    """
    letters = code_points(text)
    common = np.zeros(128, np.uint64)
    others: dict[int, int] = {}
    for at, letter in enumerate(letters.tolist()):
        if letter < 128:
            common[letter] |= np.uint64(1 << at)
        else:
            others[letter] = others.get(letter, 0) | (1 << at)
    columns = common, np.fromiter(others, np.uint32, len(others)), np.fromiter(others.values(), np.uint64, len(others))
    return signatures(letters, np.array([0, letters.size]))[0], columns


@kernel
def errors_between(
    letters: UInt32Array, start: int, stop: int, length: int, columns: tuple[UInt64Array, UInt32Array, UInt64Array]
) -> int:
    """How many letters are more, less, changed or swapped with a neighbour in letters[start:stop] beside a wanted text.

    length, columns: of the wanted text, see ``describe_wanted``. Cost: a few operations a letter.
    """
    common, others, places = columns
    one = np.uint64(1)
    last = one << np.uint64(length - 1)
    rising = ~np.uint64(0)
    falling = diagonal = before = np.uint64(0)
    errors = length
    for at in range(start, stop):
        letter = letters[at]
        here = np.uint64(0)
        if letter < 128:
            here = common[letter]
        else:
            for known in range(others.size):
                if others[known] == letter:
                    here = places[known]
        swapped = ((~diagonal & here) << one) & before
        diagonal = (((here & rising) + rising) ^ rising) | here | falling | swapped
        more = falling | ~(diagonal | rising)
        less = diagonal & rising
        if more & last:
            errors += 1
        if less & last:
            errors -= 1
        more = (more << one) | one
        less <<= one
        rising = less | ~(diagonal | more)
        falling = more & diagonal
        before = here
    return errors


@kernel
def describe_wholes(
    whole_chunk: Int32Array,
    chunk_tokens: IntArray,
    tokens: Int32Array,
    term_word: Int32Array,
    word_letters: IntArray,
    letters: UInt32Array,
) -> tuple[UInt64Array, Int32Array]:
    """The signature and the length in letters of each whole passage, its words parted by single spaces."""
    found = np.empty(whole_chunk.size, np.uint64)
    lengths = np.empty(whole_chunk.size, np.int32)
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
