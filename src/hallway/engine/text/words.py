"""From any text to words: what counts as a word in which script, folded so that spelling habits agree."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

#: Longer words are cut: nobody looks for them, and they must not be able to fill the vocabulary.
MAX_WORD_LETTERS = 64

#: Raw spellings remembered between texts. Past this the memory is emptied, so that hostile input cannot fill
#: it.
_REMEMBERED_SPELLINGS = 400_000

# Joiners and the soft hyphen stand inside words and are dropped from them.
_INVISIBLE = "\u00ad\u200c\u200d\u2060"

# Scripts written without spaces, and Hangul, where words carry their particles: pairs of characters.
_PAIRED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Myanmar, Khmer
    "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\U00020000-\U0003ffff"
)


def _marks() -> str:
    """The combining marks as ranges of a character class: Python's \\w lacks them, and Hindi falls apart."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x1F000):
        if unicodedata.category(chr(code)) in ("Mn", "Mc"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


_SYMBOLS = "\u2600-\u27bf\U0001f300-\U0001faff"
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:\+\+|#)?")
_ANY_WORD = re.compile(rf"[^\W_][\w{_marks()}{_INVISIBLE}]*(?:\+\+|#)?|[{_SYMBOLS}]")
_PIECES = re.compile(rf"[{_PAIRED}]+|[^{_PAIRED}_]+")
_PAIRED_RUN = re.compile(rf"[{_PAIRED}]+\Z")

# Accents and vowel points that people leave out when they type: Latin, Greek, Cyrillic, Hebrew, Arabic.
_LEFT_OUT = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
)
_SPELT_OUT = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def is_paired(word: str) -> bool:
    """Whether the word is a piece of a script that is indexed by pairs of characters."""
    return _PAIRED_RUN.match(word) is not None


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The word without accents and vowel points, as it is compared: "Łódź" and "lodz" are one."""
    if word.isascii():
        return word
    bare = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", word))
    return unicodedata.normalize("NFC", bare).translate(_SPELT_OUT)


def _pieces(raw: str) -> tuple[str, ...]:
    """The words of one run of letters: lower case, accents kept; pairs where a script needs them."""
    if raw.isascii():
        return tuple(piece[:MAX_WORD_LETTERS].lower() for piece in raw.split("_") if piece)
    plain = unicodedata.normalize("NFKC", raw).casefold()
    for invisible in _INVISIBLE:
        plain = plain.replace(invisible, "")
    words: list[str] = []
    for piece in _PIECES.findall(plain):
        if not is_paired(piece):
            words.append(piece[:MAX_WORD_LETTERS])
        elif len(piece) == 1:
            words.append(piece)
        else:
            words += [piece[at : at + 2] for at in range(len(piece) - 1)]
    return tuple(word for word in words if fold(word))


class _Spellings(dict[str, tuple[str, ...]]):
    """Remembers what a run of letters comes to: the hot spot of building an index is this look-up."""

    def __missing__(self, raw: str) -> tuple[str, ...]:
        words = tuple(sys.intern(word) for word in _pieces(raw))
        if len(raw) <= MAX_WORD_LETTERS:
            if len(self) >= _REMEMBERED_SPELLINGS:
                self.clear()
            self[raw] = words
        return words


_spellings = _Spellings()


def split_words(text: str) -> list[str]:
    """The words of a text in order, lower case, accents kept (see ``fold``).

    Letters and digits of any script make words; "c++" and "c#" are words; an emoji is one; punctuation,
    control characters and unpaired surrogates part words and are otherwise passed over.
    """
    pattern = _ASCII_WORD if text.isascii() else _ANY_WORD
    spellings = _spellings
    return [word for raw in pattern.findall(text) for word in spellings[raw]]


def locate_words(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Each run of letters as (start, end, its words), positions in characters of the text as given."""
    pattern = _ASCII_WORD if text.isascii() else _ANY_WORD
    for match in pattern.finditer(text):
        yield match.start(), match.end(), _spellings[match.group()]
