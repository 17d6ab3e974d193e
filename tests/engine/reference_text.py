"""The text index done plainly: dictionaries and loops, one query at a time, the obviously correct twin.

It shares with the engine what a word, a language and a stem are, and the numbers of the mix; everything that is
counted, corrected, weighed and summed is done again here.
"""

import math
from collections import Counter

from rapidfuzz.distance import OSA

from hallway.engine.text.languages import filed_under, guess_language, stem
from hallway.engine.text.query import read_query
from hallway.engine.text.scoring import Weights
from hallway.engine.text.segment import CHUNK_WORDS, TAGS_PART, WHOLE_WORDS, hash_text
from hallway.engine.text.words import fold, is_paired, split_words

LANGUAGES_ASKED = ("plain", "english", "german", "french", "spanish")


def _family(word, language):
    filed = filed_under(word, language)
    return filed, stem(word, filed)


def _entries(text):
    """Each word of a text as (family, folded)."""
    words = split_words(text)
    language = guess_language(words)
    return [(_family(word, language), fold(word)) for word in words]


def _chunks(texts, tags, visible):
    """(item, words, whole): the visible chunks; whole is the folded text of a short passage, or None."""
    for item, passages in enumerate(texts):
        for part, passage in enumerate(passages):
            entries = _entries(passage)
            if entries and visible(item, part):
                whole = " ".join(folded for _, folded in entries) if len(entries) <= WHOLE_WORDS else None
                parts = math.ceil(len(entries) / CHUNK_WORDS)
                for number in range(parts):
                    low, high = len(entries) * number // parts, len(entries) * (number + 1) // parts
                    yield item, entries[low:high], whole if number == 0 else None
        own = [entry for tag in tags[item] for entry in _entries(tag)]
        if own and visible(item, TAGS_PART):
            yield item, own, None


def _near(word, chunks, families):
    """(errors, families) of up to twelve visible spellings, nearest, then commonest, then by hash."""
    if not word.isalpha() or is_paired(word) or len(word) < 3:
        return []
    limit = 1 if len(word) < 5 else 2
    uses, found = Counter(), {}
    for _, entries, _ in chunks:
        for other in {folded for _, folded in entries}:
            uses[other] += 1
        for family, other in entries:
            found.setdefault(other, set()).add(family)
    near = [(OSA.distance(word, other), -uses[other], hash_text(other), other) for other in found]
    near = sorted(entry for entry in near if 0 < entry[0] <= limit)[:12]
    return [(errors, found[other]) for errors, _, _, other in near if not found[other] <= families]


def reference_search(texts, tags, query, *, visible=lambda item, part: True):
    """{item: score} over what is visible(item, part)."""
    weights = Weights()
    chunks = list(_chunks(texts, tags, visible))
    items = {item for item, _, _ in chunks}
    if not items:
        return {}
    lengths = Counter()
    for item, entries, _ in chunks:
        lengths[item] += len(entries)
    mean_item = sum(lengths.values()) / len(items)
    mean_chunk = sum(lengths.values()) / len(chunks)
    item_scores, chunk_scores = Counter(), Counter()

    def add(counts_of, worth):
        chunk_counts = [sum(counts_of.get(family, 0.0) for family, _ in entries) for _, entries, _ in chunks]
        item_counts = Counter()
        for (item, _, _), count in zip(chunks, chunk_counts, strict=True):
            item_counts[item] += count
        holders = sum(count > 0 for count in item_counts.values())
        if not holders:
            return
        worth *= math.log(1 + (len(items) - holders + 0.5) / (holders + 0.5))
        for item, count in item_counts.items():
            b, length = weights.by_length, lengths[item] / mean_item
            item_scores[item] += worth * count / (count + weights.saturation * (1 - b + b * length))
        for number, count in enumerate(chunk_counts):
            b, length = weights.chunk_by_length, len(chunks[number][1]) / mean_chunk
            chunk_scores[number] += worth * count / (count + weights.saturation * (1 - b + b * length))

    asked = read_query(query)
    trusted = 1 if len(asked) > 8 else 1 + int(len(items) * weights.doubted_share)
    searches, any_doubted = 0, False
    for word in asked:
        families = {_family(word.word, language) for language in LANGUAGES_ASKED}
        families |= {family for _, entries, _ in chunks for family, folded in entries if folded == word.folded}
        terms = [len({entry for entry in entries if entry[0] in families}) for _, entries, _ in chunks]
        doubted = sum(terms) < trusted
        near = []
        if doubted and searches < 8:
            searches += 1
            near = _near(word.folded, chunks, families)
        any_doubted |= doubted
        often = word.times**weights.repetition
        add(dict.fromkeys(families, 1.0), often)
        near_counts = {}
        for errors, others in near:
            for family in others - families:
                near_counts.setdefault(family, weights.near_counts[errors - 1])
        add(near_counts, often * weights.near_share)

    scores = Counter()
    for item in items:
        best = max((chunk_scores[number] for number, chunk in enumerate(chunks) if chunk[0] == item), default=0.0)
        scores[item] = (1 - weights.chunk_share) * item_scores[item] + weights.chunk_share * best

    words = split_words(query)
    plain = " ".join(map(fold, words))
    if 0 < len(words) <= WHOLE_WORDS:
        top = max(scores.values()) or 1.0
        limit = 0
        if (len(asked) > 1 or any_doubted) and not any(map(is_paired, words)):
            limit = sum(len(plain) >= letters for letters in (4, 7, 16))
            if len(plain) > 64 - max(limit, 1):
                limit = 0
        lifts = Counter()
        for item, _, whole in chunks:
            if whole is not None:
                errors = OSA.distance(plain, whole)
                if errors <= limit:
                    lifts[item] = max(lifts[item], top * (2.0 - 0.4 * errors))
        scores.update(lifts)
    return {item: score for item, score in scores.items() if score > 0}
