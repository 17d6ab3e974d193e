"""A piece of what somebody wrote, with the words asked for marked and everything else escaped."""

import pytest

from hallway.discovery.compute import places_of, places_of_query
from hallway.discovery.passages import LONGEST, marked, passage_of, readable


def passage(text, *words):
    return str(passage_of(text, places_of(set(words), text)).html)


def test_a_short_text_is_quoted_whole():
    assert passage("I sold software to banks.", "software", "banks") == (
        "I sold <mark>software</mark> to <mark>banks</mark>."
    )


def test_what_is_written_is_escaped():
    assert passage('<b onclick="x">banks</b> & "co"', "banks") == (
        "&lt;b onclick=&quot;x&quot;&gt;<mark>banks</mark>&lt;/b&gt; &amp; &quot;co&quot;"
    )


def test_a_long_text_is_cut_between_words_around_where_most_words_are():
    text = "A bank once. " + "Nothing of it here. " * 20 + "We sold software to a bank in Porto. " + "And so on. " * 20
    found = passage(text, "bank", "software", "sold")
    assert found.startswith("… We <mark>sold</mark> <mark>software</mark> to a <mark>bank</mark> in Porto. And so on.")
    assert found.endswith(" …")
    assert len(found.replace("<mark>", "").replace("</mark>", "")) <= LONGEST + 4


def test_words_keep_their_accents_and_are_found_in_scripts_without_spaces():
    assert passage("Ich helfe Förderanträgen", "förderanträgen") == "Ich helfe <mark>Förderanträgen</mark>"
    assert passage("東京の会場を貸します", "会場") == "東京の<mark>会場</mark>を貸します"
    long = passage("東京の会場を貸します" * 40, "会場")
    assert (long.count("<mark>会場</mark>"), long[-2:]) == (LONGEST // 10, " …")


def test_the_rest_says_which_words_it_has():
    text = "Banks and boats"
    assert passage_of(text, places_of({"banks"}, text)).words == {"banks"}


def test_marks_touch_nothing_else():
    assert marked("a & b", []) == "a &amp; b"
    assert marked("bank", [(0, 4)]) == "<mark>bank</mark>"


def test_a_query_is_found_in_any_form_without_words_that_say_nothing():
    assert places_of_query("somebody with a bank", "Somebody at the banks") == [(16, 21)]


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("## Work\n\nI **help** [banks](https://example.org/a_b).", "Work I help banks."),
        ("- one\n- two\n> said `so`", "one two said so"),
        ("snake_case stays, _this_ does not", "snake_case stays, this does not"),
        ("![me](x.png) 3 * 4 - 1", "me 3 4 - 1"),
    ],
)
def test_signs_of_markdown_are_left_out(markdown, plain):
    assert readable(markdown) == plain
