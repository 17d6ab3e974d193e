"""Which characters of a text a query matches, for showing them in a page."""

from collections.abc import Collection, Iterable, Set

from hallway.engine.errors import InvalidInput
from hallway.engine.text.languages import UNSTEMMED, guess_language
from hallway.engine.text.letters import code_points, describe_wanted, errors_between
from hallway.engine.text.query import read_query
from hallway.engine.text.segment import family_hash
from hallway.engine.text.typos import errors_forgiven
from hallway.engine.text.words import fold, is_paired, locate_words


def highlight_spans(text: str, query: str) -> list[tuple[int, int]]:
    """The stretches (start, end) of the text that match words of the query, in order, none touching the next.

    Words match as the index matches them: in any form of the text's language, with or without accents; a word of the
    query that is nowhere in the text also matches its nearest spellings there. Positions count characters of the text
    as given. Nothing is escaped: the caller writes the text and the marks. Raises InvalidInput.
    """
    for name, value in (("text", text), ("query", query)):
        if not isinstance(value, str):
            raise InvalidInput(name, type(value).__name__, "a str")
    places = [(start, end, words) for start, end, words in locate_words(text) if words]
    language = guess_language([word for _, _, words in places for word in words])
    known = {fold(word): family_hash(word, language) for _, _, words in places for word in words}
    matched: set[str] = set()
    for asked in read_query(query):
        families = {family_hash(asked.word, name) for name in (language, UNSTEMMED)}
        hits = {word for word, family in known.items() if word == asked.folded or family in families}
        matched |= hits or _nearest(asked.folded, known)
    return _spans(text, places, matched)


def word_spans(text: str, words: Collection[str]) -> list[tuple[int, int]]:
    """The stretches (start, end) of the text where these words stand, spelt as ``explain`` names them or with other
    accents; in order, none touching the next. Cost: reading the text, no stemming."""
    return _spans(text, locate_words(text), {fold(word) for word in words})


def _spans(text: str, places: Iterable[tuple[int, int, tuple[str, ...]]], matched: Set[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end, words in places:
        for low, high in _matched_parts(text[start:end], words, matched):
            if spans and spans[-1][1] >= start + low:
                spans[-1] = (spans[-1][0], max(spans[-1][1], start + high))
            else:
                spans.append((start + low, start + high))
    return spans


def _nearest(word: str, known: dict[str, int]) -> set[str]:
    """The words of the text with the fewest errors beside this one, within what is forgiven."""
    limit = errors_forgiven(word)
    if not limit:
        return set()
    columns = describe_wanted(word)[1]
    near = {
        other: errors_between(code_points(other), 0, len(other), len(word), columns)
        for other in known
        if abs(len(other) - len(word)) <= limit
    }
    fewest = min(near.values(), default=limit + 1)
    return {other for other, errors in near.items() if errors == fewest <= limit}


def _matched_parts(raw: str, words: tuple[str, ...], matched: Set[str]) -> list[tuple[int, int]]:
    """The stretches of a run of letters to mark: all of it, or the pairs of characters that match."""
    hits = [fold(word) in matched for word in words]
    if not any(hits):
        return []
    pairs_in_place = len(raw) == len(words) + 1 and all(is_paired(word) and len(word) == 2 for word in words)
    if not pairs_in_place:
        return [(0, len(raw))]
    return [(at, at + 2) for at, hit in enumerate(hits) if hit]
