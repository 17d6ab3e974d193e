"""What somebody answered, without what they answered to: quoted history and signatures are left out.

Looked at line by line, each line once or twice, so that no text takes long. A text is cut only where a line is surely
the beginning of what was quoted; when in doubt more is kept than was meant.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

#: in our letters, above everything that is theirs; in whatever language and however a mail program quotes it
MARK = "⁂"
#: a line of somebody's own that is longer is no heading
_LONGEST_HEADING = 300
#: a heading above a quote may be broken into so many lines
_HEADING_LINES = 4

_QUOTED = re.compile(r"^\s{0,3}(>|\|\s)")
_DATE = re.compile(r"\d{1,4}[./-]\s?(\d{1,2}|[A-Za-zäé]{3,9})|\d{1,2}:\d\d|\b(19|20)\d\d\b")
_BEGINS = re.compile(r"^[ \t>*_]*(On|Am|Le|El|Il|Op|Den|Em|W dniu|Den|På|Dne|Ha scritto|Vào)\b", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(wrote|schrieb|schreibt|geschrieben|écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał|napsal)\b"
    r"[^\n]{0,200}:[ \t*_]*$",
    re.IGNORECASE,
)
#: a name or an address and the verb, without a day: "Ana Silva <ana@example.org> schrieb:"
_NAMED = re.compile(r"^[^\n]{1,200}\b(wrote|schrieb|writes|schreibt)\b[^\n:]{0,40}:[ \t]*$", re.IGNORECASE)
_SEPARATORS = re.compile(
    r"^[ \t>]*[-_=*]{2,}[ \t]*("
    r"original message|original-?nachricht|ursprüngliche (nachricht|mail)|original appointment|forwarded message|"
    r"weitergeleitete nachricht|message d'origine|mensaje original|reply above|antwort oberhalb"
    r")[ \t]*[-_=*]*[ \t]*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"^[ \t]*(begin forwarded message|anfang der weitergeleiteten nachricht)[ \t]*:", re.IGNORECASE)
_UNDERSCORES = re.compile(r"^[ \t]*_{20,}[ \t]*$")
#: the first line of the header that Outlook writes above a quote, and the lines that follow it
_FROM_LINE = re.compile(r"^[ \t*]*(from|von|de|da|van|från|fra)[ \t]*:[ \t*]*\S", re.IGNORECASE)
_OTHER_LINES = re.compile(
    r"^[ \t*]*(sent|date|to|cc|subject|gesendet|datum|an|kopie|betreff|envoyé|à|objet|reply-to|antwort an|priority|"
    r"wichtigkeit|importance)[ \t]*:",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^--[ \t\xa0]?$")
_SENT_FROM = re.compile(
    r"^[ \t]*(sent from (my|mail|outlook|yahoo|proton|samsung)|get outlook for|von meinem [\w -]{2,40} gesendet|"
    r"gesendet (von|mit) (meinem|der|outlook|mail|yahoo|android|proton|gmx|web\.de)|"
    r"diese nachricht wurde von meinem|holen sie sich outlook|outlook für (ios|android))",
    re.IGNORECASE,
)


def answer_in(text: str) -> str:
    """The words of the answer; empty when everything is quoted."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
    cut = _history_begins(lines)
    above = _without_signature(lines[:cut])
    if _has_words(above):
        return _tidy(_without_last_quotes(above))
    # the answer stands below what it answers
    below = [line for line in lines[cut:] if not _QUOTED.match(line)]
    return _tidy(_without_signature(_without_headings(below))) if _is_quoted_with_signs(lines[cut:]) else ""


def _history_begins(lines: Sequence[str]) -> int:
    """The number of the first line that is not the sender's own; as many as there are lines when all are."""
    landmarks = _landmarks_of(lines)
    for number, line in enumerate(lines):
        if MARK in line:
            return _heading_above(lines, number)
        if _SEPARATORS.match(line) or _FORWARDED.match(line):
            return number
        if _UNDERSCORES.match(line) and _is_header_block(lines, number + 1):
            return number
        if line.strip() and _is_header_block(lines, number):
            return number
        length = _heading_at(lines, number)
        if length and not _is_answered_inside(landmarks, number + length):
            return number
    return len(lines)


