"""Zip files, safely: nothing is unpacked under a name from the archive, and what it unpacks to is bounded.

LinkedIn's export is a zip with `Connections.csv` in it; a maildir or several cards travel as one too.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from hallway.core.uploads import Unreadable
from hallway.relationships.formats.rows import MOST_BYTES, MOST_ROWS

_CHUNK = 1 << 20
#: text packs ten to one; a bomb packs a thousand to one and more
_MOST_RATIO = 200
#: below this size a high ratio harms nobody
_HARMLESS_BYTES = 20 * 1024 * 1024


def is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


@contextmanager
def opened(path: Path, *, file: str) -> Iterator[zipfile.ZipFile]:
    """An archive whose directory was checked; raises Unreadable, also for damage found on the way."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, file)
            yield archive
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise Unreadable(
            _("this archive is damaged or locked with a password. Download it again, or bring the file inside it."),
            file=file,
        ) from None


def _check(archive: zipfile.ZipFile, file: str) -> None:
    members = archive.infolist()
    if len(members) > MOST_ROWS:
        raise Unreadable(
            _("this archive holds {found} files; at most {most} are read.").format(found=len(members), most=MOST_ROWS),
            file=file,
        )
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts[:1] and path.parts[0][1:2] == ":"):
            raise Unreadable(
                _("this archive names a file outside itself (“{name}”). It may be harmful; export a fresh one.").format(
                    name=member.filename[:80]
                ),
                file=file,
            )
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > MOST_BYTES or (unpacked > _HARMLESS_BYTES and unpacked / packed > _MOST_RATIO):
        raise _too_big(file)


def _too_big(file: str) -> Unreadable:
    return Unreadable(
        _("this archive unpacks to far more than an address book. Bring only the file with the contacts."), file=file
    )


def members_named(archive: zipfile.ZipFile, ending: str) -> list[zipfile.ZipInfo]:
    """Files whose path ends so, without regard to case, shortest path first; Mac's shadow files left out."""
    found = [
        member
        for member in archive.infolist()
        if not member.is_dir()
        and member.filename.lower().endswith(ending.lower())
        and not member.filename.startswith("__MACOSX/")
    ]
    return sorted(found, key=lambda member: (member.filename.count("/"), member.filename))


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, to: Path, file: str) -> Path:
    """Copy one member to a path of our choosing, stopping when it grows beyond what its archive declared."""
    written = 0
    with archive.open(member) as source, to.open("wb") as target:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > min(MOST_BYTES, member.file_size):
                raise _too_big(file)
            target.write(chunk)
    return to
