"""An immutable piece of a text index: the passages of some items as arrays, and the lists that lead to them.

A passage as given is stored as one or several *chunks* of at most CHUNK_WORDS words; an item's tags are one
chunk more. A *word* is a folded spelling; a *term* is a word filed under the stem it has in the language of
its passage; the terms of one stem (a *family*) stand side by side, so that asking for a stem reads one
stretch of postings. Words and stems are known by 64-bit hashes, the same in every segment, which makes
segments mergeable without touching a string.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from hallway.engine.compiled import kernel
from hallway.engine.text.languages import filed_under, guess_language, stem
from hallway.engine.text.letters import UInt32Array, UInt64Array, code_points, describe_wholes, signatures
from hallway.engine.text.words import fold, split_words
from hallway.engine.types import BoolArray, Int32Array, IntArray

UInt8Array = npt.NDArray[np.uint8]

#: The longest chunk; a longer passage is parted into equal ones. About the length of a biography's paragraph.
CHUNK_WORDS = 100

#: The longest passage that can be asked for as a whole: names and titles.
WHOLE_WORDS = 12

#: The part number of the chunk that holds an item's tags.
TAGS_PART = -1


@lru_cache(maxsize=400_000)
def hash_text(text: str) -> int:
    """A 64-bit hash of a text, the same on every machine and in every run."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=400_000)
def family_hash(word: str, language: str) -> int:
    """The hash of the family a word (accents kept) belongs to in a passage of this language."""
    filed = filed_under(word, language)
    return hash_text(f"{filed}\0{stem(word, filed)}")


def whole_hash(words: Sequence[str]) -> int:
    """The hash of a whole short passage: its folded words in order."""
    return hash_text("\0".join(fold(word) for word in words))


@dataclass(frozen=True)
class Segment:
    """m items, p passages, c chunks, t tokens, v terms, w words, g tags; every array is read only by habit.

    Attributes:
        item_ids: int64 (m,), ascending, the ids the caller knows.
        item_chunks: int64 (m + 1,), where each item's chunks begin.
        item_parts: int32 (m,), how many passages the caller gave for each.
        chunk_item: int32 (c,), the row of the item; chunk_part: int32 (c,), passage number or TAGS_PART.
        chunk_tokens: int64 (c + 1,); tokens: int32 (t,), term rows in reading order.
        term_family: uint64 (v,), ascending; term_word: int32 (v,), ascending within a family.
        term_postings: int64 (v + 1,); post_chunk: int32, ascending within a term; post_count: uint8.
        word_hash: uint64 (w,), ascending; word_letters: int64 (w + 1,) into letters: uint32 code points.
        word_signature: uint64 (w,), see ``letters``.
        whole: uint64, ascending hashes of short passages; whole_chunk: int32, the chunk each one is;
            whole_letters: uint64, its signature; whole_length: int32, its letters.
        tag_letters: int64 (g + 1,) into tag_utf8: uint8; item_tags: int64 (m + 1,) into tags: int32 tag rows.
        languages: uint8, the names of the languages in it as UTF-8, parted by spaces.
    """

    item_ids: IntArray
    item_chunks: IntArray
    item_parts: Int32Array
    chunk_item: Int32Array
    chunk_part: Int32Array
    chunk_tokens: IntArray
    tokens: Int32Array
    term_family: UInt64Array
    term_word: Int32Array
    term_postings: IntArray
    post_chunk: Int32Array
    post_count: UInt8Array
    word_hash: UInt64Array
    word_letters: IntArray
    letters: UInt32Array
    word_signature: UInt64Array
    whole: UInt64Array
    whole_chunk: Int32Array
    whole_letters: UInt64Array
    whole_length: Int32Array
    tag_letters: IntArray
    tag_utf8: UInt8Array
    item_tags: IntArray
    tags: Int32Array
    languages: UInt8Array

    @property
    def n_items(self) -> int:
        return self.item_ids.size

    @property
    def n_chunks(self) -> int:
        return self.chunk_item.size

    @cached_property
    def language_names(self) -> tuple[str, ...]:
        return tuple(bytes(self.languages).decode().split())

    @cached_property
    def chunk_length(self) -> Int32Array:
        """int32 (c,): words in each chunk."""
        return np.diff(self.chunk_tokens).astype(np.int32)

    @cached_property
    def word_terms(self) -> tuple[IntArray, IntArray]:
        """CSR from word rows to the terms that are this word: (w + 1,) offsets and term rows."""
        order = np.argsort(self.term_word, kind="stable").astype(np.int64)
        counts = np.bincount(self.term_word, minlength=self.word_hash.size)
        return offsets(counts), order

    def row_of(self, item: int) -> int:
        """The row of an item, or -1."""
        row = int(np.searchsorted(self.item_ids, item))
        return row if row < self.n_items and self.item_ids[row] == item else -1

    def family_stretches(self, families: UInt64Array) -> tuple[IntArray, IntArray]:
        """Where the postings of these families start and end; nothing lies between where the segment has none."""
        low = np.searchsorted(self.term_family, families)
        high = np.searchsorted(self.term_family, families, side="right")
        return self.term_postings[low], self.term_postings[high]

    def terms_of_word(self, word_hash: int) -> IntArray:
        """The term rows that are spelt like this, in whatever language."""
        row = int(np.searchsorted(self.word_hash, np.uint64(word_hash)))
        if row >= self.word_hash.size or int(self.word_hash[row]) != word_hash:
            return np.empty(0, np.int64)
        starts, terms = self.word_terms
        return terms[starts[row] : starts[row + 1]]

    def whole_chunks(self, whole: int) -> Int32Array:
        """The chunks that are, in full, a short passage of this hash."""
        key = np.uint64(whole)
        low, high = (
            np.searchsorted(self.whole, key, side="left"),
            np.searchsorted(self.whole, key, side="right"),
        )
        return self.whole_chunk[low:high]

    def word(self, row: int) -> str:
        """The spelling of a word row."""
        return "".join(map(chr, self.letters[self.word_letters[row] : self.word_letters[row + 1]].tolist()))

    def tag(self, row: int) -> str:
        """A tag as it was written."""
        stretch = self.tag_utf8[self.tag_letters[row] : self.tag_letters[row + 1]]
        return bytes(stretch).decode("utf-8", "surrogatepass")

    def tags_of(self, row: int) -> list[str]:
        """An item's tags as they were given."""
        return [self.tag(int(tag)) for tag in self.tags[self.item_tags[row] : self.item_tags[row + 1]]]


