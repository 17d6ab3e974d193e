"""The file of a backup: a compressed tar in a strict order, so that reading it needs no trust.

First `manifest.json`, then `contents.jsonl` with a line (path, bytes, SHA-256) for each file that follows, in that
order. A reader knows before each member what it must be called, how large it is and what its hash is; anything else
ends the reading: other names, links, devices, holes, more bytes than were announced, something after the last.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from hallway.core.errors import Invalid

MANIFEST, CONTENTS = "manifest.json", "contents.jsonl"
FORMAT = 1
#: fast, and near to the smallest: pictures do not shrink, tables do at once
COMPRESSION = 1
CHUNK = 1 << 20
#: what a reader takes into memory, whatever the file says of itself
MOST_MANIFEST_BYTES = 1 << 20
MOST_LINE_BYTES = 4096
MOST_PATH_LETTERS, MOST_PATH_PARTS = 250, 10

Progress = Callable[[int, int], None]


class Damaged(Invalid):
    """A backup that cannot be used as it is; the message says what is wrong with it."""


@dataclass(frozen=True)
class Entry:
    """One file of a backup; `path` is relative, with slashes."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    version: str
    made_at: str
    address: str
    #: "sqlite" or "postgresql"
    database: str
    #: of the database program it was made with
    database_version: str
    #: the migrations that were applied, as "app.name"
    migrations: list[str]
    files: int
    total_bytes: int
    contents_bytes: int
    contents_sha256: str


def check_path(path: str) -> None:
    """Raise Damaged unless this is a plain relative path that stays where it is unpacked."""
    parts = path.split("/")
    odd = any(part in {"", ".", ".."} for part in parts) or "\\" in path or not path.isprintable()
    if odd or len(path) > MOST_PATH_LETTERS or len(parts) > MOST_PATH_PARTS:
        raise Damaged(f"this backup is not one of ours: it holds the odd path {path[:80]!r}.")


def entry_of(file: Path, path: str) -> Entry:
    check_path(path)
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Entry(path, size, digest.hexdigest())


# --- writing -------------------------------------------------------------------------------------------------


def write(
    out: IO[bytes],
    *,
    manifest: dict[str, Any],
    files: Iterable[tuple[str, Path]],
    contents: Path,
    progress: Progress,
) -> Manifest:
    """Write the whole archive to `out`.

    manifest   the fields of `Manifest` that are not counted here
    files      path in the archive, and the file, which must not change meanwhile
    contents   where the list may be written, which is too long for memory
    """
    every = list(files)
    total = count = 0
    with contents.open("w", encoding="utf-8") as lines:
        for path, file in every:
            entry = entry_of(file, path)
            lines.write(json.dumps([entry.path, entry.size_bytes, entry.sha256], ensure_ascii=False) + "\n")
            total, count = total + entry.size_bytes, count + 1
    listed = entry_of(contents, CONTENTS)
    made = Manifest(
        **manifest, files=count, total_bytes=total, contents_bytes=listed.size_bytes, contents_sha256=listed.sha256
    )
    words = json.dumps(asdict(made), indent=1).encode()
    done = 0
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=COMPRESSION, fileobj=out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        tar.addfile(_header(MANIFEST, len(words)), io.BytesIO(words))
        for path, file in [(CONTENTS, contents), *every]:
            size = file.stat().st_size
            with file.open("rb") as stream:
                tar.addfile(_header(path, size), stream)
            tar.members = []  # type: ignore[attr-defined]  # it would remember them all
            done += size
            progress(done, total)
    return made


