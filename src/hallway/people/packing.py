"""One zip archive with everything of a member's, written row by row: memory does not grow with what is in it."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from hallway.core.spreadsheets import csv_lines
from hallway.people.portability import Table, Value, belongings
from hallway.people.viewer import Viewer

#: several values of one cell of a CSV file; our importer takes them apart again
SEVERAL = " ::: "
README = "README.txt"
#: what gains nothing by being packed once more
_PACKED = (".webp", ".png", ".jpg", ".jpeg", ".gif", ".zip", ".gz", ".7z", ".mp3", ".mp4", ".docx", ".xlsx", ".pptx")

#: called with how many of all capabilities are done
Progress = Callable[[int, int], None]


def pack(viewer: Viewer, *, into: Path, heading: str, now: datetime, progress: Progress) -> None:
    """Write the archive of one member; whatever is in it, they see on the pages as well."""
    every = belongings()
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        for done, one in enumerate(every, 1):
            for table in one.tables:
                _add(archive, f"{table.name}.json", as_json(table, viewer), now=now)
                _add(archive, f"{table.name}.csv", as_csv(table, viewer), now=now)
            for files in one.files:
                for name, chunks in files.files(viewer):
                    _add(archive, name, chunks, now=now)
            progress(done, len(every))
        _add(archive, README, readme(heading, packed=archive.namelist()), now=now)


def readme(heading: str, *, packed: Collection[str]) -> Iterator[bytes]:
    """What is in the archive, in the language that is spoken now; nothing that is not."""
    packed = set(packed)
    folders = {f"{name.rpartition('/')[0]}/" for name in packed}
    lines = [
        heading,
        "",
        _("Each .json file has a .csv file beside it with the same rows: JSON for programs, CSV for spreadsheets."),
        _(
            "Times are UTC, in the form 2026-01-31T12:00:00+00:00. Several values in one cell are parted by “{sign}”."
        ).format(sign=SEVERAL.strip()),
        _("Of other people there is only what the pages show you; nobody else is told that you made this archive."),
    ]
    if "contacts.vcf" in packed:
        lines.append(
            _("contacts.csv or contacts.vcf brings your address book into another server, or back into this one.")
        )
    lines.append("")
    for one in belongings():
        names = [f"{table.name}.json, {table.name}.csv" for table in one.tables]
        names += [files.name for files in one.files if files.name in packed or files.name in folders]
        if names:
            lines += [f"{one.label}:", *(f"    {name}" for name in names), ""]
    yield "\n".join(lines).encode()


def as_json(table: Table, viewer: Viewer) -> Iterator[bytes]:
    """A list of objects, one a line."""
    before = "[\n"
    for row in table.rows(viewer):
        named = {name: _json_of(value) for name, value in zip(table.columns, row, strict=True)}
        yield f"{before}{json.dumps(named, ensure_ascii=False)}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def as_csv(table: Table, viewer: Viewer) -> Iterator[bytes]:
    """The same rows, every cell harmless to a spreadsheet."""
    cells = ([_cell_of(value) for value in row] for row in table.rows(viewer))
    return (line.encode() for line in csv_lines(chain([list(table.columns)], cells)))


def _json_of(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _cell_of(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    return SEVERAL.join(value)


def _add(archive: ZipFile, name: str, chunks: Iterable[bytes], *, now: datetime) -> None:
    entry = ZipInfo(name, date_time=now.timetuple()[:6])
    entry.compress_type = ZIP_STORED if name.lower().endswith(_PACKED) else ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    with archive.open(entry, "w", force_zip64=True) as stream:
        for chunk in chunks:
            stream.write(chunk)


def file_in_chunks(file: Path, *, size: int = 1 << 20) -> Iterator[bytes]:
    """A file's bytes; none when it is gone."""
    with suppress(FileNotFoundError), file.open("rb") as stream:
        while chunk := stream.read(size):
            yield chunk