ARRAY_NAMES = tuple(field.name for field in fields(Segment))


@dataclass(frozen=True)
class Document:
    """What is to be known of one item: its passages and its tags, as written."""

    item: int
    passages: Sequence[str]
    tags: Sequence[str]


def offsets(counts: npt.NDArray[np.integer]) -> IntArray:
    """Where stretches of these lengths begin when they follow each other; one more entry than counts."""
    starts = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def ragged(starts: IntArray, rows: npt.NDArray[np.integer]) -> IntArray:
    """The positions of the stretches of these rows, one after the other."""
    lengths: IntArray = starts[rows + 1] - starts[rows]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    begins: IntArray = np.repeat(starts[rows] - (ends - lengths), lengths)
    return begins + np.arange(total, dtype=np.int64)


@kernel
def invert(tokens: Int32Array, chunk_tokens: IntArray, n_terms: int) -> tuple[IntArray, Int32Array, UInt8Array]:
    """Postings of each term by ascending chunk, with how often it stands there (a chunk is short)."""
    last, starts = np.empty(n_terms, np.int32), np.empty(n_terms + 1, np.int64)
    starts[0] = 0
    for term in range(n_terms):
        last[term], starts[term + 1] = -1, 0
    for chunk in range(chunk_tokens.size - 1):
        for at in range(chunk_tokens[chunk], chunk_tokens[chunk + 1]):
            term = tokens[at]
            if last[term] != chunk:
                last[term] = chunk
                starts[term + 1] += 1
    ends = np.empty(n_terms, np.int64)
    for term in range(n_terms):
        ends[term] = starts[term]
        starts[term + 1] += starts[term]
    chunks, counts = np.empty(starts[n_terms], np.int32), np.empty(starts[n_terms], np.uint8)
    for chunk in range(chunk_tokens.size - 1):
        for at in range(chunk_tokens[chunk], chunk_tokens[chunk + 1]):
            term = tokens[at]
            end = ends[term]
            if end > starts[term] and chunks[end - 1] == chunk:
                counts[end - 1] += 1
            else:
                chunks[end] = chunk
                counts[end] = 1
                ends[term] = end + 1
    return starts, chunks, counts


class _TermRows(dict[str, int]):
    """Words of one language to term rows of the segment under construction, made up as they come."""

    def __init__(self, language: str, terms: "_Terms") -> None:
        super().__init__()
        self._language = language
        self._terms = terms

    def __missing__(self, word: str) -> int:
        row = self[word] = self._terms.row(word, self._language)
        return row


