"""Whether an ask and an offer speak of the same thing: which telling words they share."""

import re
import unicodedata
from collections.abc import Set

from hallway.discovery.compute import says_nothing

_WORD = re.compile(r"[^\W\d_]{3,}", re.UNICODE)
#: what plurals and cases add; at least four letters stay
_ENDING = re.compile(r"(?<=\w{4})(?:e?s|en?|n)$")
_STEM = 6
_LEAST_LETTERS = 4


def telling_words(text: str) -> dict[str, str]:
    """Rough stem -> word as written, those that say nothing left out; pairs of signs for scripts without spaces."""
    words: dict[str, str] = {}
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        folded = "".join(s for s in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(s))
        if _spaceless(folded):
            words |= {folded[i : i + 2]: folded[i : i + 2] for i in range(len(folded) - 1)}
        elif not says_nothing(folded) and (len(folded) >= _LEAST_LETTERS or word.isupper()):
            words.setdefault(_ENDING.sub("", folded)[:_STEM], word)
    return words


def _spaceless(word: str) -> bool:
    return unicodedata.name(word[0], "").split(" ")[0] in {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI"}


def fits(mine: Set[str], theirs: Set[str]) -> bool:
    """Of the stems of two texts' telling words: two shared, or one where the shorter text has no more than two."""
    shared = len(mine & theirs)
    return shared >= 2 or (shared == 1 and min(len(mine), len(theirs)) <= 2)
