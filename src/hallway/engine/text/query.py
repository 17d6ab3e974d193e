"""A query as the engine understands it: the ideas in it, each with the ways it may be spelt."""

from dataclasses import dataclass

from hallway.engine.text.languages import guess_language, small_words
from hallway.engine.text.words import fold, split_words

#: Different words of a query that are looked at; the rest of a longer one is passed over.
MAX_WORDS = 400


@dataclass(frozen=True)
class QueryWord:
    """One word of a query, accents kept, its folded spelling, and how often it was said."""

    word: str
    folded: str
    times: int


def read_query(query: str) -> list[QueryWord]:
    """The words that say what is looked for, in order of first mention.

    Words that only hold the sentence together are left out, unless nothing else was said.
    """
    words = split_words(query)
    small = small_words(guess_language(words))
    telling = [word for word in words if word not in small] or words
    times: dict[str, int] = {}
    for word in telling:
        times[word] = times.get(word, 0) + 1
    return [QueryWord(word, fold(word), count) for word, count in list(times.items())[:MAX_WORDS]]