class _Terms:
    """The distinct terms of the segment under construction."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, str], int] = {}
        self.by_language: dict[str, _TermRows] = {}

    def row(self, word: str, language: str) -> int:
        return self.rows.setdefault((family_hash(word, language), fold(word)), len(self.rows))

    def of(self, language: str) -> _TermRows:
        if language not in self.by_language:
            self.by_language[language] = _TermRows(language, self)
        return self.by_language[language]


def _cut(words: list[int]) -> Iterator[list[int]]:
    """Equal parts of at most CHUNK_WORDS words."""
    parts = -(-len(words) // CHUNK_WORDS)
    for part in range(parts):
        yield words[len(words) * part // parts : len(words) * (part + 1) // parts]


def build_segment(documents: Iterable[Document]) -> Segment:
    """A segment of these items, which come by ascending id.

    Cost: linear in the text; about 2 million words a second once the vocabulary is known.
    """
    terms = _Terms()
    item_ids: list[int] = []
    item_parts: list[int] = []
    item_chunks, chunk_tokens, item_tags = [0], [0], [0]
    chunk_item: list[int] = []
    chunk_part: list[int] = []
    token_blocks: list[Int32Array] = []
    tokens: list[int] = []
    whole: list[tuple[int, int]] = []
    tag_rows: dict[str, int] = {}
    tags: list[int] = []
    n_tokens = 0

    for document in documents:
        row = len(item_ids)
        item_ids.append(document.item)
        item_parts.append(len(document.passages))
        for part, passage in enumerate(document.passages):
            words = split_words(passage)
            if not words:
                continue
            if len(words) <= WHOLE_WORDS:
                whole.append((whole_hash(words), len(chunk_item)))
            rows = terms.of(guess_language(words))
            for chunk in _cut([rows[word] for word in words]):
                tokens += chunk
                n_tokens += len(chunk)
                chunk_tokens.append(n_tokens)
                chunk_item.append(row)
                chunk_part.append(part)
        tag_words: list[int] = []
        for tag in document.tags:
            tags.append(tag_rows.setdefault(tag, len(tag_rows)))
            words = split_words(tag)
            rows = terms.of(guess_language(words))
            tag_words += [rows[word] for word in words]
        item_tags.append(len(tags))
        for chunk in _cut(tag_words):
            tokens += chunk
            n_tokens += len(chunk)
            chunk_tokens.append(n_tokens)
            chunk_item.append(row)
            chunk_part.append(TAGS_PART)
        item_chunks.append(len(chunk_item))
        if len(tokens) > 1_000_000:
            token_blocks.append(np.array(tokens, np.int32))
            tokens = []

    token_blocks.append(np.array(tokens, np.int32))
    spellings = sorted({spelling for _, spelling in terms.rows}, key=hash_text)
    word_rows = {spelling: row for row, spelling in enumerate(spellings)}
    families = np.fromiter((family for family, _ in terms.rows), np.uint64, len(terms.rows))
    term_word = np.fromiter((word_rows[spelling] for _, spelling in terms.rows), np.int32, len(terms.rows))
    whole.sort()
    tag_blobs = [tag.encode("utf-8", "surrogatepass") for tag in tag_rows]
    return _arrange(
        families,
        term_word,
        np.concatenate(token_blocks),
        item_ids=np.array(item_ids, np.int64),
        item_chunks=np.array(item_chunks, np.int64),
        item_parts=np.array(item_parts, np.int32),
        chunk_item=np.array(chunk_item, np.int32),
        chunk_part=np.array(chunk_part, np.int32),
        chunk_tokens=np.array(chunk_tokens, np.int64),
        word_hash=np.fromiter(map(hash_text, spellings), np.uint64, len(spellings)),
        word_letters=offsets(np.fromiter(map(len, spellings), np.int64, len(spellings))),
        letters=code_points("".join(spellings)),
        whole=np.fromiter((key for key, _ in whole), np.uint64, len(whole)),
        whole_chunk=np.fromiter((chunk for _, chunk in whole), np.int32, len(whole)),
        tag_letters=offsets(np.fromiter(map(len, tag_blobs), np.int64, len(tag_blobs))),
        tag_utf8=np.frombuffer(b"".join(tag_blobs), np.uint8),
        item_tags=np.array(item_tags, np.int64),
        tags=np.array(tags, np.int32),
        languages=np.frombuffer(" ".join(sorted(terms.by_language)).encode(), np.uint8),
    )


def _arrange(families: UInt64Array, term_word: Int32Array, tokens: Int32Array, **arrays: npt.NDArray[Any]) -> Segment:
    """Brings terms into their order, makes equal ones one, renames the tokens and inverts them."""
    order = np.lexsort((term_word, families))
    families, term_word = families[order], term_word[order]
    first = np.ones(order.size, bool)
    first[1:] = (families[1:] != families[:-1]) | (term_word[1:] != term_word[:-1])
    renamed = np.empty(order.size, np.int32)
    renamed[order] = np.cumsum(first).astype(np.int32) - 1
    tokens = renamed[tokens]
    term_word = term_word[first]
    postings, chunks, counts = invert(tokens, arrays["chunk_tokens"], int(first.sum()))
    spelt = (term_word, arrays["word_letters"], arrays["letters"])
    whole_letters, whole_length = describe_wholes(arrays["whole_chunk"], arrays["chunk_tokens"], tokens, *spelt)
    return Segment(
        **arrays,
        tokens=tokens,
        term_family=families[first],
        term_word=term_word,
        word_signature=signatures(arrays["letters"], arrays["word_letters"]),
        whole_letters=whole_letters,
        whole_length=whole_length,
        term_postings=postings,
        post_chunk=chunks,
        post_count=counts,
    )


def merge_segments(pieces: Sequence[tuple[Segment, BoolArray]]) -> Segment:
    """One segment of the living items of several: pairs of a segment and bool (m,), true for the items to
    keep.

    An item lives in at most one of them. What only dead items said is gone from the result, words and tags
    included. Cost: linear in the size of the pieces; no text is read again.
    """
    segments = [segment for segment, _ in pieces]

    def joined(name: str) -> npt.NDArray[np.generic]:
        return np.concatenate([getattr(segment, name) for segment in segments])

    def joined_starts(name: str) -> IntArray:
        return offsets(np.concatenate([np.diff(getattr(segment, name)) for segment in segments]))

    def joined_rows(name: str, target_sizes: list[int]) -> IntArray:
        bounds = offsets(np.array(target_sizes[:-1], np.int64))
        return np.concatenate(
            [getattr(segment, name) + bound for segment, bound in zip(segments, bounds, strict=True)]
        ).astype(np.int64)

    item_ids = cast("IntArray", joined("item_ids"))
    rows = np.flatnonzero(np.concatenate([alive for _, alive in pieces]))
    rows = rows[np.argsort(item_ids[rows], kind="stable")]

    item_chunks = joined_starts("item_chunks")
    chunks = ragged(item_chunks, rows)
    n_chunks = np.diff(item_chunks)[rows]
    chunk_tokens = joined_starts("chunk_tokens")
    terms = joined_rows("tokens", [segment.term_family.size for segment in segments])[ragged(chunk_tokens, chunks)]
    used_terms, tokens = np.unique(terms, return_inverse=True)

    words = joined_rows("term_word", [segment.word_hash.size for segment in segments])[used_terms]
    hashes = cast("UInt64Array", joined("word_hash"))
    word_hash, first_seen, word_of_term = np.unique(hashes[words], return_index=True, return_inverse=True)
    word_rows = words[first_seen]
    word_letters = joined_starts("word_letters")

    item_tags = joined_starts("item_tags")
    kept_tags = joined_rows("tags", [segment.tag_letters.size - 1 for segment in segments])[ragged(item_tags, rows)]
    used_tags, tags = np.unique(kept_tags, return_inverse=True)
    tag_letters, tag_utf8 = joined_starts("tag_letters"), joined("tag_utf8")
    blobs = [bytes(tag_utf8[tag_letters[tag] : tag_letters[tag + 1]]) for tag in used_tags]
    tag_rows = {blob: row for row, blob in enumerate(dict.fromkeys(blobs))}
    tag_of = np.array([tag_rows[blob] for blob in blobs], np.int32)

    new_chunk = np.full(chunk_tokens.size - 1, -1, np.int64)
    new_chunk[chunks] = np.arange(chunks.size)
    whole = cast("UInt64Array", joined("whole"))
    whole_chunk = new_chunk[joined_rows("whole_chunk", [segment.n_chunks for segment in segments])]
    order = np.lexsort((whole_chunk, whole))
    order = order[whole_chunk[order] >= 0]

    return _arrange(
        cast("UInt64Array", joined("term_family"))[used_terms],
        word_of_term.astype(np.int32),
        tokens.astype(np.int32),
        item_ids=item_ids[rows],
        item_chunks=offsets(n_chunks),
        item_parts=joined("item_parts")[rows],
        chunk_item=np.repeat(np.arange(rows.size, dtype=np.int32), n_chunks),
        chunk_part=joined("chunk_part")[chunks],
        chunk_tokens=offsets(np.diff(chunk_tokens)[chunks]),
        word_hash=word_hash,
        word_letters=offsets(np.diff(word_letters)[word_rows]),
        letters=joined("letters")[ragged(word_letters, word_rows)],
        whole=whole[order],
        whole_chunk=whole_chunk[order].astype(np.int32),
        tag_letters=offsets(np.array([len(blob) for blob in tag_rows], np.int64)),
        tag_utf8=np.frombuffer(b"".join(tag_rows), np.uint8),
        item_tags=offsets(np.diff(item_tags)[rows]),
        tags=tag_of[tags] if tags.size else np.empty(0, np.int32),
        languages=np.frombuffer(
            " ".join(sorted({name for segment in segments for name in segment.language_names})).encode(),
            np.uint8,
        ),
    )