def _header(path: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(path)
    header.size, header.mode = size, 0o600
    return header


# --- reading -------------------------------------------------------------------------------------------------


class Reader:
    """Reads a backup from its beginning to its end, once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._packed = gzip.GzipFile(fileobj=stream, mode="rb")
        sober: Any = _Sober(self._packed)  # all of a file that tarfile uses
        with _damage_told():
            self._tar = tarfile.open(fileobj=sober, mode="r:")  # noqa: SIM115  # read until the end of the restore
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        with _damage_told():
            member = self._next(MANIFEST)
            if member.size > MOST_MANIFEST_BYTES:
                raise Damaged("this backup is not one of ours: what it says of itself is too long.")
            words = b"".join(self._bytes_of(member))
        try:
            said = json.loads(words)
            manifest = Manifest(**{one.name: said[one.name] for one in fields(Manifest)})
        except (ValueError, TypeError, KeyError):
            raise Damaged("this backup is not one of ours: it does not say what it is.") from None
        if manifest.format != FORMAT:
            raise Damaged(f"this backup is of format {manifest.format}; install the version of Hallway that made it.")
        if not _is_sensible(manifest):
            raise Damaged("this backup is not one of ours: it does not say what it is.")
        return manifest

    def unpack(self, folder: Path, *, progress: Progress) -> None:
        """Write every file below `folder`, each as its hash says; raises Damaged at the first that is not."""
        manifest = self.manifest
        contents = folder / CONTENTS
        with _damage_told():
            self._write(
                Entry(CONTENTS, manifest.contents_bytes, manifest.contents_sha256), folder / CONTENTS, limit=None
            )
            count = total = 0
            for entry in _entries(contents):
                count, total = count + 1, total + entry.size_bytes
                if count > manifest.files or total > manifest.total_bytes:
                    raise Damaged("this backup holds more than it says.")
                self._write(entry, folder / entry.path, limit=manifest.total_bytes)
                progress(total, manifest.total_bytes)
            if (count, total) != (manifest.files, manifest.total_bytes) or self._tar.next() is not None:
                raise Damaged("this backup does not hold what it says.")
            while self._packed.read(CHUNK):  # its own check sum comes last
                pass
        contents.unlink()

    def _next(self, path: str) -> tarfile.TarInfo:
        member: tarfile.TarInfo | None = self._tar.next()
        self._tar.members = []  # type: ignore[attr-defined]  # it would remember them all
        if member is None:
            raise Damaged("this backup ends too early.")
        if member.name != path or member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
            raise Damaged(f"this backup is not one of ours: where {path} belongs it holds something else.")
        return member

    def _bytes_of(self, member: tarfile.TarInfo) -> Iterator[bytes]:
        stream = self._tar.extractfile(member)
        assert stream is not None  # a regular file
        while chunk := stream.read(CHUNK):
            yield chunk

    def _write(self, entry: Entry, file: Path, *, limit: int | None) -> None:
        member = self._next(entry.path)
        if member.size != entry.size_bytes or (limit is not None and entry.size_bytes > limit):
            raise Damaged(f"this backup is damaged: {entry.path} is not as long as it should be.")
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        written = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(written, "wb") as stream:
            for chunk in self._bytes_of(member):
                digest.update(chunk)
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        if digest.hexdigest() != entry.sha256:
            raise Damaged(f"this backup is damaged: {entry.path} is not what was saved.")


def _is_sensible(manifest: Manifest) -> bool:
    """Whether each field is of its kind, and may be shown on a terminal."""
    numbers = (manifest.files, manifest.total_bytes, manifest.contents_bytes)
    words = (manifest.version, manifest.made_at, manifest.address, manifest.database, manifest.database_version)
    lists = isinstance(manifest.migrations, list)
    if not lists or not all(isinstance(number, int) and number >= 0 for number in numbers):
        return False
    if not all(isinstance(word, str) and word.isprintable() for word in (*words, *manifest.migrations)):
        return False
    try:
        return datetime.fromisoformat(manifest.made_at).tzinfo is not None
    except ValueError:
        return False


def _entries(contents: Path) -> Iterator[Entry]:
    """The list, a line at a time; each path is plain, and none is there twice because files are only made new."""
    with contents.open("rb") as lines:
        while line := lines.readline(MOST_LINE_BYTES):
            try:
                path, size, digest = json.loads(line)
            except (ValueError, TypeError):
                raise Damaged("this backup is damaged: its list of files cannot be read.") from None
            if not (isinstance(path, str) and isinstance(size, int) and isinstance(digest, str)) or size < 0:
                raise Damaged("this backup is damaged: its list of files cannot be read.")
            check_path(path)
            yield Entry(path, size, digest)


class _Sober:
    """The unpacked stream for `tarfile`, which would read a header of any length into memory."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= CHUNK:
            raise Damaged("this backup is not one of ours: it holds an endless header.")
        return self._stream.read(size)

    def seek(self, position: int) -> int:
        return self._stream.seek(position)

    def tell(self) -> int:
        return self._stream.tell()


class _damage_told:  # read as a statement
    """Whatever a broken archive makes the readers raise, in our words."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, FileExistsError):
            raise Damaged("this backup is not one of ours: it holds a file twice.") from None
        if isinstance(error, tarfile.TarError | zlib.error | EOFError | gzip.BadGzipFile | OverflowError):
            raise Damaged("this file is no whole backup: it ends too early, or something else wrote it.") from None
