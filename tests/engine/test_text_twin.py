"""TextIndex beside its plain twin, and beside itself with the hidden text gone or the changes made at once."""

import tempfile

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.engine import TextIndex
from tests.engine.reference_text import reference_search

WORDS = [
    *("python", "pythons", "database", "databases", "the", "of", "and", "network", "networking", "networks", "data"),
    *("zürich", "zurich", "müller", "kubernetes", "kubernets", "hedge", "fund", "funds", "c++", "42", "date", "smith"),
    *("東京", "東京都", "開発", "réseau", "réseaux", "die", "und", "beratung", "beratungen", "smyth"),
]

passages = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
long_passages = st.lists(st.sampled_from(WORDS), min_size=95, max_size=110).map(" ".join)
items = st.lists(st.one_of(*[passages] * 6, long_passages), max_size=3)
tag_lists = st.lists(st.sampled_from(["Python", "Hedge Funds", "Réseaux", "C++"]), max_size=2)
worlds = st.lists(st.tuples(items, tag_lists), min_size=1, max_size=7)
queries = st.lists(
    st.sampled_from([*WORDS, "pyton", "netwrok", "berating", "muller", "smithh", "hedgefund", "reseaux"]), max_size=10
).map(" ".join)


def same_bytes(left, right):
    return left.ids.tobytes() == right.ids.tobytes() and left.scores.tobytes() == right.scores.tobytes()


@st.composite
def worlds_seen(draw):
    """Texts, tags and the (item, passage) pairs that may be seen."""
    world = draw(worlds)
    texts, tags = [text for text, _ in world], [own for _, own in world]
    pairs = [(item, part) for item, text in enumerate(texts) for part in (-1, *range(len(text)))]
    return texts, tags, draw(st.lists(st.sampled_from(pairs), unique=True))


@settings(max_examples=60, deadline=None)
@given(worlds_seen(), queries)
def test_answers_are_those_of_the_plain_twin(world, query):
    texts, tags, seen = world
    expected = reference_search(texts, tags, query, visible=lambda item, part: (item, part) in seen)
    ranking = TextIndex.build(texts, tags=tags).search(query, 1000, allowed=seen)
    assert set(ranking.ids.tolist()) == set(expected)
    np.testing.assert_allclose(ranking.scores, [expected[item] for item in ranking.ids.tolist()], rtol=1e-9)
    assert (np.diff(ranking.scores) <= 0).all()


@settings(max_examples=60, deadline=None)
@given(worlds_seen(), queries, st.integers(1, 4))
def test_hidden_text_leaves_no_trace(world, query, k):
    texts, tags, seen = world
    index = TextIndex.build(texts, tags=tags)
    without = TextIndex.build(
        [[text if (item, part) in seen else "" for part, text in enumerate(own)] for item, own in enumerate(texts)],
        tags=[own if (item, -1) in seen else [] for item, own in enumerate(tags)],
    )
    assert same_bytes(index.search(query, k, allowed=seen), without.search(query, k))
    for item in range(len(texts)):
        assert index.explain(query, item, allowed=seen) == without.explain(query, item)
    assert index.complete("h", allowed=seen) == without.complete("h")


@settings(max_examples=40, deadline=None)
@given(worlds, st.lists(st.tuples(st.integers(0, 9), items, tag_lists), max_size=12), queries, st.booleans())
def test_changes_one_by_one_equal_a_fresh_index(world, changes, query, through_a_file):
    texts, tags = [text for text, _ in world], [own for _, own in world]
    index = TextIndex.build(texts, tags=tags)
    if through_a_file:
        index = saved_and_loaded(index)
    for item, text, own in changes:
        index = index.with_changes([item], [text], [own])
        missing = item + 1 - len(texts)
        texts, tags = texts + [[]] * missing, tags + [[]] * missing
        texts[item], tags[item] = text, own
    fresh = TextIndex.build(texts, tags=tags)
    assert index.n_items == fresh.n_items
    assert index.passage_starts.tolist() == fresh.passage_starts.tolist()
    for changed in (index, saved_and_loaded(index)):
        assert same_bytes(changed.search(query, 1000), fresh.search(query, 1000))
        assert same_bytes(changed.search(query, 2, allowed=[0]), fresh.search(query, 2, allowed=[0]))
        assert changed.complete("p") == fresh.complete("p")


def saved_and_loaded(index):
    with tempfile.TemporaryDirectory() as folder:
        index.save(folder)
        return TextIndex.load(folder)
