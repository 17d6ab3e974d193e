"""A database that another process holds: the import says so and keeps nothing, and the same command works afterwards."""

import json
import os
import sqlite3
import subprocess
import sys
import textwrap

import pytest

#: as `hallway import community FILE`, on a database that waits for its lock a moment instead of a third of a minute
IMPORT = """
    import sys
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["OPTIONS"]["timeout"] = 0.2
    from hallway.cli import main
    from hallway.core.serving.prepare import prepare
    from hallway.exchange.models import Ask
    from hallway.membership.models import Invitation
    from hallway.people.models import Person

    if sys.argv[1] == "prepare":
        prepare()
    else:
        code = main(["import", "community", sys.argv[1], "--json"])
        print("!", code, Person.objects.count(), Ask.objects.count(), Invitation.objects.count())
"""


@pytest.fixture
def hallway(tmp_path):
    (tmp_path / "secret-key").write_text("a secret for tests alone")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HALLWAY_")},
        "HALLWAY_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "hallway.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def run(argument):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(IMPORT), str(argument)],
            env=environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        return done.stdout, done.stderr

    return run


def test_a_locked_database_is_told_in_a_line_and_nothing_of_the_file_is_kept(hallway, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("id,name,email,agreed,asks\nana,Ana,,yes,A hive\nben,Ben,ben@example.org,no,\n")
    hallway("prepare")
    holder = sqlite3.connect(tmp_path / "hallway.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    said, complaint = hallway(file)
    assert said.splitlines()[-1] == "! 1 0 0 0"
    assert "the database is busy: another process is writing. Try again in a minute." in complaint
    assert "Traceback" not in complaint

    holder.execute("ROLLBACK")
    holder.close()
    said, _complaint = hallway(file)
    assert said.splitlines()[-1] == "! 0 2 1 1"
    assert json.loads(said[: said.index("!")])["added"]["person"] == 2
