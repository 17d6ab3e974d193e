"""What on a page or in a letter is English where German is wanted: words of the catalogue, or what nobody marked."""

import re
from functools import cache
from html.parser import HTMLParser
from zoneinfo import available_timezones

from tests.catalogue import SOURCE, entries

READ_ALOUD = {"alt", "aria-label", "placeholder", "title"}
NOT_READ = {"script", "style", "template"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
#: small words that no German sentence has; they betray what nobody marked for translation
SMALL_WORDS = re.compile(r"\b(?:the|you|your|and|with|this|is|are|not|to|for|it)\b", re.IGNORECASE)


class Texts(HTMLParser):
    """What somebody reads or hears of a page, piece by piece; without what says that it is English, as some names do."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0
        #: the open elements of the kind that says so
        self._says_english: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in NOT_READ
        if (("lang", "en") in attrs and tag != "html") or tag in self._says_english:
            self._says_english.append(tag)
        if not self._says_english:
            self.pieces += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in NOT_READ
        if self._says_english and tag == self._says_english[-1]:
            self._says_english.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden and not self._says_english and data.strip():
            self.pieces.append(" ".join(data.split()))


def english_on(page: str) -> list[str]:
    """The English pieces of a page: its title, its text, and what its pictures, fields and buttons are called."""
    return [piece for piece in Texts(page).pieces if is_english(piece)]


def english_in(text: str) -> list[str]:
    """The English lines of a plain text."""
    return [line for line in text.splitlines() if is_english(line.strip())]


@cache
def is_english(piece: str) -> bool:
    """Whether it is one of our English texts that the German ones do not have, or has a word that German has not."""
    if piece in _zones():
        return False
    whole, patterns = _sources()
    found = piece in whole or SMALL_WORDS.search(piece) or any(pattern.fullmatch(piece) for pattern in patterns)
    return bool(found)


@cache
def _zones() -> frozenset[str]:
    return frozenset(zone.replace("_", " ") for zone in available_timezones())


@cache
def _sources() -> tuple[frozenset[str], list[re.Pattern[str]]]:
    """The pieces that our texts are made of, and patterns for those with something put in."""
    catalogue = list(entries(SOURCE / "locale/de/LC_MESSAGES/django.po"))
    german = {text for entry in catalogue for text in entry.translations}
    sources = {text for entry in catalogue for text in (entry.words.text, entry.words.plural) if text} - german
    pieces = {piece.strip() for text in sources for piece in re.split("<[^>]+>", text) if re.search("[a-z]{2}", piece)}
    patterns = [
        re.compile(".+".join(re.escape(part) for part in PLACEHOLDER.split(piece)))
        for piece in pieces
        if PLACEHOLDER.search(piece) and re.search("[a-z]{2}", PLACEHOLDER.sub("", piece))
    ]
    return frozenset(pieces), patterns
