"""The rows of a file between preview and confirmation: cleaned, one JSON line each, readable by the server alone."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.conf import settings

from hallway.relationships.merging import Entry


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


def line_from(entry: Entry) -> str:
    return _as_json(_values(entry)) + "\n"


def staged_entries(import_id: UUID, *, start: int = 0) -> Iterator[Entry]:
    """The rows from number `start` on (0 is the first)."""
    with file_of(import_id).open(encoding="utf-8") as stream:
        for line in islice(stream, start, None):
            yield Entry(*json.loads(line))


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
