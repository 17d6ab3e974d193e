"""A community copied while it is written to, and made again from the copy, by the program itself."""

import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.conf import settings

from hallway.core.backups import swap
from hallway.core.backups.archive import MANIFEST
from hallway.core.backups.make import make_backup
from hallway.core.backups.restore import restore as restore_from
from hallway.core.clock import now
from hallway.core.config import Config
from hallway.core.errors import Conflict, Invalid, Unavailable
from hallway.core.serving import presence
from tests.core.program import environment, hallway
from tests.places import own_database

#: adds a member and a letter to them in one transaction, over and over, saying each
WRITER = """
import os, django
django.setup()
from django.core.mail import send_mail
from django.db import transaction
from hallway.core import clock
from hallway.membership.actions.enrol import enrol_member
for number in range(100_000):
    with transaction.atomic():
        enrol_member(email=f"m{number}@members.example", name=f"M {number}", handle=f"m{number}x", now=clock.now())
        send_mail(f"{number}", "Hello.", None, [f"m{number}@members.example"])
    os.write(1, f"{number}\\n".encode())
"""
LOOK = """
import django, json
django.setup()
from django.contrib.sessions.models import Session
from hallway.core.models import Letter
from hallway.people.models import Person
people = Person.objects.filter(handle__startswith="m")
print(json.dumps({
    "members": sorted(Person.objects.values_list("handle", flat=True)),
    "of_the_writer": sorted(int(handle[1:-1]) for handle in people.values_list("handle", flat=True)),
    "letters": sorted(int(subject) for subject in Letter.objects.filter(to__startswith="m").values_list("subject", flat=True)),
    "sessions": Session.objects.count(),
}))
"""
LEAVE = """
import django, sys
django.setup()
from hallway.core import clock
from hallway.core.work import run_due
from hallway.membership.actions.leave import ask_for_deletion, remove_account
from hallway.people.models import Account, Person
account = Person.objects.get(handle=sys.argv[1]).account
Account.objects.filter(pk=account.pk).update(deletion_due_at=clock.now())
assert remove_account(account.pk, now=clock.now())
run_due()
"""


def python(program, *words, data, **own):
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment(data, own) | {"DJANGO_SETTINGS_MODULE": "hallway.settings"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def community(tmp_path_factory):
    """A small community, and a backup of it that was made while members were being added."""
    folder = tmp_path_factory.mktemp("community")
    data, kept = folder / "data", folder / "kept"
    kept.mkdir()
    with own_database() as own:
        made = hallway("init", "--name", "Small", "--operator", "ana@example.org", "--no-input", data=data, **own)
        assert made.returncode == 0, made.stderr
        face = data / "media" / "faces" / "ab" / "ab-96.webp"
        face.parent.mkdir(parents=True)
        face.write_bytes(b"a face")
        (data / "static" / "big").parent.mkdir(exist_ok=True)
        (data / "static" / "big").write_bytes(b"made anew")
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER],
            env=environment(data, own) | {"DJANGO_SETTINGS_MODULE": "hallway.settings"},
            stdout=subprocess.PIPE,
        )
        try:
            before = [int(writer.stdout.readline()) for _ in range(20)]
            backup = hallway("backup", str(kept), data=data, **own)
            after = [int(writer.stdout.readline()) for _ in range(5)]
        finally:
            writer.kill()
            writer.communicate()
        assert backup.returncode == 0, backup.stderr
        (file,) = kept.glob("*.tar.gz")
        assert str(file) in backup.stdout
        yield SimpleNamespace(data=data, own=own, file=file, before=before, after=after)


@pytest.fixture
def fresh(tmp_path):
    """Where nothing is yet."""
    with own_database() as own:
        yield SimpleNamespace(data=tmp_path / "restored", own=own)


def restore(place, file, *words):
    return hallway("restore", str(file), *words, data=place.data, **place.own)


