"""The words and the files of a mail."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message as RawMail
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from itertools import groupby, islice

import nh3

from hallway.messaging.files import Given, clean_name
from hallway.messaging.incoming.parse import Part, content_of, parameter_of, parts_of, text_of, type_of
from hallway.messaging.incoming.quotes import answer_in

#: letters of HTML that are made text, and tags and references among them: the time it takes grows faster than they do
MOST_HTML, MOST_MARKS = 200_000, 20_000
#: letters of a text, quotes and all, that are looked at
MOST_TEXT = 400_000
#: a picture inside the words that is smaller is decoration: a logo, a line
SMALLEST_PICTURE = 32 * 1024
#: parts that are about the mail and not of it
_SEALS = {
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/ms-tnef",
    "message/delivery-status", "message/disposition-notification", "text/x-amp-html",
}  # fmt: skip
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "pre", "blockquote", "hr"}
_KEPT_TAGS = _BLOCKS | {"a", "br", "li", "td", "th"}
#: how mail programs mark what they quote
_QUOTING = re.compile(
    r"gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|appendonsend|protonmail_quote|tutanota_quote|"
    r"WordSection_quote|quote-?header|gmx_quote"
)


#: tags that stay open inside each other, as nobody's mail program writes them: what is deeper is read without a parser,
#: whose time and memory grow with the depth times the length
DEEPEST_HTML, MOST_OPEN_STYLES = 150, 30
#: of all tags together, how many each stands in: some of these are looked through at every tag
MOST_NESTED = 500_000
_A_MARK = re.compile("[<&]")
#: a number of a sign that is none
_LONG_REFERENCE = re.compile(r"&#\w{8,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_STYLES = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
_NEED_NO_END = {
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "td", "th",
    "tr", "wbr",
}  # fmt: skip


@dataclass
class Body:
    """What a mail says, and what came with it."""

    text: str = ""
    files: list[Given] = field(default_factory=list)
    #: names of files beyond the limits
    left_out: list[str] = field(default_factory=list)


def body_of(mail: RawMail, *, most_files: int, most_bytes: int) -> Body:
    """The answer in a mail, without history, and its files as far as they are within the limits."""
    plain: list[str] = []
    rich: list[str] = []
    body = Body()
    for part in parts_of(mail):
        kind = type_of(part.raw)
        if kind in _SEALS:
            continue
        if kind in {"text/plain", "text/html"} and not _is_file(part.raw):
            words = text_of(part.raw, most=MOST_TEXT)
            if kind == "text/html":
                rich.append(words)
            else:
                plain.append(_unflowed(words) if _is_flowed(part.raw) else words)
        else:
            _take_file(part, body, most_files=most_files, most_bytes=most_bytes)
    written = "\n\n".join(plain)[:MOST_TEXT]
    body.text = answer_in(written if written.strip() else text_of_html("\n".join(rich)))
    return body


def _is_file(raw: RawMail) -> bool:
    try:
        disposition = raw.get_content_disposition()
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return False
    return disposition == "attachment" or (disposition == "inline" and bool(_name_of(raw)))


def _name_of(raw: RawMail) -> str:
    return parameter_of(raw, "filename", header="content-disposition") or parameter_of(raw, "name")


def _take_file(part: Part, body: Body, *, most_files: int, most_bytes: int) -> None:
    content = content_of(part.raw)
    if not content or (part.inside == "multipart/related" and len(content) < SMALLEST_PICTURE):
        return
    ending = ".eml" if type_of(part.raw) == "message/rfc822" else ""
    name = clean_name(_name_of(part.raw) or f"file{ending}")
    if len(content) > most_bytes or len(body.files) >= most_files:
        body.left_out.append(name)
    else:
        body.files.append(Given(name, BytesIO(content), len(content)))


def _is_flowed(raw: RawMail) -> bool:
    return parameter_of(raw, "format").lower() == "flowed"


def _unflowed(text: str) -> str:
    """Lines that a mail program broke, whole again (RFC 3676)."""
    pieces: list[str] = []
    goes_on, depth_before = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ") if depth or line.startswith(" ") else line
        if not (goes_on and depth == depth_before and words != "-- "):
            pieces += ["\n", f"{'>' * depth} " if depth else ""]
        pieces.append(words)
        goes_on, depth_before = words.endswith(" ") and words != "-- ", depth
    return "".join(pieces[1:])


def text_of_html(html: str) -> str:
    """What a reader of the HTML sees, as text; what it quotes has a sign before each line.

    Only the beginning is, as far as the limits go; what nobody's mail program writes is read without a parser.
    """
    html = _beginning_of(html)
    if not html.strip():
        return ""
    if _is_tangled(html):
        return unescape(_LONG_REFERENCE.sub(" ", re.sub(r"<[^<>]*>", " ", html)))
    tidy = nh3.clean(
        html,
        tags=_KEPT_TAGS,
        clean_content_tags={"script", "style", "title"},
        attributes={"a": {"href"}, "div": {"class", "id"}, "blockquote": {"class"}, "hr": {"id"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(tidy)
    reader.close()
    return _lines_of(reader.pieces)


def _beginning_of(html: str) -> str:
    html = html[:MOST_HTML].replace("\x00", "")
    beyond = next(islice(_A_MARK.finditer(html), MOST_MARKS, None), None)
    return html[: beyond.start()] if beyond is not None else html


def _is_tangled(html: str) -> bool:
    depth = styles = nested = 0
    for match in _TAG.finditer(html):
        tag, step = match[2].lower(), -1 if match[1] else 1
        if tag in _STYLES:
            styles = max(0, styles + step)
        elif tag not in _NEED_NO_END:
            depth = max(0, depth + step)
        nested += depth + styles
        if depth > DEEPEST_HTML or styles > MOST_OPEN_STYLES or nested > MOST_NESTED:
            return True
    return False


class _Reader(HTMLParser):
    """Collects words with the depth of quotation they stand at."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        #: (depth, words); words of "\n" end a line
        self.pieces: list[tuple[int, str]] = []
        self._quotes: list[str] = []
        self._depth = 0
        self._link = ""
        self._said_in_link = ""
        self._is_after_quote = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        if tag in {"div", "blockquote"}:
            quotes = tag == "blockquote" or bool(_QUOTING.search(marks))
            self._end_line()
            self._quotes.append("quote" if quotes else "")
            self._depth += quotes
        elif tag == "br":
            self.pieces.append((self._shown_depth(), "\n"))
        elif tag in _BLOCKS or tag == "li":
            self._end_line()
            if tag == "li":
                self._add("- ")
        elif tag == "a":
            self._link, self._said_in_link = dict(attrs).get("href") or "", ""
        if tag in {"hr", "div"} and re.search("appendonsend|divRplyFwdMsg", marks):
            self._is_after_quote = True  # Outlook puts the quote beside this mark, not into it

    def handle_endtag(self, tag: str) -> None:
        if tag in {"div", "blockquote"} and self._quotes:
            self._end_line()
            self._depth -= self._quotes.pop() == "quote"
        elif tag in _BLOCKS or tag == "li":
            self._end_line()
            if tag == "p":
                self.pieces.append((self._shown_depth(), "\n"))
        elif tag in {"td", "th"}:
            self._add(" ")
        elif tag == "a":
            if self._link.startswith("http") and self._link.rstrip("/") != self._said_in_link.strip().rstrip("/"):
                self._add(f" <{self._link}>")
            self._link = ""

    def handle_data(self, data: str) -> None:
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if self._link:
            self._said_in_link += words
        self._add(words)

    def _shown_depth(self) -> int:
        return max(self._depth, int(self._is_after_quote))

    def _add(self, words: str) -> None:
        if words:
            self.pieces.append((self._shown_depth(), words))

    def _end_line(self) -> None:
        if self.pieces and self.pieces[-1][1] != "\n":
            self.pieces.append((self._shown_depth(), "\n"))


def _lines_of(pieces: Iterable[tuple[int, str]]) -> str:
    lines: list[str] = []
    current: list[str] = []
    depth_of_line, has_words = 0, False
    for depth, words in pieces:
        if words == "\n":
            lines.append(_line("".join(current), depth_of_line if has_words else depth))
            current, has_words = [], False
        else:
            depth_of_line = depth_of_line if has_words else depth
            has_words = has_words or bool(words.strip())
            current.append(words)
    lines.append(_line("".join(current), depth_of_line))
    return "\n".join(line for line, _same in groupby(lines))


def _line(words: str, depth: int) -> str:
    return f"{'>' * min(depth, 9)} {words.strip()}" if depth else words.strip()
