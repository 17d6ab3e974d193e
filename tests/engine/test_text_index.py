"""What a text index promises its callers, one promise a test."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.engine import TextIndex, highlight_spans
from hallway.engine.errors import InvalidInput
from hallway.engine.text.words import split_words

TEXTS = [
    ["Anna Müller", "Builds networks and databases for hedge funds"],
    "Python développeur à Zürich, passionné par les réseaux",
    ["東京の開発者", "Runs Kubernetes clusters"],
    "Die Beratung für Steuern und Netzwerke",
    "",
]
TAGS = [["Databases"], [], ["k8s", "Cloud Native"], [], []]


@pytest.fixture(scope="module")
def index():
    return TextIndex.build(TEXTS, tags=TAGS)


def found(index, query, **options):
    return index.search(query, **options).ids.tolist()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("database", [0]),
        ("building", [0]),
        ("muller", [0]),
        ("MÜLLER", [0]),
        ("développeurs", [1]),
        ("reseau", [1]),
        ("Steuer", [3]),
        ("開発", [2]),
        ("k8s", [2]),
        ("cloud-native", [2]),
    ],
)
def test_search_finds_forms_of_a_word_in_its_language(index, query, expected):
    assert found(index, query) == expected


@pytest.mark.parametrize("query", ["", " ", "🙂🙂", "\x00", "\ud800", "\u0301", "?!", "zzzz"])
def test_search_without_anything_to_find_is_empty(index, query):
    ranking = index.search(query)
    assert ranking.ids.dtype == np.int64
    assert ranking.scores.dtype == np.float64
    assert ranking.ids.size == ranking.scores.size == 0


def test_search_for_small_words_alone_still_answers(index):
    assert found(index, "and for") == [0]


def test_search_survives_ten_thousand_characters(index):
    assert found(index, "kubernetes \x00 \ud800 👍 " * 500)[0] == 2


def test_whole_short_passage_comes_first():
    texts = [["Jo Park", "opera"], "park park park park, jo in the park, ask jo park", "jo park " * 30]
    assert found(TextIndex.build(texts), "jo park")[0] == 0


def test_amount_of_text_does_not_win():
    filler = "we met many people and talked about many things at the harbour last summer with friends " * 40
    texts = [filler + " sailing boats " + filler + " sailing " + filler, "I repair sailing boats"]
    assert found(TextIndex.build(texts), "sailing boats") == [1, 0]


def test_allowed_by_item_id_and_by_mask_agree(index):
    query = "kubernetes networks Steuern"
    by_id = index.search(query, allowed=[0, 3])
    by_mask = index.search(query, allowed=np.array([True, False, False, True, False]))
    assert sorted(by_id.ids) == [0, 3]
    assert by_id.ids.tolist() == by_mask.ids.tolist()
    assert by_id.scores.tobytes() == by_mask.scores.tobytes()


def test_allowed_by_passage_hides_the_rest_of_the_item(index):
    assert found(index, "hedge funds", allowed=[(0, 0)]) == []
    assert found(index, "hedge funds", allowed=[(0, 1)]) == [0]
    assert found(index, "k8s", allowed=[(2, 0), (2, 1)]) == []
    assert found(index, "k8s", allowed=[(2, -1)]) == [2]
    by_passage = np.zeros(index.passage_starts[-1], bool)
    by_passage[index.passage_starts[2] + 1] = True
    assert found(index, "kubernetes hedge 開発") == [2, 0]
    assert found(index, "kubernetes hedge 開発", allowed=by_passage) == [2]


def test_allowed_nothing_finds_nothing(index):
    assert found(index, "database", allowed=[]) == []
    assert found(index, "database", allowed=np.zeros(5, bool)) == []


def test_mask_that_could_mean_items_or_passages_is_refused():
    index = TextIndex.build([["one", "two"], []])
    with pytest.raises(InvalidInput, match="by chance"):
        index.search("one", allowed=np.array([True, False]))


def test_with_changes_replaces_adds_and_removes(index):
    changed = index.with_changes([1, 3, 7], ["opera singer", "", "opera house"])
    assert changed.n_items == 8
    assert found(changed, "opera") == [1, 7]
    assert found(changed, "Python Steuern") == []
    assert found(index, "Python Steuern") == [3, 1]


def test_with_changes_keeps_tags_unless_told(index):
    assert found(index.with_changes([2], ["Runs nothing"]), "k8s") == [2]
    assert found(index.with_changes([2], ["Runs nothing"], [[]]), "k8s") == []
    assert found(index.with_changes([2], [""]), "k8s") == []


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda index: index.search(None), "query"),
        (lambda index: index.search(b"python"), "query"),
        (lambda index: index.search("python", 0), "k"),
        (lambda index: index.search("python", 1.5), "k"),
        (lambda index: index.search("python", True), "k"),
        (lambda index: index.search("python", allowed=[5]), "allowed"),
        (lambda index: index.search("python", allowed=[-1]), "allowed"),
        (lambda index: index.search("python", allowed=[0.5]), "allowed"),
        (lambda index: index.search("python", allowed="all"), "allowed"),
        (lambda index: index.search("python", allowed=np.ones(4, bool)), "allowed"),
        (lambda index: index.search("python", allowed=[(0, -2)]), "allowed"),
        (lambda index: index.with_changes([0, 0], ["a", "b"]), "ids"),
        (lambda index: index.with_changes([-1], ["a"]), "ids"),
        (lambda index: index.with_changes(["0"], ["a"]), "ids"),
        (lambda index: index.with_changes([0], ["a", "b"]), "texts"),
        (lambda index: index.with_changes([0], [None]), "texts"),
        (lambda index: TextIndex.build("python"), "texts"),
        (lambda index: TextIndex.build([1]), "texts"),
        (lambda index: TextIndex.build([["a", None]]), "texts"),
        (lambda index: TextIndex.build(["a"], tags=[]), "tags"),
        (lambda index: TextIndex.build(["a"], tags=["tag"]), "tags"),
        (lambda index: TextIndex.build(["a"], tags=[[1]]), "tags"),
    ],
)
def test_wrong_arguments_are_named(index, call, argument):
    with pytest.raises(InvalidInput) as refusal:
        call(index)
    assert refusal.value.argument == argument


def test_index_of_nothing_answers():
    assert found(TextIndex.build([]), "python") == []
    assert found(TextIndex.build([""]), "python") == []
    assert found(TextIndex.build([]).with_changes([0], ["python"]), "python") == [0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kubernets", [2]),
        ("Kuberentes", [2]),
        ("databse", [0]),
        ("Steurn", [3]),
        ("hedg fnds", [0]),
        ("Anna Muler", [0]),
    ],
)
def test_typing_errors_are_forgiven(index, query, expected):
    assert found(index, query) == expected


def test_name_typed_without_its_space_is_found(index):
    assert found(index, "AnnaMüller") == [0]


def test_name_as_typed_comes_before_a_similar_one():
    index = TextIndex.build([["Jon Smith"], ["John Smith"], ["Joan Smyth"]])
    assert found(index, "John Smith") == [1, 0, 2]
    assert found(index, "Jon Smith") == [0, 1, 2]


def test_correction_never_comes_from_hidden_text():
    texts = [["Ann", "likes zebras"], ["Bob", "likes zebra crossings and zebu"]]
    index = TextIndex.build(texts)
    assert found(index, "zebrs") == [0, 1]
    assert found(index, "zebrs", allowed=[(0, 0), (1, 1)]) == [1]
    assert found(index, "zebrs", allowed=[(0, 0), (1, 0)]) == []


any_text = st.text(st.characters(exclude_categories=()), max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(any_text, max_size=4), any_text, any_text)
def test_any_characters_are_taken(texts, tag, query):
    index = TextIndex.build([*texts, query], tags=[[tag]] * (len(texts) + 1))
    ranking = index.with_changes([0], [query], [[tag]]).search(query)
    assert np.isfinite(ranking.scores).all()
    if split_words(query):
        assert index.search(query, 100).ids.max() == len(texts)
    spans = highlight_spans(query + tag, query)
    assert all(start < end for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
