import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.core.errors import Invalid
from hallway.core.text import clean_line, clean_text, clean_url, optional_line, required_line, sort_key_of


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ana \n\t Silva ", "Ana Silva"),
        ("Ana\x00\x07 Silva", "Ana Silva"),
        ("Ana\u202egnp.exe\u2066", "Anagnp.exe"),
        ("Jose\u0301", "José"),
        ("z\u200ba\ufeffl\u00ado", "zalo"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("👩\u200d💻 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("a" + "\u0316" * 30, "a" + "\u0316" * 8),
        ("\ud800x", "x"),
    ],
)
def test_clean_line_keeps_what_can_be_read(written, kept):
    assert clean_line(written) == (written if kept is None else kept)


def test_clean_text_keeps_lines_and_at_most_two_blank_ones():
    assert clean_text("one  \r\ntwo\r\n\n\n\n\n\nthree\u2028four\n") == "one\ntwo\n\n\nthree\nfour"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (clean_text, clean_line):
        assert clean(clean(text)) == clean(text)
        assert "\x00" not in clean(text)
        assert "\u202e" not in clean(text)


@pytest.mark.parametrize(
    ("name", "key"), [("Ölçer,  Ana", "olcer ana"), ("王芳", "wangfang"), ("...", ""), ("O’Neil", "oneil")]
)
def test_sort_key_is_latin_for_every_script(name, key):
    assert sort_key_of(name) == key


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        (" example.org/a ", "https://example.org/a"),
        ("HTTP://Example.org", "http://Example.org"),
        ("localhost:8000/x", "https://localhost:8000/x"),
    ],
)
def test_clean_url_completes_what_was_left_out(written, kept):
    assert clean_url(written, field="url") == kept


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,hello",
        "vbscript:x",
        "ftp://example.org",
        "https://ana:secret@example.org",
        "https://[::1",
        "http://",
        "not an address",
        "https://example.org/" + "x" * 600,
    ],
)
def test_clean_url_refuses_what_is_no_web_address(written):
    with pytest.raises(Invalid) as refusal:
        clean_url(written, field="website")
    assert list(refusal.value.fields) == ["website"]


def test_lines_say_how_long_they_are_and_how_long_they_may_be():
    with pytest.raises(Invalid) as refusal:
        optional_line("x" * 41, field="pronouns", most=40)
    assert refusal.value.fields == {"pronouns": "This has 41 letters; at most 40 fit."}


@pytest.mark.parametrize("written", ["", "  ", "...", "\u202e", "\x00"])
def test_required_line_asks_for_something_to_read(written):
    with pytest.raises(Invalid) as refusal:
        required_line(written, field="name", most=120, missing="Write your name.")
    assert refusal.value.fields == {"name": "Write your name."}
