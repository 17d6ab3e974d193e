"""Making a small community with a row of everything, and a backup of it, with the code of today."""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.core.program import environment, hallway

KEPT = Path(__file__).parent / "kept"
SOURCE = Path(__file__).parent.parent.parent / "src" / "hallway"
#: path below the package -> SHA-256 of each migration that was released
RELEASED = KEPT / "migrations.json"

FILL = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from hallway.core.work import run_due
from tests.factories.everything import make_everything
made = make_everything(rows=2, pictures=True)
run_due(limit=200)
with connection.cursor() as cursor:
    tables = [name for name in connection.introspection.table_names() if not name.startswith("core_cache")]
    counts = {}
    for table in sorted(tables):
        cursor.execute(f"SELECT count(*) FROM {table}")
        counts[table] = cursor.fetchone()[0]
print(json.dumps({"member": made.ana.handle, "operator": made.operator.handle, "parts": made.parts, "counts": counts}))
"""


def run(program, *words, data, own):
    """A program inside Django, on this data folder; what it says as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment(data, own) | {"DJANGO_SETTINGS_MODULE": "hallway.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def fill(data, own):
    """A community with some of everything; what is to be known of it."""
    made = hallway("migrate", data=data, **own)
    assert made.returncode == 0, made.stderr
    return run(FILL, data=data, own=own)


def keep(folder, *, version, own, kind):
    """Write the files of this version for one kind of database."""
    with tempfile.TemporaryDirectory(prefix="hallway-keep-") as place:
        known = fill(Path(place) / "data", own)
        done = hallway("backup", str(folder / f"{version}-{kind}.tar.gz"), data=Path(place) / "data", **own)
        assert done.returncode == 0, done.stderr
    (folder / f"{version}-{kind}.json").write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")


def migrations(source=SOURCE):
    """Path -> SHA-256 of every migration there is."""
    return {
        file.relative_to(source).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(source.glob("*/migrations/[0-9]*.py"))
    }


def changed_since_release(released, found):
    """Migrations that were released and are not what they were."""
    return sorted(path for path, digest in released.items() if found.get(path) != digest)
