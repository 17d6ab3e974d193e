"""CSV files: how cells are parted, where the heading is, and one row after the other."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from hallway.core import tables
from hallway.core.uploads import SEPARATORS, Unreadable, encoding_of
from hallway.relationships.enums import ContactSource
from hallway.relationships.formats.columns import Columns, columns_of
from hallway.relationships.formats.rows import Row, Skip, bounded_lines

#: LinkedIn writes some lines before its heading
_PREAMBLE_LINES = 30


@dataclass(frozen=True)
class Heading:
    """Where the heading is, and what its cells mean."""

    separator: str
    records_before: int
    columns: Columns


def find_heading(path: Path, *, encoding: str, file: str) -> Heading:
    """The first line within the preamble that names columns we know; raises Unreadable."""
    seen: list[str] = []
    for separator in SEPARATORS:
        for number, cells in enumerate(_first_records(path, encoding, separator, file)):
            columns = columns_of(cells)
            if columns is not None:
                return Heading(separator, number, columns)
            if len(cells) > len(seen):
                seen = cells
    found = ", ".join(cell.strip() for cell in seen[:6] if cell.strip())[:200]
    raise Unreadable(
        _(
            "this file has no column for names (its first line reads: {found}). LinkedIn's file is called "
            "Connections.csv; is it this one? Google, Outlook and any table with the columns Name and Email work too."
        ).format(found=found or _("nothing")),
        file=file,
        line=1,
    )


def read_table(path: Path, *, file: str) -> tuple[ContactSource, Iterator[Row | Skip]]:
    """Whose table it is, and its rows; raises Unreadable at once or on the way."""
    encoding = encoding_of(path, file=file)
    heading = find_heading(path, encoding=encoding, file=file)
    return heading.columns.source, _rows(path, encoding, heading, file)


def _first_records(path: Path, encoding: str, separator: str, file: str) -> list[list[str]]:
    """The first records of the file, fewer when it cannot be read with this separator."""
    found: list[list[str]] = []
    with path.open(encoding=encoding, newline="") as stream:
        every = tables.records(
            bounded_lines(stream, file=file), separator=separator, file=file, preamble=_PREAMBLE_LINES
        )
        with suppress(Unreadable):
            found.extend(cells for _line, cells in islice(every, _PREAMBLE_LINES))
    return found


def _rows(path: Path, encoding: str, heading: Heading, file: str) -> Iterator[Row | Skip]:
    columns, width = heading.columns, heading.columns.width
    with path.open(encoding=encoding, newline="") as stream:
        every = tables.records(
            bounded_lines(stream, file=file),
            separator=heading.separator,
            file=file,
            preamble=heading.records_before,
        )
        begins, is_empty = 1, True
        for number, (line, cells) in enumerate(every):
            if number <= heading.records_before:
                begins = line
                continue
            is_empty = is_empty and not cells
            if len(cells) > width and any(cells[width:]):
                yield Skip(
                    line,
                    _(
                        "This row has {found} cells and the heading {expected}. Quote a cell with “{sign}” in it."
                    ).format(found=len(cells), expected=width, sign=heading.separator),
                )
            elif any(cells):
                if len(cells) < width:
                    cells += [""] * (width - len(cells))
                yield columns.read(line, cells)
            elif cells:
                yield Skip(line, _("This row is empty."))
        if is_empty:
            raise Unreadable(_("there are no contacts below this heading. Export it again."), file=file, line=begins)