def look(place):
    return json.loads(python(LOOK, data=place.data, **place.own))


def test_a_backup_made_while_members_are_added_holds_one_moment(community, fresh):
    done = restore(fresh, community.file)
    assert done.returncode == 0, done.stderr
    found = look(fresh)
    assert found["of_the_writer"] == found["letters"]  # of each transaction all or nothing
    assert set(community.before) <= set(found["of_the_writer"])
    assert found["of_the_writer"] == list(range(len(found["of_the_writer"])))
    assert "ana" in found["members"]
    assert (fresh.data / "media" / "faces" / "ab" / "ab-96.webp").read_bytes() == b"a face"
    assert (fresh.data / "secret-key").read_bytes() == (community.data / "secret-key").read_bytes()
    assert not (fresh.data / "static").exists()
    assert not any((fresh.data / name).exists() for name in (swap.STAGED, swap.OLD, swap.MARK))
    assert "sign in again" in done.stdout
    assert found["sessions"] == 0
    doctor = hallway("doctor", data=fresh.data, **fresh.own)
    assert "LOOK  database" not in doctor.stdout


def test_a_backup_is_for_its_owners_eyes(community):
    assert community.file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(community.file) as tar:
        names = tar.getnames()
    assert names[0] == MANIFEST
    assert not [name for name in names if name.startswith(("static", "atlas", "numba", ".")) or name.endswith(".lock")]


def test_whoever_left_after_the_backup_stays_gone(community, fresh, tmp_path):
    """The log that lies beside the backups, and the one that the operator names, are both heeded."""
    assert restore(fresh, community.file).returncode == 0
    python(LEAVE, "m3x", data=fresh.data, **fresh.own)
    assert "m3x" not in look(fresh)["members"]
    log = (fresh.data / "deletions.jsonl").read_text()
    assert [json.loads(line)["kind"] for line in log.splitlines()] == ["member"]
    assert "m3" not in log
    assert "M 3" not in log

    done = restore(fresh, community.file, "--replace", "--yes")
    assert done.returncode == 0, done.stderr
    assert "Deleted again what had been deleted since: 1" in done.stdout
    found = look(fresh)["members"]
    assert "m3x" not in found
    assert "m4x" in found

    elsewhere = tmp_path / "other"
    with own_database() as own:
        place = SimpleNamespace(data=elsewhere, own=own)
        assert restore(place, community.file, "--deletions", str(fresh.data / "deletions.jsonl")).returncode == 0
        assert "m3x" not in look(place)["members"]
        assert "member" in (elsewhere / "deletions.jsonl").read_text()  # for the restore after this one


