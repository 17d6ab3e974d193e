"""Every catalogue is whole: what is marked for translation is translated, and what is compiled is what is written."""

import gettext
import re
from collections import Counter

import pytest

from tests.catalogue import SOURCE, Words, entries, marked

CATALOGUES = sorted((SOURCE / "locale").glob("*/LC_MESSAGES/django.po"))
HOW = "Run `make messages`, translate what is new, and run it again."
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|</?\w+[^>]*>|`[^`]+`")


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request):
    return request.param


def test_german_is_there():
    assert [path.parts[-3] for path in CATALOGUES] == ["de"]


def test_marks_are_found_in_code_and_templates():
    found = marked()
    assert found[Words("Skip to the page")].name == "base.html"
    assert found[Words("Only you see this. It decides which ways to people you are shown first.")].suffix == ".py"
    assert Words("%(count)d day ago", "%(count)d days ago") in found
    assert Words("Open", context="a report") in found


def test_everything_marked_is_in_the_catalogue_once_and_nothing_else(catalogue):
    written = Counter(entry.words for entry in entries(catalogue))
    found = marked()
    missing = {words.text: path.relative_to(SOURCE) for words, path in found.items() if words not in written}
    assert missing == {}, HOW
    assert [words.text for words in written if words not in found] == [], HOW
    assert [words.text for words, times in written.items() if times > 1] == []


def test_every_entry_is_translated(catalogue):
    undone = [
        entry.words.text
        for entry in entries(catalogue)
        if entry.fuzzy or not all(entry.translations) or len(entry.translations) != (2 if entry.words.plural else 1)
    ]
    assert undone == [], HOW


def test_translations_keep_placeholders_and_markup(catalogue):
    changed = []
    for words, translations, _ in entries(catalogue):
        # the words for one may say the number as a word
        for source, translation in zip([words.text, words.plural], translations, strict=False):
            asked = set(PLACEHOLDER.findall(source or words.text))
            allowed = asked | set(PLACEHOLDER.findall(words.plural or ""))
            if not asked <= set(PLACEHOLDER.findall(translation)) <= allowed:
                changed.append(translation)
    assert changed == []


def test_german_quotes_are_german(catalogue):
    wrong = [text for entry in entries(catalogue) for text in entry.translations if re.search("”|“[^”„]*“", text)]
    assert wrong == []


def test_what_is_compiled_is_what_is_written(catalogue):
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    differing = []
    for words, translations, _ in entries(catalogue):
        if words.plural:
            read = tuple(compiled.ngettext(words.text, words.plural, number) for number in (1, 2))
        elif words.context:
            read = (compiled.pgettext(words.context, words.text),)
        else:
            read = (compiled.gettext(words.text),)
        if read != translations:
            differing.append(words.text)
    assert differing == [], HOW
