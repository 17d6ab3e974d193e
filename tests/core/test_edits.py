from hypothesis import given
from hypothesis import strategies as st

from hallway.core.edits import fingerprint, merge

SHOWN = {"name": "Ana", "about": "Old words", "links": [{"url": "https://example.org"}]}


def test_what_only_one_side_changed_is_merged():
    stored = {**SHOWN, "about": "Words from the other tab"}
    merged = merge(stored=stored, submitted={**SHOWN, "name": "Ana Silva"}, seen=fingerprint(SHOWN))
    assert (merged.changes, merged.clashes) == ({"name": "Ana Silva"}, {})


def test_what_both_changed_clashes_and_shows_the_stored_one():
    stored = {**SHOWN, "about": "Words from the other tab"}
    merged = merge(stored=stored, submitted={**SHOWN, "about": "My words"}, seen=fingerprint(SHOWN))
    assert (merged.changes, merged.clashes) == ({}, {"about": "Words from the other tab"})


def test_the_same_form_sent_twice_changes_nothing_the_second_time():
    submitted = {**SHOWN, "about": "My words"}
    merged = merge(stored=submitted, submitted=submitted, seen=fingerprint(SHOWN))
    assert (merged.changes, merged.clashes) == ({}, {})


def test_without_fingerprint_everything_different_is_written():
    merged = merge(stored=SHOWN, submitted={"name": "Ana S.", "about": "Old words"}, seen=None)
    assert merged.changes == {"name": "Ana S."}


def test_a_broken_fingerprint_asks_rather_than_overwrites():
    merged = merge(stored=SHOWN, submitted={"name": "Ana S."}, seen="..-.x")
    assert (merged.changes, merged.clashes) == ({}, {"name": "Ana"})


values = st.fixed_dictionaries({"a": st.text(max_size=2), "b": st.sampled_from(["x", "y", "z"])})


@given(shown=values, stored=values, submitted=values)
def test_no_stored_word_that_was_not_shown_is_ever_overwritten(shown, stored, submitted):
    merged = merge(stored=stored, submitted=submitted, seen=fingerprint(shown))
    for name in merged.changes:
        assert stored[name] == shown[name]
    for name in merged.clashes:
        assert len({shown[name], stored[name], submitted[name]}) == 3 or shown[name] != stored[name]