def test_what_is_there_is_replaced_only_when_asked_and_kept_until_all_is_well(community, fresh):
    assert restore(fresh, community.file).returncode == 0
    python(
        WRITER.replace("100_000", "1").replace("m{number}x", "m999999x").replace("m{number}@", "new@"),
        data=fresh.data,
        **fresh.own,
    )
    assert 999999 in look(fresh)["of_the_writer"]

    refused = restore(fresh, community.file)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    unasked = restore(fresh, community.file, "--replace")  # nobody there to say yes
    assert unasked.returncode == 1
    damaged = fresh.data.parent / "damaged.tar.gz"
    words = bytearray(community.file.read_bytes())
    words[len(words) // 2] ^= 1
    damaged.write_bytes(words)
    broken = restore(fresh, damaged, "--replace", "--yes")
    assert broken.returncode == 1
    assert len(broken.stderr.splitlines()) == 1, broken.stderr
    assert 999999 in look(fresh)["of_the_writer"]  # after three refusals

    assert restore(fresh, community.file, "--replace", "--yes").returncode == 0
    assert 999999 not in look(fresh)["of_the_writer"]


def changed_manifest(file, target, **changes):
    """The same backup, with other words about itself."""
    plain = io.BytesIO(gzip.decompress(file.read_bytes()))
    out = io.BytesIO()
    with tarfile.open(fileobj=plain) as tar, tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as fresh:
        for member in tar:
            words = tar.extractfile(member).read()
            if member.name == MANIFEST:
                words = json.dumps(json.loads(words) | changes).encode()
                member.size = len(words)
            fresh.addfile(member, io.BytesIO(words))
    target.write_bytes(gzip.compress(out.getvalue(), 1))
    return target


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"version": "9.0", "migrations": ["core.0001_initial", "core.0002_of_tomorrow"]},
            ["9.0", "core.0002_of_tomorrow"],
        ),
        ({"database": "of another kind"}, ["another kind of database"]),
        ({"database": "sqlite" if settings.CONFIG.database else "postgresql"}, ["HALLWAY_DATABASE"]),
        ({"total_bytes": 10**18}, ["MB are free"]),
    ],
    ids=["newer", "unknown database", "other database", "too large"],
)
def test_what_cannot_be_used_is_refused_before_anything_is_unpacked(community, tmp_path, changes, said):
    file = changed_manifest(community.file, tmp_path / "changed", **changes)
    config = replace(settings.CONFIG, data_dir=tmp_path / "data")
    with pytest.raises((Invalid, Unavailable)) as refusal:
        restore_from(
            file,
            config=config,
            replace=lambda _manifest: True,
            more_deletions=None,
            progress=lambda *_: None,
            now=now(),
        )
    assert all(words in str(refusal.value) for words in said)
    assert [item.name for item in config.data_dir.iterdir()] == [presence.FILE]


def test_a_restore_waits_for_no_server_and_a_server_for_no_restore(community):
    presence.attend(community.data)
    try:
        refused = restore(community, community.file, "--replace", "--yes")
        assert refused.returncode == 1
        assert "Stop it" in refused.stderr
    finally:
        presence._held.pop().close()
    with presence.alone(community.data):
        worker = hallway("worker", data=community.data, **community.own)
        assert worker.returncode == 1
        assert "restore" in worker.stderr


@pytest.mark.skipif(bool(settings.CONFIG.database), reason="PostgreSQL's copy is not a file")
def test_a_database_with_more_than_tables_is_refused(community, fresh, tmp_path):
    import sqlite3

    from hallway.core.backups import archive

    folder = tmp_path / "in"
    folder.mkdir()
    with tarfile.open(community.file) as tar:
        said = json.loads(tar.extractfile(MANIFEST).read())
        (folder / "hallway.sqlite3").write_bytes(tar.extractfile("hallway.sqlite3").read())
    database = sqlite3.connect(folder / "hallway.sqlite3")
    database.execute("CREATE TRIGGER spy AFTER INSERT ON core_letter BEGIN DELETE FROM core_handle; END")
    database.commit()
    database.close()
    kept = {name: said[name] for name in said if not name.startswith(("files", "total", "contents"))}
    with (tmp_path / "spy.tar.gz").open("wb") as out:
        archive.write(
            out,
            manifest=kept,
            files=[("hallway.sqlite3", folder / "hallway.sqlite3")],
            contents=tmp_path / "contents",
            progress=lambda *_: None,
        )
    done = restore(fresh, tmp_path / "spy.tar.gz")
    assert done.returncode == 1
    assert "more than tables" in done.stderr
    assert not (fresh.data / "hallway.sqlite3").exists()


