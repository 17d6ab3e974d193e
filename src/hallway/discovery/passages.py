"""Why somebody was found, in their own words: a short passage around the words that were asked for.

What may be quoted is the caller's business; a passage is made of the texts given and of nothing else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hallway.core.markdown import without_signs

Span = tuple[int, int]

#: letters of a passage, the words around it included
LONGEST = 140
#: of these, before the first word asked for
_BEFORE = 50
#: what stands further back in a long text is not looked through
_LOOKED_THROUGH = 6_000


@dataclass(frozen=True)
class Passage:
    """A piece of a text, the words asked for marked; which of the words it has."""

    html: SafeString
    words: frozenset[str]


def passage_of(text: str, spans: Sequence[Span]) -> Passage:
    """The piece of `text` with most different words among `spans`, the first of equals."""
    best = max(spans, key=lambda span: (len(_words(text, _within(spans, span[0]))), -span[0]))
    begin, end = _cut(text, best[0])
    shown = [span for span in spans if begin <= span[0] and span[1] <= end]
    html = format_html(
        "{}{}{}", "… " if begin else "", marked(text, shown, begin=begin, end=end), " …" if end < len(text) else ""
    )
    return Passage(html, frozenset(_words(text, shown)))


def marked(text: str, spans: Sequence[Span], *, begin: int = 0, end: int | None = None) -> SafeString:
    """The text from `begin` to `end` as HTML, the spans emphasised, everything escaped."""
    end = len(text) if end is None else end
    starts = [begin, *(stop for _start, stop in spans)]
    pieces = [(text[at:start], text[start:stop]) for at, (start, stop) in zip(starts, spans, strict=False)]
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[starts[-1] : end])


def readable(text: str) -> str:
    """A text on one line, without the signs of Markdown."""
    return " ".join(without_signs(text[:_LOOKED_THROUGH]).split())


def _within(spans: Iterable[Span], begin: int) -> list[Span]:
    """Those that a passage has whose first word asked for begins there."""
    return [span for span in spans if begin <= span[0] and span[1] <= begin + LONGEST - _BEFORE]


def _words(text: str, spans: Iterable[Span]) -> set[str]:
    return {text[start:end].casefold() for start, end in spans}


def _cut(text: str, first: int) -> Span:
    """Where a passage around the word at `first` begins and ends: between words, or with a sentence that is near."""
    begin = max(0, first - _BEFORE)
    if begin:
        before = text[begin:first]
        sentence = [match.end() for match in re.finditer(r"[.!?…]\s+", before)]
        space = before.find(" ")
        begin += sentence[-1] if sentence else space + 1
    end = begin + LONGEST
    if end < len(text):
        end = max(text.rfind(" ", first, end), end if " " not in text[first:end] else 0)
    return begin, min(end, len(text))
