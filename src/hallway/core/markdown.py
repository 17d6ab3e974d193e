"""Members' Markdown to safe HTML: one renderer and one sanitiser for the whole server.

Raw HTML is shown as text, pictures become links to them, headings start below the page's own, links say that a
member set them. What comes out passes an allow-list, whatever went in.
"""

from collections.abc import Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: what is read at most; the rest is cut, since fields are limited well below
LIMIT = 50_000
#: a member's first heading stands below the page's h1 and a section's h2
FIRST_HEADING = 3

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


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
            token.children = [new for child in token.children for new in _without_picture(child)]


def _without_picture(token: Token) -> list[Token]:
    """A picture from elsewhere would tell its server who reads; the reader decides by a link."""
    if token.type != "image":
        return [token]
    opening = Token("link_open", "a", 1, attrs={"href": str(token.attrGet("src") or "")})
    words = Token("text", "", 0, content=token.content or str(token.attrGet("src") or ""))
    return [opening, words, Token("link_close", "a", -1)]


def render(text: str) -> SafeString:
    """Safe HTML of a member's Markdown; never raises, whatever the text."""
    html = _parser().render(text[:LIMIT].replace("\x00", ""))
    return SafeString(
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow ugc noopener")
    )