@pytest.mark.skipif(bool(settings.CONFIG.database), reason="the exchange of files is the same")
@pytest.mark.parametrize("phase", ["out", "in"])
def test_an_exchange_that_was_interrupted_is_carried_through_at_the_next_start(community, fresh, phase):
    assert restore(fresh, community.file).returncode == 0
    data = fresh.data
    staged = data / swap.STAGED
    staged.mkdir()
    shutil.copy(data / "hallway.sqlite3", staged / "hallway.sqlite3")
    shutil.copy(data / "secret-key", staged / "secret-key")
    (staged / "media").mkdir()
    (staged / "media" / "new").write_bytes(b"new")
    swap.mark(data, phase)
    if phase == "in":  # all of the old is out, and one of the new is in
        (data / swap.OLD).mkdir()
        for item in list(data.iterdir()):
            if swap.is_replaced(item.name):
                item.replace(data / swap.OLD / item.name)
        (staged / "media").replace(data / "media")
    else:  # one of the old is out
        (data / swap.OLD).mkdir()
        (data / "media").replace(data / swap.OLD / "media")
    worker = subprocess.Popen(
        [sys.executable, "-m", "hallway", "worker"], env=environment(data, {}), stderr=subprocess.PIPE
    )
    try:
        until = time.monotonic() + 120
        while (data / swap.MARK).exists() and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.communicate()
    assert not (data / swap.MARK).exists()
    assert [file.name for file in (data / "media").iterdir()] == ["new"]
    assert not (data / swap.OLD).exists()
    assert "ana" in look(fresh)["members"]


@pytest.mark.skipif(not settings.CONFIG.database, reason="SQLite's old file stays in place until the exchange")
def test_a_server_does_not_start_on_a_database_that_is_being_restored(community, fresh):
    assert restore(fresh, community.file).returncode == 0
    swap.mark(fresh.data, "loading")
    worker = hallway("worker", data=fresh.data, **fresh.own)
    assert worker.returncode == 1
    assert "restore was interrupted" in worker.stderr
    assert restore(fresh, community.file, "--replace", "--yes").returncode == 0


class TestTargets:
    @pytest.fixture
    def config(self, tmp_path):
        (tmp_path / "data").mkdir()
        return replace(Config(), data_dir=tmp_path / "data")

    def make(self, target, config, **more):
        return make_backup(target, config=config, now=now(), progress=lambda *_: None, **more)

    def test_inside_the_data_folder_is_refused(self, config):
        with pytest.raises(Invalid, match="inside the data folder"):
            self.make(config.data_dir / "b.tar.gz", config)

    def test_another_backup_is_never_overwritten(self, config, tmp_path):
        (tmp_path / "there").write_text("mine")
        with pytest.raises(Conflict, match="there already"):
            self.make(tmp_path / "there", config)
        assert (tmp_path / "there").read_text() == "mine"

    def test_no_such_folder_is_said(self, config, tmp_path):
        with pytest.raises(Invalid, match="no folder"):
            self.make(tmp_path / "no" / "such", config)


def test_the_newest_are_kept_and_a_disk_that_is_full_leaves_nothing_behind(community):
    kept = community.file.parent
    for day in ("20200101-000000", "20210101-000000"):
        (kept / f"hallway-{day}.tar.gz").write_bytes(b"old")
    (kept / "mine.tar.gz").write_bytes(b"not ours")
    done = hallway("backup", str(kept), "--keep", "2", data=community.data, **community.own)
    assert done.returncode == 0, done.stderr
    names = sorted(file.name for file in kept.iterdir())
    assert "mine.tar.gz" in names
    assert community.file.name in names
    assert len([name for name in names if name.startswith("hallway-")]) == 2
    before = set(kept.iterdir())
    full = subprocess.run(
        ["bash", "-c", f'ulimit -f 8; exec "{sys.executable}" -m hallway backup "{kept}"'],
        env=environment(community.data, community.own),
        capture_output=True,
        text=True,
    )
    assert full.returncode == 1
    assert len(full.stderr.splitlines()) == 1, full.stderr
    assert set(kept.iterdir()) == before
    assert not (community.data / ".backup").exists()


def test_to_stdout_for_a_program_that_encrypts(community, fresh, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "hallway", "backup", "-"],
        env=environment(community.data, community.own),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    (tmp_path / "piped").write_bytes(done.stdout)
    assert restore(fresh, tmp_path / "piped").returncode == 0
