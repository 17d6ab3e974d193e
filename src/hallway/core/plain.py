"""Text without markup to safe HTML: its paragraphs and lines as written, web addresses as links."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString

from hallway.core.markdown import BARE_ADDRESS

#: what the lines of a quotation begin with
SAID = ">"
_BETWEEN_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


def render(text: str) -> SafeString:
    paragraphs = _BETWEEN_PARAGRAPHS.split(text.replace("\r\n", "\n").replace("\x00", "").strip("\n"))
    return SafeString("".join(f"<p>{_lines(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip()))


def _lines(paragraph: str) -> str:
    pieces, start = [], 0
    for match in BARE_ADDRESS.finditer(paragraph):
        address = escape(match[0])
        link = f'<a href="{address}" rel="nofollow ugc noopener">{address}</a>'
        pieces += [escape(paragraph[start : match.start()]), link]
        start = match.end()
    pieces.append(escape(paragraph[start:]))
    return "".join(pieces).replace("\n", "<br>")


def quoted(text: str) -> str:
    """As a quotation in a letter, one paragraph whatever its lines: nobody takes it for the letter's own words."""
    return "\n".join(f"{SAID} {line}".rstrip() for line in text.replace("\x00", "").splitlines())
