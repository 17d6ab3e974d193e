"""Reading community files: JSON Lines with a "type" in each line, or one CSV file for each kind of record.

Everything is read and checked before anything is stored. A file is refused whole, naming file, line and remedy, when
it is not text, has no such columns or is too large; single records that cannot be used are reported and left out.
"""

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hallway.community.records import KINDS, LISTS, BadRecord, Record, record_from
from hallway.core.errors import Invalid
from hallway.core.tables import records
from hallway.core.uploads import encoding_of, separator_of

MOST_BYTES = 1_000_000_000
MOST_RECORDS = 10_000_000
#: a single line longer than this is not a record
LONGEST_LINE = 200_000
#: the name of a CSV file says what is in it: people.csv, ties-2024.csv
_STEMS = {
    "organisation": "organisation",
    "people": "person",
    "person": "person",
    "affiliation": "affiliation",
    "tie": "tie",
}


@dataclass(frozen=True)
class Skipped:
    file: str
    row: int
    reason: str


@dataclass
class Read:
    """Every usable record of the files, by kind, in order; and what was left out."""

    records: dict[str, list[Any]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    skipped: list[Skipped] = field(default_factory=list)
    _files: list[str] = field(default_factory=list)
    #: beside each record, by kind: its row times 65,536, and the number of its file; there may be millions
    _places: dict[str, "array[int]"] = field(default_factory=lambda: {kind: array("q") for kind in KINDS})

    def add(self, kind: str, record: Record, *, file: str = "", row: int = 0) -> None:
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        self.records[kind].append(record)
        self._places[kind].append(row << 16 | (len(self._files) - 1))

    def skip(self, kind: str, number: int, reason: str) -> Skipped:
        """The record of this number among those of its kind, left out after all."""
        place = self._places[kind][number]
        return Skipped(self._files[place & 0xFFFF], place >> 16, reason)

    def place(self, kind: str, number: int) -> str:
        """Where the record of this number among those of its kind stands, in words."""
        place = self._places[kind][number]
        return _("{file}, line {line}").format(file=self._files[place & 0xFFFF], line=place >> 16)

    def numbers(self, kind: str) -> dict[str, int]:
        """Which record of its kind each id has; of one id twice, the first."""
        found: dict[str, int] = {}
        for number, record in enumerate(self.records[kind]):
            found.setdefault(record.id, number)
        return found

    def once(self, kind: str) -> dict[str, Any]:
        """The record of each id; of one id twice, the first."""
        return {id: self.records[kind][number] for id, number in self.numbers(kind).items()}

    def repeated(self, kind: str) -> list[Skipped]:
        """The records whose id an earlier one of their kind has."""
        numbers = self.numbers(kind)
        if len(numbers) == len(self.records[kind]):
            return []
        return [
            self.skip(
                kind,
                number,
                _("{id}: {place} has this id already, and is kept; give each record its own.").format(
                    id=record.id, place=self.place(kind, numbers[record.id])
                ),
            )
            for number, record in enumerate(self.records[kind])
            if numbers[record.id] != number
        ]


def read_files(paths: list[Path]) -> Read:
    """Read all of the files; raises Invalid for a file that cannot be one."""
    found = Read()
    number = 0
    for path in paths:
        for row, kind, values in _rows(path):
            number += 1
            if number > MOST_RECORDS:
                raise Invalid(
                    _("{file}: more than {most} records; load them in parts.").format(file=path.name, most=MOST_RECORDS)
                )
            if isinstance(values, str):
                found.skipped.append(Skipped(path.name, row, values))
                continue
            try:
                found.add(kind, record_from(kind, values), file=path.name, row=row)
            except BadRecord as problem:
                found.skipped.append(Skipped(path.name, row, str(problem)))
    return found


def _rows(path: Path) -> Iterator[tuple[int, str, dict[str, Any] | str]]:
    """(line, kind, values), or a reason in place of the values."""
    if not path.is_file():
        raise Invalid(_("{file} is not a file that can be read.").format(file=path))
    if path.stat().st_size > MOST_BYTES:
        raise Invalid(
            _("{file} is larger than {most} MB; load it in parts.").format(file=path.name, most=MOST_BYTES // 10**6)
        )
    if path.suffix.lower() in {".jsonl", ".ndjson", ".json"}:
        yield from _json_rows(path)
    elif path.suffix.lower() == ".csv":
        yield from _csv_rows(path)
    else:
        raise Invalid(_("{file}: a community file ends in .jsonl or .csv.").format(file=path.name))


def _json_rows(path: Path) -> Iterator[tuple[int, str, dict[str, Any] | str]]:
    for row, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        if len(line) > LONGEST_LINE:
            yield row, "", _("the line is longer than {most} signs.").format(most=LONGEST_LINE)
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            yield row, "", _("the line is not JSON; each line is one object.")
            continue
        if not isinstance(values, dict):
            yield row, "", _("the line is not an object in braces.")
            continue
        kind = values.pop("type", None)
        yield row, "" if kind is None else str(kind), values


def _csv_rows(path: Path) -> Iterator[tuple[int, str, dict[str, Any] | str]]:
    stem = path.stem.lower()
    kind = next((kind for start, kind in _STEMS.items() if stem.startswith(start)), "")
    if not kind:
        raise Invalid(
            _("{file}: the name of a CSV file begins with what it holds: {kinds}.").format(
                file=path.name, kinds="organisations, people, affiliations, ties"
            )
        )
    lines = _lines(path)
    heading = next(lines, "")
    every = records(chain([heading], lines), separator=separator_of(heading), file=path.name)
    columns = [column.strip() for column in next(every, (1, []))[1]]
    needed = {"one", "other"} if kind == "tie" else {"id"}
    if not needed <= set(columns):
        raise Invalid(
            _("{file}, line 1: no column “{column}”; the first line names the columns.").format(
                file=path.name, column=sorted(needed - set(columns))[0]
            )
        )
    for line, cells in every:
        if len(cells) > len(columns):
            yield line, kind, _("more cells than columns.")
            continue
        given: dict[str, Any] = {
            name: cell.split("|") if name in LISTS[kind] else cell
            for name, cell in zip(columns, cells, strict=False)
            if cell
        }
        if given:
            yield line, kind, given


def _lines(path: Path) -> Iterator[str]:
    """Lines of text in whichever letters the file has; raises Unreadable."""
    with path.open(encoding=encoding_of(path, file=path.name), newline="") as stream:
        for text in stream:
            yield text.replace("\x00", "")
