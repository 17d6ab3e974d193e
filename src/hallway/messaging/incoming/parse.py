"""A mail from its bytes, within limits: what is too deep, too much or no mail is refused before it costs anything."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message as RawMail
from email.policy import compat32
from email.utils import getaddresses

#: what stands before a mail's first empty line
MOST_HEADER_BYTES = 256 * 1024
#: boundaries and parts that a mail by a human never has; parsing time grows with their number times the size
MOST_BOUNDARIES = 60
MOST_PARTS = 300
DEEPEST = 20
#: of one header
LONGEST_HEADER = 20_000
#: of a header that says what a part is, and what it may say beside its type: reading one costs the square of these
LONGEST_KIND, MOST_PARAMETERS = 8_000, 50
#: lines that are shorter than a program that breaks lines makes them
MOST_SHORT_LINES, SHORT_LINE = 600_000, 50
#: headers of one name
MOST_OF_A_NAME = 60
_BOUNDARY = re.compile(rb"boundary", re.IGNORECASE)
_TYPE = re.compile(rb"^content-type[ \t]*:", re.IGNORECASE | re.MULTILINE)
_KIND = re.compile(rb"(?:^|(?<=[\r\n]))content-(?:type|disposition)[ \t]*:", re.IGNORECASE)
#: where a header ends: what follows is no more of it
_HEADER_ENDS = re.compile(rb"[\r\n](?![ \t\n])")
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")


class Unreadable(Exception):
    """No mail, or one that is built to cost much."""


@dataclass(frozen=True)
class Part:
    """One piece of a mail that is not made of others."""

    raw: RawMail
    #: of the piece around it: "multipart/related"; empty when there is none
    inside: str


def parse(content: bytes) -> RawMail:
    """Raises Unreadable; never anything else."""
    begin = content.lstrip(b"\r\n")[:MOST_HEADER_BYTES]
    if begin.startswith(b"From "):  # a line that mail servers put before a mail in a file
        begin = begin.partition(b"\n")[2]
    if not _HEADER.match(begin):
        raise Unreadable("it begins with no header")
    if not re.search(rb"\r?\n\r?\n", begin) and len(content) > MOST_HEADER_BYTES:
        raise Unreadable("its header has no end")
    if len(_BOUNDARY.findall(content)) > MOST_BOUNDARIES or len(_TYPE.findall(content)) > MOST_PARTS:
        raise Unreadable("it has too many parts")
    if content.count(b"\n") + content.count(b"\r") > 2 * max(MOST_SHORT_LINES, len(content) // SHORT_LINE):
        raise Unreadable("it has too many lines")
    if any(_costs_too_much(content, match.end()) for match in _KIND.finditer(content)):
        raise Unreadable("it says too much of what a part is")
    try:
        return message_from_bytes(content.lstrip(b"\r\n"), policy=compat32)
    except (MessageError, RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable(f"it cannot be read: {type(error).__name__}") from error


def _costs_too_much(content: bytes, begin: int) -> bool:
    """Whether the header whose value begins here is longer, or says more, than any that a mail program writes."""
    ends = _HEADER_ENDS.search(content, begin, begin + LONGEST_KIND + 1)
    value = content[begin : ends.start()] if ends else content[begin : begin + LONGEST_KIND + 1]
    return len(value) > LONGEST_KIND or value.count(b";") > MOST_PARAMETERS


def parts_of(mail: RawMail) -> Iterator[Part]:
    """Every piece, in order. What lies deeper than a human's mail is left out; an attached mail is one piece."""
    waiting = [(mail, "", 0)]
    seen = 0
    while waiting and seen < MOST_PARTS:
        raw, inside, depth = waiting.pop()
        seen += 1
        kind = type_of(raw)
        payload = raw.get_payload()
        if kind.startswith("multipart/") and isinstance(payload, list):
            if depth < DEEPEST:
                waiting += [(part, kind, depth + 1) for part in reversed(payload) if isinstance(part, RawMail)]
            continue
        yield Part(raw, inside)


def type_of(raw: RawMail) -> str:
    try:
        return raw.get_content_type()
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return "text/plain"


def parameter_of(raw: RawMail, name: str, *, header: str = "content-type") -> str:
    try:
        value = raw.get_param(name, "", header=header)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, value
        value = value[2]
    return _readable(str(value))[:LONGEST_HEADER]


def header(raw: RawMail, name: str) -> str:
    """The first header of this name as one readable line; empty when there is none."""
    return next(iter(headers(raw, name)), "")


def headers(raw: RawMail, name: str) -> list[str]:
    """Each as one readable line, without what no database keeps."""
    return [" ".join(_readable(str(value)[:LONGEST_HEADER]).replace("\x00", "").split()) for value in _all(raw, name)]


def _all(raw: RawMail, name: str) -> Sequence[object]:
    return list(raw.get_all(name, []))[:MOST_OF_A_NAME]


def addresses_in(raw: RawMail, name: str) -> list[str]:
    """The addresses of a header, in lower case; what is no address is left out."""
    values = [str(value)[:LONGEST_HEADER] for value in _all(raw, name)]
    try:
        pairs = getaddresses(values)
    except (ValueError, IndexError, TypeError, RecursionError):
        return []
    return [
        address.lower()
        for _name, address in pairs
        if address.isprintable() and re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", address)
    ]


def _readable(value: str) -> str:
    """With encoded words decoded, as far as that can be done."""
    if "=?" not in value:
        return value.encode("utf-8", "replace").decode("utf-8")
    try:
        pieces = decode_header(value)
        words = [
            piece if isinstance(piece, str) else piece.decode(_codec(charset), "replace") for piece, charset in pieces
        ]
    except (HeaderParseError, ValueError, LookupError, TypeError):
        return value.encode("utf-8", "replace").decode("utf-8")
    return "".join(words)


#: codecs of human languages: Python knows others, some of which take long
_KNOWN = re.compile(
    r"utf-?(8|16|16le|16be|32)|(us-)?ascii|iso-?8859-?\d{1,2}(-[ei])?|latin-?\d|(windows-|cp)125\d|cp?(437|850|866|932|949)|"
    r"koi8-[rut]|mac-?roman|gb(2312|k|18030)|big5(-?hkscs)?|euc-?(jp|kr|cn)|shift[_-]?jis|iso-2022-(jp|kr)|tis-620",
    re.IGNORECASE,
)


def _codec(charset: str | None) -> str:
    return charset if charset and _KNOWN.fullmatch(charset) else "utf-8"


def text_of(raw: RawMail, *, most: int) -> str:
    """The words of a text part, whatever its charset says; at most so many letters."""
    content = content_of(raw)[: 4 * most]
    try:
        return content.decode(_codec(parameter_of(raw, "charset")), "replace")[:most]
    except LookupError:
        return content.decode("utf-8", "replace")[:most]


def content_of(raw: RawMail) -> bytes:
    """The bytes of a part, decoded from the form they travel in."""
    try:
        if type_of(raw) == "message/rfc822":
            inner = raw.get_payload()
            return inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], RawMail) else b""
        content = raw.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError, MessageError):
        return b""
    return content if isinstance(content, bytes) else b""
