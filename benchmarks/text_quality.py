"""How well TextIndex finds the right item, beside plain and stemmed BM25 in the same run.

    python -m benchmarks.text_quality --data DIR [--only "Cranfield"] [--skip-names]

One configuration for all collections. MRR and MAP are over the full ranking; the difference to stemmed BM25 is paired
by query and given with its standard error.
"""

import argparse
import functools
import random
import time
from pathlib import Path

import bm25s
import numpy as np
import snowballstemmer

from benchmarks import text_sets
from hallway.engine import TextIndex


def reciprocal_rank(ids, relevant):
    return next((1.0 / rank for rank, item in enumerate(ids, 1) if item in relevant), 0.0)


def average_precision(ids, relevant):
    hits, total = 0, 0.0
    for rank, item in enumerate(ids, 1):
        if item in relevant:
            hits += 1
            total += hits / rank
    return total / len(relevant)


MEASURES = {"MRR": reciprocal_rank, "MAP": average_precision}


class Bm25:
    """bm25s (Lucene's variant, its English stop words), stemmed or not."""

    def __init__(self, texts, *, stemmed):
        stem = functools.cache(snowballstemmer.stemmer("english").stemWord)
        self._stemmer = (lambda words: [stem(word) for word in words]) if stemmed else None
        self._index = bm25s.BM25()
        self._index.index(self._tokens([" ".join(passages) for passages in texts]), show_progress=False)
        self._n = len(texts)

    def _tokens(self, texts):
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)

    def rank(self, queries):
        ids, scores = self._index.retrieve(self._tokens(queries), k=self._n, show_progress=False)
        return [row[score > 0].tolist() for row, score in zip(ids, scores, strict=True)]


def compare(collection):
    measure = MEASURES[collection.measure]
    began = time.perf_counter()
    index = TextIndex.build(collection.texts)
    built = time.perf_counter()
    ours = [index.search(query, len(collection.texts)).ids.tolist() for query in collection.queries]
    asked = time.perf_counter()
    systems = {
        "BM25 plain": Bm25(collection.texts, stemmed=False).rank(collection.queries),
        "BM25 stemmed": Bm25(collection.texts, stemmed=True).rank(collection.queries),
        "TextIndex": ours,
    }
    scores = {
        name: np.array([measure(ids, right) for ids, right in zip(ranked, collection.relevant, strict=True)])
        for name, ranked in systems.items()
    }
    print(
        f"\n{collection.name}: {len(collection.queries)} queries, {len(collection.texts)} items, {collection.measure}"
    )
    for name, values in scores.items():
        difference = values - scores["BM25 stemmed"]
        error = difference.std(ddof=1) / np.sqrt(difference.size)
        print(
            f"  {name:<14}{values.mean():.4f}   {values.mean() / scores['BM25 stemmed'].mean():.3f} times stemmed"
            f"   difference {difference.mean():+.4f} (standard error {error:.4f})"
        )
    per_query = 1000 * (asked - built) / len(collection.queries)
    print(f"  built in {built - began:.2f} s, {per_query:.1f} ms a query for the full ranking")
    error = (scores["TextIndex"] - scores["BM25 stemmed"]).std(ddof=1) / np.sqrt(len(collection.queries))
    return scores["TextIndex"].mean() >= scores["BM25 stemmed"].mean() - 2 * error


def right_first(ranked, right):
    return np.mean([bool(ids) and ids[0] in wanted for ids, wanted in zip(ranked, right, strict=True)])


def compare_names(texts, count):
    print(
        f"\nNames with typing errors: {count} names each, {len(texts)} items of a name and a profile, right person first"
    )
    index = TextIndex.build(texts)
    peer = Bm25(texts, stemmed=True)
    peer_names = Bm25([[name] for name, _ in texts], stemmed=True)
    for errors in (0, 1, 2):
        queries, right = text_sets.mistyped_names(texts, errors, count, seed=errors + 1)
        began = time.perf_counter()
        ours = [index.search(query, 10).ids.tolist() for query in queries]
        per_query = 1000 * (time.perf_counter() - began) / count
        print(
            f"  {errors} errors: TextIndex {right_first(ours, right):.3f}, "
            f"stemmed BM25 {right_first(peer.rank(queries), right):.3f}, "
            f"stemmed BM25 on names alone {right_first(peer_names.rank(queries), right):.3f}   ({per_query:.1f} ms a query)"
        )


def compare_misspelt(collection):
    rng = random.Random(1)
    queries = [text_sets.misspell(query, 2, rng) for query in collection.queries]
    index, peer = TextIndex.build(collection.texts), Bm25(collection.texts, stemmed=True)
    print(f"\n{collection.name} with a typing error in two words of each: MRR, and what is left of it")
    for name, rank in (
        ("BM25 stemmed", peer.rank),
        ("TextIndex", lambda asked: [index.search(query, len(collection.texts)).ids.tolist() for query in asked]),
    ):
        right, wrong = (
            np.mean([reciprocal_rank(ids, best) for ids, best in zip(rank(asked), collection.relevant, strict=True)])
            for asked in (collection.queries, queries)
        )
        print(f"  {name:<14}{right:.4f} -> {wrong:.4f}, {wrong / right:.2f} left")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data sets")
    parser.add_argument("--only", help="one collection by its name")
    parser.add_argument("--skip-names", action="store_true")
    parser.add_argument("--names", type=int, default=500, help="names per number of errors")
    options = parser.parse_args()
    failed = []
    for load in text_sets.COLLECTIONS:
        collection = load(options.data)
        if options.only in (None, collection.name) and not compare(collection):
            failed.append(collection.name)
    if not options.skip_names and not options.only:
        compare_misspelt(text_sets.talk_titles_to_speakers(options.data))
        compare_names(text_sets.speakers(options.data), options.names)
    print("\nMore than two standard errors below stemmed BM25 on:", ", ".join(failed) or "none")


if __name__ == "__main__":
    main()
