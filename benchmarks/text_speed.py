"""How fast TextIndex builds, answers and takes changes, beside bm25s and tantivy in the same run.

    python -m benchmarks.text_speed [--texts 1000000] [--words 14] [--peer] [--tantivy PYTHON]

Texts are made of 250,000 invented words drawn by Zipf's law, each beginning with a name of two rarer ones; queries are
two to six words of one text (as common as they come), a name, a name with a typing error, or a whole text. One thread. tantivy is asked
through its Python package, by an interpreter that has it; it keeps its index in memory and forgives no typing errors.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.text_sets import mistype
from hallway.engine import TextIndex

VOCABULARY = 250_000

TANTIVY = """
import json, sys, time, tantivy
texts, queries = json.load(open(sys.argv[1]))
began = time.perf_counter()
index = tantivy.Index(tantivy.SchemaBuilder().add_text_field("body", stored=False).build())
writer = index.writer(1_000_000_000, 1)
for text in texts:
    writer.add_document(tantivy.Document(body=text))
writer.commit()
writer.wait_merging_threads()
index.reload()
print(f"tantivy: built in {time.perf_counter() - began:.1f} s")
searcher = index.searcher()
for kind, asked in queries.items():
    times = []
    for query in asked[:1] + asked:
        began = time.perf_counter()
        searcher.search(index.parse_query(query, ["body"]), 10)
        times.append(1000 * (time.perf_counter() - began))
    times = sorted(times[1:])
    print(f"  {kind:<16}median {times[len(times) // 2]:6.1f}   p95 {times[len(times) * 95 // 100]:6.1f}   worst {times[-1]:6.1f} ms")
"""


def invented_words(count, rng):
    """Different words of two to five syllables."""
    syllables = np.array([a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "er", "on")])
    words = dict.fromkeys("".join(rng.choice(syllables, size)) for size in rng.integers(2, 6, count * 2).tolist())
    return np.array(list(words)[:count])


def invented_texts(n_texts, n_words, words, rng):
    shares = 1.0 / np.arange(1, words.size + 1) ** 1.05
    chosen = rng.choice(words.size, (n_texts, n_words), p=shares / shares.sum())
    chosen[:, :2] = rng.integers(2_000, words.size, (n_texts, 2))
    return [" ".join(row) for row in words[chosen].tolist()]


def invented_queries(texts, count, rng, letters):
    kinds = {"words": [], "name": [], "name mistyped": [], "whole text": []}
    for number in rng.integers(0, len(texts), count).tolist():
        words = texts[number].split()
        kinds["words"].append(" ".join(rng.choice(words, int(rng.integers(2, 7)), replace=False).tolist()))
        kinds["name"].append(" ".join(words[:2]))
        kinds["name mistyped"].append(mistype(" ".join(words[:2]), 1, letters))
        kinds["whole text"].append(texts[number])
    return kinds


def timed(function, arguments):
    function(arguments[0])
    times = []
    for argument in arguments:
        began = time.perf_counter()
        function(argument)
        times.append(1000 * (time.perf_counter() - began))
    return f"median {np.median(times):6.1f}   p95 {np.percentile(times, 95):6.1f}   worst {max(times):6.1f} ms"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=14)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--tantivy", help="a Python interpreter that has tantivy")
    parser.add_argument("--peer", action="store_true", help="bm25s on the same texts and queries")
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    texts = invented_texts(options.texts, options.words, invented_words(VOCABULARY, rng), rng)
    queries = invented_queries(texts, options.queries, rng, random.Random(1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    index = TextIndex.build(texts)
    print(f"{options.texts} texts of {options.words} words: built in {time.perf_counter() - began:.1f} s", end="")
    print(
        f", peak memory {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB above the texts"
    )
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        index.save(folder)
        saved = time.perf_counter()
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        index = TextIndex.load(folder)
        loaded = time.perf_counter()
        print(
            f"saved in {saved - began:.1f} s, {size / 1e6:.0f} MB on disk, loaded in {1000 * (loaded - saved):.0f} ms"
        )
        for kind, asked in queries.items():
            print(f"  {kind:<16}{timed(index.search, asked)}")
        allowed = rng.random(options.texts) < 0.5
        print(f"  {'half allowed':<16}{timed(lambda query: index.search(query, allowed=allowed), queries['words'])}")
        times = []
        for step in range(500):
            began = time.perf_counter()
            index = index.with_changes(
                [options.texts + step if step % 2 else step], [f"{texts[step]} changed once more"]
            )
            times.append(1000 * (time.perf_counter() - began))
        print(
            f"  one text changed, 500 in a row: median {np.median(times):.2f}   p95 {np.percentile(times, 95):.2f}",
            end="",
        )
        print(f"   worst {max(times):.1f} ms")
        print(f"  {'then words':<16}{timed(index.search, queries['words'])}")
    if options.tantivy:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "given.json"
            file.write_text(json.dumps([texts, queries]), encoding="utf-8")
            environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
            subprocess.run([options.tantivy, "-c", TANTIVY, file], check=True, env=environment)
    if options.peer:
        import bm25s

        began = time.perf_counter()
        peer = bm25s.BM25()
        peer.index(bm25s.tokenize(texts, stopwords=None, show_progress=False), show_progress=False)
        print(f"bm25s: built in {time.perf_counter() - began:.1f} s")

        def ask(query):
            return peer.retrieve(
                bm25s.tokenize([query], stopwords=None, show_progress=False), k=10, show_progress=False, n_threads=1
            )

        for kind, asked in queries.items():
            print(f"  {kind:<16}{timed(ask, asked)}")


if __name__ == "__main__":
    main()
