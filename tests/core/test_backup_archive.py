"""The file of a backup, written by us and by people who mean harm."""

import gzip
import io
import json
import tarfile

import pytest

from hallway.core.backups import archive
from hallway.core.backups.archive import CONTENTS, MANIFEST, Damaged, Reader, check_path, entry_of

SAID = {
    "format": 1,
    "version": "0.1.0",
    "made_at": "2026-03-01T12:00:00+00:00",
    "address": "https://hallway.example",
    "database": "sqlite",
    "database_version": "3.40.1",
    "migrations": ["core.0001_initial"],
}


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "in"
    (folder / "media").mkdir(parents=True)
    (folder / "hallway.sqlite3").write_bytes(b"tables" * 5000)
    (folder / "media" / "face.webp").write_bytes(b"")
    (folder / "media" / ("long" * 50)).write_bytes(b"\x00\xff")
    return [(file.relative_to(folder).as_posix(), file) for file in sorted(folder.rglob("*")) if file.is_file()]


@pytest.fixture
def whole(files, tmp_path):
    out = io.BytesIO()
    archive.write(out, manifest=SAID, files=files, contents=tmp_path / "contents", progress=lambda *_: None)
    return out.getvalue()


def unpack(words, folder):
    folder.mkdir()
    reader = Reader(io.BytesIO(words))
    reader.unpack(folder, progress=lambda *_: None)
    return reader.manifest


