"""Databases of earlier releases, and one of today, come up to this version and answer every page."""

import json
import re
from types import SimpleNamespace

import pytest
from django.conf import settings

from tests.core.program import hallway
from tests.places import own_database
from tests.upgrade.keep import KEPT, RELEASED, changed_since_release, fill, migrations, run
from tests.web.test_budgets import MEMBER_PAGES, OPERATOR_PAGES

KIND = "postgresql" if settings.CONFIG.database else "sqlite"
CHANGELOG = KEPT.parent.parent.parent / "CHANGELOG.md"
VERSION = re.compile(r"^## (\d+\.\d+\.\d+)", re.MULTILINE)

#: how many rows there are, and what each page answers to a member or an operator
LOOK = """
import json, sys
import django
django.setup()
from django.db import connection
from django.test import Client
from hallway.core.serving import prepare
from hallway.people.models import Person
prepare.collect_static()
known = json.loads(sys.argv[1])
def answers(handle, patterns):
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(Person.objects.get(handle=handle).account)
    found = {}
    for pattern in patterns:
        try:
            path = pattern.format(**known["parts"])
        except KeyError:
            continue
        found[path] = client.get(path).status_code
    return found
counts = {}
with connection.cursor() as cursor:
    for table in known["counts"]:
        cursor.execute(f"SELECT count(*) FROM {table}")
        counts[table] = cursor.fetchone()[0]
pages = answers(known["member"], json.loads(sys.argv[2])) | answers(known["operator"], json.loads(sys.argv[3]))
print(json.dumps({"pages": pages, "counts": counts, "missing": prepare.unapplied()}))
"""


def look(known, *, data, own):
    # a restore ends every session, and a browser is told things only while its session lasts
    lasting = [page for page in MEMBER_PAGES if "{browser}" not in page]
    return run(LOOK, json.dumps(known), json.dumps(lasting), json.dumps(list(OPERATOR_PAGES)), data=data, own=own)


def kept_files():
    return sorted(KEPT.glob(f"*-{KIND}.tar.gz"))


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    """A community made with the code of today, before and after one of its apps was taken out of its database."""
    folder = tmp_path_factory.mktemp("today")
    with own_database() as own:
        known = fill(folder / "data", own)
        assert hallway("backup", str(folder / "today.tar.gz"), data=folder / "data", **own).returncode == 0
        back = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', 'notifications', 'zero', verbosity=0); print('{}')"
        run(back, data=folder / "data", own=own)
        assert hallway("backup", str(folder / "older.tar.gz"), data=folder / "data", **own).returncode == 0
    return SimpleNamespace(known=known, file=folder / "today.tar.gz", older=folder / "older.tar.gz")


def test_a_database_of_today_is_restored_as_it_was_and_answers_every_page(today, tmp_path):
    with own_database() as own:
        done = hallway("restore", str(today.file), data=tmp_path / "data", **own)
        assert done.returncode == 0, done.stderr
        found = look(today.known, data=tmp_path / "data", own=own)
    assert {path: status for path, status in found["pages"].items() if status != 200} == {}
    assert len(found["pages"]) > 50
    # everybody signs in again, and allows their browser to tell them things
    ended = ("session", "browser")
    kept = {table: count for table, count in today.known["counts"].items() if not any(word in table for word in ended)}
    assert {table: found["counts"][table] for table in kept} == kept
    assert found["missing"] == []


def test_a_database_that_lacks_migrations_is_brought_up_to_this_version(today, tmp_path):
    with own_database() as own:
        done = hallway("restore", str(today.older), data=tmp_path / "data", **own)
        assert done.returncode == 0, done.stderr
        assert re.search(r"with \d+ migrations", done.stdout)
        found = look(today.known, data=tmp_path / "data", own=own)
    assert found["missing"] == []
    assert {path: status for path, status in found["pages"].items() if status != 200} == {}


@pytest.mark.parametrize("file", kept_files(), ids=lambda file: file.name)
def test_a_database_of_each_release_is_brought_up_to_this_version(file, tmp_path):
    known = json.loads(file.with_name(file.name.replace(".tar.gz", ".json")).read_text("utf-8"))
    with own_database() as own:
        done = hallway("restore", str(file), data=tmp_path / "data", **own)
        assert done.returncode == 0, done.stderr
        found = look(known, data=tmp_path / "data", own=own)
    assert found["missing"] == []
    assert {path: status for path, status in found["pages"].items() if status not in {200, 302}} == {}


def test_each_release_that_the_changelog_names_is_kept():
    """`python -m tests.upgrade` makes the files."""
    released = set(VERSION.findall(CHANGELOG.read_text("utf-8")))
    for kind in ("sqlite", "postgresql"):
        assert released == {file.name.removesuffix(f"-{kind}.tar.gz") for file in KEPT.glob(f"*-{kind}.tar.gz")}
    assert RELEASED.exists() == bool(released)


def test_migrations_that_were_released_stay_as_they_were():
    released = json.loads(RELEASED.read_text("utf-8")) if RELEASED.exists() else {}
    assert changed_since_release(released, migrations()) == []


def test_a_released_migration_that_is_edited_or_gone_is_noticed(tmp_path):
    folder = tmp_path / "people" / "migrations"
    folder.mkdir(parents=True)
    for name in ("0001_initial.py", "0002_more.py", "0003_last.py"):
        (folder / name).write_text(f"# {name}\n")
    released = migrations(tmp_path)
    assert len(released) == 3
    assert changed_since_release(released, migrations(tmp_path)) == []
    (folder / "0001_initial.py").write_text("# made anew in place\n")
    (folder / "0002_more.py").unlink()
    (folder / "0004_new.py").write_text("# allowed\n")
    assert changed_since_release(released, migrations(tmp_path)) == [
        "people/migrations/0001_initial.py",
        "people/migrations/0002_more.py",
    ]