def _heading_at(lines: Sequence[str], number: int) -> int:
    """How many lines from here are a heading such as "On Monday Ana wrote:"; 0 when it is none."""
    first = lines[number]
    if len(first) > _LONGEST_HEADING or not first.strip():
        return 0
    if _NAMED.match(first) and (_DATE.search(first) or "@" in first or _next_is_quoted(lines, number + 1)):
        return 1
    if not _BEGINS.match(first):
        return 0
    together = ""
    for length in range(1, _HEADING_LINES + 1):
        if number + length > len(lines) or not lines[number + length - 1].strip():
            return 0
        together = f"{together} {lines[number + length - 1].strip()}"[-2 * _LONGEST_HEADING :]
        if _ENDS.search(together) and (_DATE.search(together) or "@" in together):
            return length
    return 0


def _heading_above(lines: Sequence[str], mark: int) -> int:
    """Where the quoted letter begins whose mark is in this line: at the heading and quote signs above it."""
    begin = mark
    while begin and (not lines[begin - 1].strip() or _QUOTED.match(lines[begin - 1])):
        begin -= 1
    for length in range(_HEADING_LINES, 0, -1):
        if begin - length >= 0 and _heading_at(lines, begin - length) == length:
            return begin - length
    for number in range(max(0, begin - 12), begin):
        if _is_header_block(lines, number):
            return number
    return begin


def _is_header_block(lines: Sequence[str], number: int) -> bool:
    """Whether From and at least two of Sent, To, Subject stand here, in whichever order."""
    window = lines[number : number + 14]
    if not window or not (_FROM_LINE.match(window[0]) or _OTHER_LINES.match(window[0]) or not window[0].strip()):
        return False
    written = [line for line in window if line.strip()][:8]
    block = list(takewhile(lambda line: _FROM_LINE.match(line) or _OTHER_LINES.match(line), written))
    return sum(1 for line in block if _OTHER_LINES.match(line)) >= 2 and any(map(_FROM_LINE.match, block))


def _is_answered_inside(landmarks: "_Landmarks", begin: int) -> bool:
    """Whether the quote that begins here has words of the sender between and below its lines."""
    place = bisect_left(landmarks.quotes, begin)
    if place == len(landmarks.quotes) or landmarks.last_mark >= begin:
        return False
    return landmarks.last_words > landmarks.quotes[place]


@dataclass(frozen=True)
class _Landmarks:
    """Numbers of lines, found once: looking for them again at each heading would cost the square of the lines."""

    quotes: Sequence[int]
    last_words: int
    last_mark: int


def _landmarks_of(lines: Sequence[str]) -> _Landmarks:
    quotes, last_words, last_mark = [], -1, -1
    for number, line in enumerate(lines):
        if _QUOTED.match(line):
            quotes.append(number)
        elif line.strip():
            last_words = number
        if MARK in line:
            last_mark = number
    return _Landmarks(quotes, last_words, last_mark)


def _next_is_quoted(lines: Sequence[str], number: int) -> bool:
    return any(_QUOTED.match(line) for line in lines[number : number + 3])


def _is_quoted_with_signs(lines: Sequence[str]) -> bool:
    """Whether what was answered to stands behind signs, so that what does not is the sender's own."""
    return any(_QUOTED.match(line) for line in lines)


def _without_headings(lines: Sequence[str]) -> list[str]:
    kept, number = [], 0
    while number < len(lines):
        length = _heading_at(lines, number)
        if not length:
            kept.append(lines[number])
        number += length or 1
    return kept


def _without_last_quotes(lines: Sequence[str]) -> list[str]:
    """Quoted lines between one's own words say what these are about; those after the last word say nothing."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or _QUOTED.match(kept[-1])):
        kept.pop()
    first = next((number for number, line in enumerate(kept) if line.strip()), 0)
    length = _heading_at(kept, first) if kept else 0
    return kept[:first] + kept[first + length :]


def _without_signature(lines: Sequence[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _SIGNATURE.match(line) or _SENT_FROM.match(line):
            return list(lines[:number])
    return list(lines)


def _has_words(lines: Sequence[str]) -> bool:
    return any(line.strip() and not _QUOTED.match(line) for line in lines)


def _tidy(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()
