"""Completing a tag while it is typed, from the tags that may be seen."""

from collections.abc import Sequence

import numpy as np

from hallway.engine.text.scope import View
from hallway.engine.text.segment import TAGS_PART
from hallway.engine.text.words import fold, split_words


def plain_tag(tag: str) -> str:
    """A tag as tags are compared: its folded words parted by single spaces."""
    return " ".join(fold(word) for word in split_words(tag))


def complete_tags(views: Sequence[View], prefix: str, k: int) -> list[str]:
    """Visible tags that begin with the prefix, or have a word that does, the most used first.

    Tags that differ in spelling only are one, shown in their commonest spelling. Cost: linear in the visible tags
    for the counts, in the different ones for the comparison.
    """
    wanted = plain_tag(prefix)
    if not wanted:
        return []
    spellings: dict[str, int] = {}
    for view in views:
        segment = view.segment
        tag_chunks = np.flatnonzero(view.visible & (segment.chunk_part == TAGS_PART))
        items = np.zeros(segment.n_items, bool)
        items[segment.chunk_item[tag_chunks]] = True
        owners = np.repeat(items, np.diff(segment.item_tags))
        counts = np.bincount(segment.tags[owners], minlength=segment.tag_letters.size - 1)
        for row in np.flatnonzero(counts).tolist():
            tag = segment.tag(row)
            spellings[tag] = spellings.get(tag, 0) + int(counts[row])
    groups: dict[str, dict[str, int]] = {}
    for tag, count in spellings.items():
        plain = plain_tag(tag)
        if f" {plain}".find(f" {wanted}") >= 0:
            groups.setdefault(plain, {})[tag] = count
    order = sorted(groups, key=lambda plain: (not plain.startswith(wanted), -sum(groups[plain].values()), plain))
    return [min(groups[plain], key=lambda tag: (-groups[plain][tag], tag)) for plain in order[:k]]
