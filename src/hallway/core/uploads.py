"""Reading what somebody brings along: which letters its bytes mean, and which sign parts its cells.

Decided by rule and never by guess. A byte order mark decides; else NUL bytes on every second place mean UTF-16; else
the whole file must be UTF-8; else, with no UTF-8 letter in it and no long run of high bytes, it is Western European
(Windows-1252, of which Latin-1's letters are a part). Anything else is refused with the first line that cannot be read.
"""

import codecs
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from hallway.core.errors import Invalid

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: an accented letter beside three others is no Western word: another alphabet was meant
_OTHER_ALPHABET = re.compile(rb"[\x80-\xff]{4,}")
_NOT_WESTERN = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_UTF8_LETTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


#: what parts the cells of a table, the likeliest first
SEPARATORS = ",;\t"


class Unreadable(Invalid):
    """A whole file that cannot be used: which file, where in it, and what to do."""

    def __init__(self, problem: str, *, file: str, line: int | None = None) -> None:
        place = _("{file}, line {line}").format(file=file, line=line) if line else file
        super().__init__(f"{place}: {problem}", fields={"file": f"{place}: {problem}"})


def encoding_of(source: Path | bytes, *, file: str, remedy: str = "") -> str:
    """The name of the codec that reads this from beginning to end; raises Unreadable.

    source   the path of a file, or all of its bytes          file   the name its owner knows it by
    remedy   what to do about letters that cannot be read; without it, to save the table in UTF-8
    """
    remedy = remedy or _("Save the file as CSV in UTF-8 and bring it again.")
    with _opened(source) as stream:
        start = stream.read(4096)
    codec = next((codec for mark, codec in _MARKS if start.startswith(mark)), "") or _utf16_without_mark(start)
    if codec:
        _check_readable(source, codec, file, remedy)
        return codec
    bad_line = _first_line_not(source, "utf-8")
    if bad_line is None:
        return "utf-8"
    _check_western(source, file, bad_line, remedy)
    return "cp1252"


def text_of(content: bytes, *, file: str) -> str:
    """These bytes as text; raises Unreadable."""
    return content.decode(encoding_of(content, file=file))


def separator_of(heading: str) -> str:
    """The sign that parts the cells of a table whose first line this is."""
    return max(SEPARATORS, key=heading.count)


def _opened(source: Path | bytes) -> BinaryIO:
    return source.open("rb") if isinstance(source, Path) else BytesIO(source)


def _utf16_without_mark(start: bytes) -> str:
    pairs = len(start) // 2
    if pairs < 2:
        return ""
    if start[1::2].count(0) > 0.6 * pairs and start[0::2].count(0) == 0:
        return "utf-16-le"
    if start[0::2].count(0) > 0.6 * pairs and start[1::2].count(0) == 0:
        return "utf-16-be"
    return ""


def _check_readable(source: Path | bytes, codec: str, file: str, remedy: str) -> None:
    bad_line = _first_line_not(source, codec)
    if bad_line is not None:
        raise Unreadable(
            _("this file says it is {encoding}, but this line is not. {remedy}").format(
                encoding=codec.removesuffix("-sig").upper(), remedy=remedy
            ),
            file=file,
            line=bad_line,
        )


def _first_line_not(source: Path | bytes, codec: str) -> int | None:
    """The number of the first line that the codec cannot read."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    line = 1
    for chunk in _chunks(source):
        try:
            text = decoder.decode(chunk)
        except UnicodeError as error:
            good = error.object[: error.start] if isinstance(error, UnicodeDecodeError) else b""
            return line + good.count(b"\n")
        line += text.count("\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return line
    return None


def _check_western(source: Path | bytes, file: str, bad_line: int, remedy: str) -> None:
    """Raise unless the bytes can be Windows-1252; `bad_line` is where it stops being UTF-8."""
    line = 1
    problem = _("these are not letters we can read. {remedy}").format(remedy=remedy)
    tail = b""
    for chunk in _chunks(source):
        piece = tail + chunk
        for pattern in (_NOT_TEXT, _NOT_WESTERN, _OTHER_ALPHABET):
            found = pattern.search(piece)
            if found:
                raise Unreadable(problem, file=file, line=line + piece.count(b"\n", 0, found.start()))
        if _is_mostly_utf8(piece):
            raise Unreadable(
                _("this line is damaged: the rest of the file is UTF-8. Repair the line, or export the file again."),
                file=file,
                line=bad_line,
            )
        cut = piece.rfind(b"\n") + 1
        line += piece.count(b"\n", 0, cut)
        tail = piece[cut:] if cut else piece[-8:]


def _is_mostly_utf8(piece: bytes) -> bool:
    """Whether whole UTF-8 letters outnumber the high bytes that are none."""
    inside = sum(len(letter) for letter in _UTF8_LETTER.findall(piece))
    high = len(piece) - len(piece.translate(None, bytes(range(0x80, 0x100))))
    return inside > high - inside


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    with _opened(source) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