def test_what_went_in_comes_out(whole, files, tmp_path):
    manifest = unpack(whole, tmp_path / "out")
    assert manifest.files == 3
    assert manifest.total_bytes == 30_002
    assert manifest.migrations == SAID["migrations"]
    found = {file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert found == {path for path, _file in files}
    for path, file in files:
        assert (tmp_path / "out" / path).read_bytes() == file.read_bytes()
        assert (tmp_path / "out" / path).stat().st_mode & 0o777 == 0o600


def test_the_same_files_make_the_same_archive(whole, files, tmp_path):
    again = io.BytesIO()
    archive.write(again, manifest=SAID, files=files, contents=tmp_path / "again", progress=lambda *_: None)
    assert again.getvalue() == whole


def test_progress_goes_up_to_the_end(files, tmp_path):
    told = []
    archive.write(
        io.BytesIO(), manifest=SAID, files=files, contents=tmp_path / "c", progress=lambda done, of: told.append(done)
    )
    assert told == sorted(told)
    assert told[-1] >= 30_002


@pytest.mark.parametrize("part", [0.01, 0.3, 0.9, 0.999])
def test_one_that_ends_too_early_is_refused(whole, part, tmp_path):
    with pytest.raises(Damaged):
        unpack(whole[: int(len(whole) * part)], tmp_path / "out")


def test_one_flipped_bit_is_noticed_wherever_it_changes_anything(whole, tmp_path):
    noticed = 0
    for place in range(10, len(whole), 13):  # after the header, of which nobody reads the hour
        changed = bytearray(whole)
        changed[place] ^= 1
        try:
            unpack(changed, tmp_path / f"out-{place}")
        except Damaged:
            noticed += 1
        else:
            assert gzip.decompress(changed) == gzip.decompress(whole)  # there are several ways to pack the same
    assert noticed > 30


def test_one_that_was_packed_again_is_read_as_its_hashes_say(whole, tmp_path):
    plain = gzip.decompress(whole)
    with pytest.raises(Damaged, match="not what was saved"):
        unpack(gzip.compress(plain.replace(b"tablestables", b"tablesTables", 1), 1), tmp_path / "out")


@pytest.mark.parametrize(
    "words",
    [b"", b"PK\x03\x04 no tar", gzip.compress(b"", mtime=0), gzip.compress(b"x" * 5000, mtime=0)],
    ids=["nothing", "zip", "packed nothing", "packed, no tar"],
)
def test_another_file_is_refused(words, tmp_path):
    with pytest.raises(Damaged):
        unpack(words, tmp_path / "out")


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../secret-key",
        "media/../../x",
        "media//x",
        "a\\b",
        "",
        ".",
        "media/.",
        "a\nb",
        "a\x1b[2J",
        "x" * 300,
        "/".join("a" * 12),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(path):
    with pytest.raises(Damaged):
        check_path(path)


class Hostile:
    """Builds an archive that says of itself whatever a test wants."""

    def __init__(self, folder):
        self.folder = folder
        self.members = []
        self.lines = []
        self.changes = {}

    def add(self, path, words=b"", *, listed=True, kind=tarfile.REGTYPE, link="", says=None):
        header = tarfile.TarInfo(path)
        header.type, header.linkname = kind, link
        header.size = len(words) if kind == tarfile.REGTYPE else 0
        self.members.append((header, words))
        if listed:
            file = self.folder / "entry"
            file.write_bytes(words)
            self.lines.append([path, len(words) if says is None else says, entry_of(file, "entry").sha256])

    def build(self):
        contents = "".join(json.dumps(line) + "\n" for line in self.lines).encode()
        file = self.folder / "contents"
        file.write_bytes(contents)
        said = SAID | {
            "files": len(self.lines),
            "total_bytes": sum(line[1] for line in self.lines),
            "contents_bytes": len(contents),
            "contents_sha256": entry_of(file, CONTENTS).sha256,
        }
        words = json.dumps(said | self.changes).encode()
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
            for path, content in ((MANIFEST, words), (CONTENTS, contents)):
                header = tarfile.TarInfo(path)
                header.size = len(content)
                tar.addfile(header, io.BytesIO(content))
            for header, content in self.members:
                tar.addfile(header, io.BytesIO(content))
        return gzip.compress(out.getvalue())


@pytest.fixture
def hostile(tmp_path):
    return Hostile(tmp_path)


def test_the_builder_of_hostile_ones_can_build_a_good_one(hostile, tmp_path):
    hostile.add("media/face.webp", b"face")
    assert unpack(hostile.build(), tmp_path / "out").files == 1


@pytest.mark.parametrize("path", ["../outside", "/tmp/outside", "media/../../outside"])
def test_nothing_is_written_outside(hostile, path, tmp_path):
    hostile.add(path, b"gotcha")
    with pytest.raises(Damaged, match="odd path"):
        unpack(hostile.build(), tmp_path / "out")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_only_plain_files_are_taken(hostile, kind, tmp_path):
    hostile.add("media/x", kind=kind, link="/etc/passwd")
    with pytest.raises(Damaged, match="something else"):
        unpack(hostile.build(), tmp_path / "out")
    assert not (tmp_path / "out" / "media").exists()


def test_a_file_that_is_not_listed_is_not_written(hostile, tmp_path):
    hostile.add("media/a", b"a")
    hostile.add("media/b", b"b", listed=False)
    with pytest.raises(Damaged):
        unpack(hostile.build(), tmp_path / "out")
    assert not (tmp_path / "out" / "media" / "b").exists()


def test_a_file_twice_is_refused(hostile, tmp_path):
    hostile.add("media/a", b"one")
    hostile.add("media/a", b"two")
    with pytest.raises(Damaged, match="twice"):
        unpack(hostile.build(), tmp_path / "out")


def test_a_file_of_another_length_than_announced_is_refused(hostile, tmp_path):
    hostile.add("media/a", b"1234567890", says=4)
    with pytest.raises(Damaged, match="long"):
        unpack(hostile.build(), tmp_path / "out")


def test_more_than_was_announced_is_not_unpacked(hostile, tmp_path):
    hostile.add("media/a", b"0" * 1_000_000)
    hostile.changes = {"total_bytes": 10}
    with pytest.raises(Damaged, match="more than it says"):
        unpack(hostile.build(), tmp_path / "out")
    assert not (tmp_path / "out" / "media").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"files": -1},
        {"files": "many"},
        {"made_at": "yesterday"},
        {"made_at": "2026-03-01T12:00:00"},
        {"address": "\x1b[2Jhttps://hallway.example"},
        {"migrations": "all"},
        {"migrations": [7]},
        {"version": None},
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(hostile, change):
    hostile.changes = change
    with pytest.raises(Damaged, match="does not say what it is"):
        Reader(io.BytesIO(hostile.build()))


def test_a_later_format_says_so(hostile):
    hostile.changes = {"format": 2}
    with pytest.raises(Damaged, match="format 2"):
        Reader(io.BytesIO(hostile.build()))


def test_a_header_of_gigabytes_is_not_read_into_memory(tmp_path):
    """Two kinds of header carry a length of their own, which a reader of tars believes."""
    for kind in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE):
        header = tarfile.TarInfo("long")
        header.type, header.size = kind, 1 << 33
        words = header.tobuf(tarfile.GNU_FORMAT) + b"\0" * 4096
        with pytest.raises(Damaged):
            Reader(io.BytesIO(gzip.compress(words)))


def test_a_manifest_of_gigabytes_is_not_read(tmp_path):
    header = tarfile.TarInfo(MANIFEST)
    header.size = 1 << 33
    with pytest.raises(Damaged, match="too long"):
        Reader(io.BytesIO(gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + b"\0" * 4096)))
