"""Saying why an item matched, marking the words in a page, completing a tag."""

import pytest

from hallway.engine import TextIndex, highlight_spans
from hallway.engine.errors import InvalidInput
from hallway.engine.text.explain import Explanation, PassageMatch

TEXTS = [["Ana", "Sails boats on lakes, and repairs boats", "Sailing is a sport"], "Paints lakes", "nothing"]
TAGS = [["Sailing Boats", "opera"], ["Painting", "sailing boats"], ["Cloud Native", "SAILING BOATS", "sail"]]


@pytest.fixture(scope="module")
def index():
    return TextIndex.build(TEXTS, tags=TAGS)


def test_explain_names_words_and_tags_by_passage(index):
    assert index.explain("sailing lakes", 0) == Explanation(
        0, (PassageMatch(1, ("sails", "lakes")), PassageMatch(2, ("sailing",))), ("Sailing Boats",)
    )


def test_explain_follows_a_correction(index):
    assert index.explain("paintz", 1) == Explanation(1, (PassageMatch(0, ("paints",)),), ("Painting",))


def test_explain_shows_nothing_hidden(index):
    assert index.explain("sailing lakes", 0, allowed=[(0, 2)]) == Explanation(0, (PassageMatch(2, ("sailing",)),), ())
    assert index.explain("sailing lakes", 0, allowed=[1]) == Explanation(0, (), ())


def test_explain_after_a_change_speaks_of_the_new_text(index):
    changed = index.with_changes([0], ["Climbs by the lake"], [[]])
    assert changed.explain("sailing lakes", 0) == Explanation(0, (PassageMatch(0, ("lake",)),), ())


@pytest.mark.parametrize("item", [-1, 3, "0", 1.0, True])
def test_explain_refuses_other_items(index, item):
    with pytest.raises(InvalidInput, match="item"):
        index.explain("sailing", item)


def marked(text, query):
    parts, at = [], 0
    for start, end in highlight_spans(text, query):
        parts += [text[at:start], "[", text[start:end], "]"]
        at = end
    return "".join([*parts, text[at:]])


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Sails boats, sailing.", "sail", "[Sails] boats, [sailing]."),
        ("Anna Müller", "muller", "Anna [Müller]"),
        ("Anna Mu\u0308ller", "müller", "Anna [Mu\u0308ller]"),
        ("Runs Kubernetes", "kubernets", "Runs [Kubernetes]"),
        ("datebase and database", "database", "datebase and [database]"),
        ("東京の開発者です", "開発", "東京の[開発]者です"),
        ("東京の開発者です", "開発者", "東京の[開発者]です"),
        ("<b>C++</b> & C", "c++", "<b>[C++]</b> & C"),
        ("مرحبا بالعالم", "مرحبا", "[مرحبا] بالعالم"),
        ("nothing here", "", "nothing here"),
        ("\ud800 lakes \x00", "lake", "\ud800 [lakes] \x00"),
    ],
)
def test_highlight_marks_what_matched(text, query, expected):
    assert marked(text, query) == expected


def test_highlight_refuses_what_is_not_text():
    with pytest.raises(InvalidInput, match="text"):
        highlight_spans(None, "lake")


def test_complete_offers_the_most_used_first_in_its_commonest_spelling(index):
    assert index.complete("SAIL") == ["SAILING BOATS", "sail"]
    assert index.complete("sail", 1) == ["SAILING BOATS"]
    assert index.complete("nat") == ["Cloud Native"]
    assert index.complete("") == index.complete("🙂") == []


def test_complete_never_offers_a_hidden_tag(index):
    assert index.complete("sail", allowed=[0]) == ["Sailing Boats"]
    assert index.complete("sail", allowed=[(0, 0), (0, 1), (0, 2), (1, 0)]) == []
    assert index.complete("sail", allowed=[(1, -1)]) == ["sailing boats"]


def test_several_are_explained_as_each_alone(index):
    items = [1, 0]
    assert index.explain_many("sailing lakes", items) == [index.explain("sailing lakes", item) for item in items]
    assert index.explain_many("sailing lakes", []) == []
