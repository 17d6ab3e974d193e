"""Why an item matched: which of its words and tags, in which passage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hallway.engine.text.languages import guess_language
from hallway.engine.text.ranking import Idea
from hallway.engine.text.scope import View
from hallway.engine.text.segment import TAGS_PART, family_hash
from hallway.engine.text.words import split_words


@dataclass(frozen=True)
class PassageMatch:
    """One passage in which something was found: its number, and its words that match, folded, by first mention."""

    passage: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """What of an item matched a query: by passage, the one with most different words first, and the tags as written."""

    item: int
    passages: tuple[PassageMatch, ...]
    tags: tuple[str, ...]


def explain_item(views: Sequence[View], ideas: Sequence[Idea], item: int) -> Explanation:
    """The visible words and tags of an item that answer the ideas of a query. Cost: the length of the item's text."""
    wanted = {family for idea in ideas for family in idea.families}
    wanted.update(family for idea in ideas for near in idea.near for family in near.families)
    keys = np.fromiter(wanted, np.uint64, len(wanted))
    found: dict[int, dict[str, None]] = {}
    tags: list[str] = []
    for view in views:
        segment = view.segment
        row = segment.row_of(item)
        if row < 0:
            continue
        for chunk in range(int(segment.item_chunks[row]), int(segment.item_chunks[row + 1])):
            if not view.visible[chunk]:
                continue
            part = int(segment.chunk_part[chunk])
            if part == TAGS_PART:
                tags = [tag for tag in segment.tags_of(row) if _is_wanted(tag, wanted)]
                continue
            terms = segment.tokens[segment.chunk_tokens[chunk] : segment.chunk_tokens[chunk + 1]]
            matching = terms[np.isin(segment.term_family[terms], keys)]
            if matching.size:
                words = found.setdefault(part, {})
                words.update(dict.fromkeys(segment.word(int(segment.term_word[term])) for term in matching))
    passages = [PassageMatch(part, tuple(words)) for part, words in found.items()]
    passages.sort(key=lambda match: (-len(match.words), match.passage))
    return Explanation(item, tuple(passages), tuple(tags))


def _is_wanted(tag: str, wanted: set[int]) -> bool:
    words = split_words(tag)
    language = guess_language(words)
    return any(family_hash(word, language) in wanted for word in words)
