"""BM25 at two scales: over all an item says, and over the one chunk that answers best.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009 (BM25, and summing counts over
spellings before saturation); the best passage beside the whole text: Callan, Passage-Level Evidence, SIGIR
1994.
"""

from dataclasses import dataclass

import numpy as np

from hallway.engine.compiled import kernel
from hallway.engine.text.segment import UInt8Array
from hallway.engine.types import BoolArray, Float32Array, FloatArray, Int32Array, IntArray

#: Up to so many results are picked out in one pass; more are sorted out.
_FEW = 200


@dataclass(frozen=True)
class Weights:
    """What the mix is made of; the defaults are measured by ``benchmarks.text_quality``.

    Attributes:
        saturation: k1, how soon repeating a word stops counting; by_length: b, how far the length of
            an item discounts; chunk_by_length: the same for a chunk.
        chunk_share: part of the score that comes from an item's best chunk, the rest from all it says.
        repetition: a word said n times in the query counts n to this power.
        doubted_share: a word in fewer chunks than this share of the items may be a typing error.
        near_counts: what an occurrence counts at one and at two errors (multiples of 1/16).
        near_share: what near spellings are worth beside the word as typed.
    """

    saturation: float = 1.2
    by_length: float = 0.5
    chunk_by_length: float = 0.5
    chunk_share: float = 0.5
    repetition: float = 0.5
    doubted_share: float = 0.002
    near_counts: tuple[float, float] = (0.75, 0.375)
    near_share: float = 0.75


@kernel
def gather(
    starts: IntArray,
    ends: IntArray,
    weights: Float32Array,
    post_chunk: Int32Array,
    post_count: UInt8Array,
    visible: BoolArray,
    chunk_item: Int32Array,
    by_chunk: bool,
    chunk_counts: Float32Array,
    item_counts: Float32Array,
    chunks: Int32Array,
    items: Int32Array,
) -> tuple[int, int]:
    """Adds up, by chunk and by item, how often any of some spellings stands where one may look.

    starts, ends, weights: stretches of postings and what one occurrence counts in each (a multiple of 1/16,
    so that sums do not depend on their order). chunk_counts (c,), item_counts (m,): zero before, sums after.
    chunks, items: room for the rows touched; those by chunk are needed only when by_chunk.
    Returns how many of each were touched.
    """
    n_chunks = n_items = 0
    for stretch in range(starts.size):
        weight = weights[stretch]
        for at in range(starts[stretch], ends[stretch]):
            chunk = post_chunk[at]
            if visible[chunk]:
                count = weight * np.float32(post_count[at])
                if by_chunk:
                    if chunk_counts[chunk] == 0.0:
                        chunks[n_chunks] = chunk
                        n_chunks += 1
                    chunk_counts[chunk] += count
                item = chunk_item[chunk]
                if item_counts[item] == 0.0:
                    items[n_items] = item
                    n_items += 1
                item_counts[item] += count
    return n_chunks, n_items


@kernel
def settle(
    rows: Int32Array,
    worth: float,
    counts: Float32Array,
    lengths: Int32Array,
    mean_length: float,
    saturation: float,
    by_length: float,
    scores: FloatArray,
) -> None:
    """Turns the counts of the touched rows into score, added to scores, and zeroes them for the next idea."""
    fixed = saturation * (1.0 - by_length)
    sloped = saturation * by_length / mean_length
    for at in range(rows.size):
        row = rows[at]
        count = float(counts[row])
        scores[row] += worth * count / (count + fixed + sloped * lengths[row])
        counts[row] = 0.0


@kernel
def mix(item_scores: FloatArray, chunk_scores: FloatArray, item_chunks: IntArray, chunk_share: float) -> None:
    """Replaces each touched item's score by its mix with the score of its best chunk."""
    for item in range(item_scores.size):
        if item_scores[item] > 0.0:
            best = 0.0
            for chunk in range(item_chunks[item], item_chunks[item + 1]):
                best = max(best, chunk_scores[chunk])
            item_scores[item] = (1.0 - chunk_share) * item_scores[item] + chunk_share * best


def rarity(n_items: int, n_holders: int) -> float:
    """What a word is worth by how few items have it; positive, also for a word that all have."""
    return float(np.log1p((n_items - n_holders + 0.5) / (n_holders + 0.5)))


def best(ids: IntArray, scores: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """The k highest positive scores, equal ones by ascending id."""
    rows = _foremost(scores, k) if k <= _FEW else np.flatnonzero(scores > 0.0)
    order = rows[np.lexsort((ids[rows], -scores[rows]))][:k]
    return ids[order], scores[order]


@kernel
def _foremost(scores: FloatArray, k: int) -> IntArray:
    """The rows of the k highest positive scores, and of all that equal the lowest of them."""
    highest = np.zeros(k)
    for score in scores:
        if score > highest[0]:
            at = 0
            while at + 1 < k and highest[at + 1] < score:
                highest[at] = highest[at + 1]
                at += 1
            highest[at] = score
    count = 0
    for score in scores:
        count += score > 0.0 and score >= highest[0]
    rows = np.empty(count, np.int64)
    count = 0
    for row in range(scores.size):
        if scores[row] > 0.0 and scores[row] >= highest[0]:
            rows[count] = row
            count += 1
    return rows
