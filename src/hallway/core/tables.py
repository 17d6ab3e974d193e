"""Reading CSV: its records, each with the line it begins in. The one place where CSV is read.

A cell in quotation marks may run over lines, so a mark that is never closed would swallow the rows after it. A file is
refused, naming the line where such a mark opens, when after a closing mark there is text before the next cell, when
the end of the file or of what a cell may hold is reached in quotation marks, and when a cell that runs over lines holds
what are rows by their number of cells.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, tee

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hallway.core.uploads import Unreadable

LONGEST_CELL = 131_072
#: separators in lines like rows before these are taken for rows: prose has some as well
_SURE = 12


@dataclass(frozen=True)
class _Quoted:
    """A cell in quotation marks: the cells before it, its lines from 0, and its text on each of them."""

    before: int
    line: int
    pieces: list[str]


def records(lines: Iterable[str], *, separator: str, file: str, preamble: int = 0) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each record, blank ones as no cells; raises Unreadable.

    preamble   how many records stand before the heading, whose number of cells is that of the table
    """
    csv.field_size_limit(LONGEST_CELL)
    read, behind = tee(lines)  # `behind` follows with the lines of the record at hand
    reader = csv.reader(read, delimiter=separator, strict=True)
    width, number, line = 0, 0, 1
    try:
        for cells in reader:
            if not width and number >= preamble and any(cells):
                width = len(cells)
            if reader.line_num == line:
                next(behind)
            else:
                whole = list(islice(behind, reader.line_num - line + 1))
                if width:
                    _check_quotes(whole, cells, separator=separator, width=width, file=file, line=line)
            yield line, cells
            number, line = number + 1, reader.line_num + 1
    except csv.Error as error:
        quoted = _quoted_cells(list(islice(behind, reader.line_num - line + 1)), separator)
        is_long = "field limit" in str(error)
        if is_long and (not quoted or sum(map(len, quoted[-1].pieces)) <= LONGEST_CELL):
            most = number_format(LONGEST_CELL, force_grouping=True)
            raise Unreadable(
                _("a cell has more than {most} letters. Shorten it.").format(most=most), file=file, line=line
            ) from None
        raise _open_quote(file, line + quoted[-1].line) from None


def _check_quotes(whole: list[str], cells: list[str], *, separator: str, width: int, file: str, line: int) -> None:
    """Raise when a cell of this record over several lines has swallowed rows."""
    for quoted in _quoted_cells(whole, separator):
        first, *inner = quoted.pieces[:-1] or [""]
        like_rows = sum(piece.count(separator) == width - 1 for piece in inner)
        written = sum(bool(piece.strip()) for piece in inner)
        swallowed = like_rows * (width - 1) >= _SURE and like_rows * 3 >= written * 2
        ends_its_row = quoted.before + first.count(separator) + 1 == width
        if len(quoted.pieces) > 1 and (swallowed or (ends_its_row and any(cells[width:]))):
            raise _open_quote(file, line + quoted.line)


def _quoted_cells(lines: list[str], separator: str) -> list[_Quoted]:
    """The cells in quotation marks of a record, up to where it breaks."""
    found: list[_Quoted] = []
    before, state = 0, "start"
    for number, line in enumerate(lines):
        begins = 0
        for place, sign in enumerate(line):
            if state == "quoted":
                if sign == '"':
                    state = "closed"
                continue
            if state == "closed" and sign == '"':
                state = "quoted"
                continue
            if state == "closed":
                found[-1].pieces.append(line[begins : place - 1])
                if sign not in (separator, "\r", "\n"):
                    return found
            if sign == separator:
                before, state = before + 1, "start"
            elif state == "start" and sign == '"':
                found.append(_Quoted(before, number, []))
                state, begins = "quoted", place + 1
            else:
                state = "plain"
        if state in {"quoted", "closed"}:
            found[-1].pieces.append(line[begins:])
    return found


def _open_quote(file: str, line: int) -> Unreadable:
    return Unreadable(
        _(
            "a quotation mark that opens in this line is not closed where its cell ends. Close it, or double it where "
            "it belongs to the text."
        ),
        file=file,
        line=line,
    )
