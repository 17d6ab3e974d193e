"""Members' Markdown to safe HTML: one renderer and one sanitiser for the whole server.

Raw HTML is shown as text, pictures become links to them, headings start below the page's own, links say that a
member set them. What comes out passes an allow-list, whatever went in.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: what is read at most, the length of the longest field; the rest is cut
LIMIT = 20_000
#: a member's first heading stands below the page's h1 and a section's h2
FIRST_HEADING = 3

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
#: an address written out in a sentence, without the stop or bracket after it
BARE_ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")


#: signs that a reader of plain text does not want to see: link addresses, emphasis, headings, quotes, lists, tables
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s[^)]*)?\)")
_SIGNS = re.compile(r"[*`~|]+|^[ \t]*(?:#{1,6}|>+|[-+]|\d+[.)])[ \t]+|(?<!\w)_+|_+(?!\w)", re.MULTILINE)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
    parser.core.ruler.push("for_members", lambda state: _adapt(state.tokens))
    return parser


def _adapt(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + FIRST_HEADING - 1, 6)}"
        if token.type == "inline" and token.children:
            token.children = list(_adapt_inline(token.children))


def _adapt_inline(tokens: Sequence[Token]) -> Iterator[Token]:
    inside_link = 0
    for token in tokens:
        inside_link += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type == "image":
            # a picture from elsewhere would tell its server who reads; the reader decides by a link
            address = str(token.attrGet("src") or "")
            yield from _text(token.content or address) if inside_link else _link(address, token.content or address)
        elif token.type == "text" and not inside_link:
            yield from _with_links(token.content)
        else:
            yield token


def _with_links(words: str) -> Iterator[Token]:
    start = 0
    for match in BARE_ADDRESS.finditer(words):
        yield from _text(words[start : match.start()])
        yield from _link(match[0], match[0])
        start = match.end()
    yield from _text(words[start:])


def _text(words: str) -> list[Token]:
    return [Token("text", "", 0, content=words)] if words else []


def _link(address: str, words: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": address})
    return [opening, *_text(words), Token("link_close", "a", -1)]


def without_signs(text: str) -> str:
    """About what a reader sees of a member's Markdown, as plain text and in a moment; for quoting a piece of it."""
    return _SIGNS.sub("", _LINK.sub(r"\1", text))


def render(text: str) -> SafeString:
    """Safe HTML of a member's Markdown; never raises, whatever the text."""
    html = _parser().render(text[:LIMIT].replace("\x00", ""))
    return SafeString(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            set_tag_attribute_values={"pre": {"tabindex": "0"}},  # its long lines are scrolled by keyboard too
            url_schemes=SCHEMES,
            link_rel="nofollow ugc noopener",
        )
    )
