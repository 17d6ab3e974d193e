"""Writing CSV that a spreadsheet opens without running anything in it: the one place where CSV is written.

What people write is kept as they wrote it, also where it begins like a formula; only in a file for a spreadsheet does
such a cell get an apostrophe in front, which spreadsheets read as "this is text".
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

_FORMULA = re.compile(r"[=+\-@\t\r]")
#: numbers and telephone numbers run nothing
_NUMBER = re.compile(r"[+\-]?[\d\s()./-]*")
#: tells spreadsheets that the file is UTF-8
_MARK = "\ufeff"


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a CSV file in UTF-8, one for each row, every cell harmless."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write(_MARK)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text: what could be a formula gets an apostrophe in front."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def as_written(cell: str) -> str:
    """What was written before `harmless`: a spreadsheet shows no apostrophe there either."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell, 1) else cell
