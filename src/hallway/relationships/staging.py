"""The rows of a file between preview and confirmation: cleaned, some to a JSON line, readable by the server alone."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.conf import settings

from hallway.relationships.merging import Entry

#: the first hundred are shown in the preview, so a line has no more than that
_ENTRIES_A_LINE = 100


def folder() -> Path:
    """Where rows wait; made when missing."""
    path = Path(settings.CONFIG.data_dir) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def file_of(import_id: UUID) -> Path:
    return folder() / f"{import_id.hex}.jsonl"


def opened_for_writing(import_id: UUID) -> TextIO:
    return os.fdopen(os.open(file_of(import_id), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")


_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_values = attrgetter(*Entry.__slots__)


@contextmanager
def staging_entries(import_id: UUID) -> Iterator[Callable[[Entry], None]]:
    """What takes the rows in, one after the other."""
    with opened_for_writing(import_id) as stream:
        waiting: list[Sequence[object]] = []

        def stage(entry: Entry) -> None:
            waiting.append(_values(entry))
            if len(waiting) == _ENTRIES_A_LINE:
                stream.write(_as_json(waiting) + "\n")
                waiting.clear()

        yield stage
        if waiting:
            stream.write(_as_json(waiting) + "\n")


def staged_entries(import_id: UUID, *, start: int = 0) -> Iterator[Entry]:
    """The rows from number `start` on (0 is the first)."""
    lines, entries = divmod(start, _ENTRIES_A_LINE)
    with file_of(import_id).open(encoding="utf-8") as stream:
        for line in islice(stream, lines, None):
            for values in json.loads(line)[entries:]:
                yield Entry(*values)
            entries = 0


def first_entries(import_id: UUID, *, count: int) -> list[Entry]:
    """The first rows, for the preview; none when they are gone."""
    try:
        return list(islice(staged_entries(import_id), count))
    except FileNotFoundError:
        return []


def throw_away(import_id: UUID) -> None:
    file_of(import_id).unlink(missing_ok=True)


def throw_away_older_than(moment: datetime) -> None:
    """Remove what no import came back for, whatever became of its owner."""
    for path in folder().iterdir():
        if path.stat().st_mtime < moment.timestamp():
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
