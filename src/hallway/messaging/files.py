"""The content of attachments: kept in the media folder, told by what is in it, never opened by the server.

What a file is called and claimed to be comes from its sender and is believed by nobody: the type is found in the first
bytes, and whatever a browser could run is plain bytes to it.
"""

import os
import re
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings

from hallway.core.text import clean_line

LONGEST_NAME = 150
#: what every file is that is not found to be something harmless
BYTES = "application/octet-stream"
#: how a file of a kind begins
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
#: types of what is inside, for files that are zip archives by nature; the name only chooses among these
_ZIPPED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".epub": "application/epub+zip",
}
_LOOKED_AT = 2048
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(rb"<\s*[!?a-zA-Z/]")
_RESERVED = frozenset('<>:"/\\|?*')


@dataclass(frozen=True)
class Given:
    """A file as somebody brings it."""

    name: str
    content: IO[bytes]
    size_bytes: int


def clean_name(name: str) -> str:
    """A name that is one line, leads into no folder and hides no ending; "file" when nothing is left of it."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join("_" if sign in _RESERVED else sign for sign in clean_line(unicodedata.normalize("NFC", name)))
    name = name.strip(" .") or "file"
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
    return name[: LONGEST_NAME - len(kept)] + kept


def media_type_of(beginning: bytes, *, name: str) -> str:
    """What the first bytes say it is; markup and everything unknown is plain bytes."""
    for begins, kind in _BEGINNINGS:
        if beginning.startswith(begins):
            return _ZIPPED.get(Path(name).suffix.lower(), kind) if kind == "application/zip" else kind
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    if beginning[4:8] == b"ftyp":
        return "video/mp4"
    if beginning and not _NOT_TEXT.search(beginning) and not _MARKUP.search(beginning) and _is_utf8(beginning):
        return "text/plain"
    return BYTES


def _is_utf8(beginning: bytes) -> bool:
    try:
        beginning[:_LOOKED_AT].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(beginning) - 4 and len(beginning) >= _LOOKED_AT
    return True


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"


def file_of(public_id: UUID) -> Path:
    # the end of a time-ordered id is what differs
    return folder() / public_id.hex[-2:] / public_id.hex


def keep(public_id: UUID, given: Given) -> str:
    """Write the content, whole and on the disk before the database says that it is there; its media type."""
    file = file_of(public_id)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    given.content.seek(0)
    beginning = given.content.read(_LOOKED_AT)
    given.content.seek(0)
    unfinished = file.with_name(f".{file.name}")
    try:
        with unfinished.open("xb") as stream:
            shutil.copyfileobj(given.content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return media_type_of(beginning, name=given.name)


def forget(public_id: UUID) -> None:
    file_of(public_id).unlink(missing_ok=True)


def kept_before(moment: float) -> list[UUID]:
    """The ids of files written before that moment, in seconds since 1970."""
    old = [file for file in folder().glob("??/*") if file.stat().st_mtime < moment]
    for file in old:
        if file.name.startswith("."):  # the power went while it was written
            file.unlink(missing_ok=True)
    return [UUID(hex=file.name) for file in old if re.fullmatch("[0-9a-f]{32}", file.name)]
