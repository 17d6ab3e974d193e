"""Whether an ask and an offer speak of the same thing: which telling words they share."""

import re
import unicodedata
from collections.abc import Set

#: words that say nothing of a topic, in the languages members write most; shorter ones never count
_SILENT = frozenset(
    """
    about after also anybody anyone around because been before being could does doing done each else ever every
    find from give good have help helping into just know like likes looking lots make many more most much must
    need needs offer only other others over people person please really seek should small some somebody someone
    something such team than thank thanks that their them then there these they thing things this those time
    times very want wants well were what when where which while will with within work working would year years
    your yours ours aber alle allem auch beim bereits bitte dass dein deine denen dich diese dieser durch eine
    einem einen einer etwas euch euer fragen für gern gerne habe haben hier hilfe hilft ihre ihren immer jede
    jeder jemand kann kein keine könnte machen mehr mein meine menschen mich mir möchte nach nicht noch oder
    ohne sehr sein seine sich sind suche suchen über unser unsere viele vielen vom wenn werden wir wird wollen
    zum zur zwischen avec cette comme dans elle être leur mais nous pour sans sont sur tous tout très vous como
    con desde entre esta este hacer hasta más muito muy nuestro para pero por que sin sobre también todo uma
    """.split()  # noqa: SIM905  a list of so many words reads as text
)
_WORD = re.compile(r"[^\W\d_]{3,}", re.UNICODE)
#: what plurals and cases add; at least four letters stay
_ENDING = re.compile(r"(?<=\w{4})(?:e?s|en?|n)$")
_STEM = 6
_LEAST_LETTERS = 4


def telling_words(text: str) -> dict[str, str]:
    """Rough stem -> word as written, without the silent ones; pairs of signs for scripts without spaces."""
    words: dict[str, str] = {}
    for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
        folded = "".join(s for s in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(s))
        if _spaceless(folded):
            words |= {folded[i : i + 2]: folded[i : i + 2] for i in range(len(folded) - 1)}
        elif word.casefold() not in _SILENT and (len(folded) >= _LEAST_LETTERS or word.isupper()):
            words.setdefault(_ENDING.sub("", folded)[:_STEM], word)
    return words


def _spaceless(word: str) -> bool:
    return unicodedata.name(word[0], "").split(" ")[0] in {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI"}


def fits(mine: Set[str], theirs: Set[str]) -> bool:
    """Of the stems of two texts' telling words: two shared, or one where the shorter text has no more than two."""
    shared = len(mine & theirs)
    return shared >= 2 or (shared == 1 and min(len(mine), len(theirs)) <= 2)
