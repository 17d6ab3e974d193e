"""What a server stands on: a migrated database and collected static files. Cheap when there is nothing to do."""

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import Error as DatabaseFailure
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from hallway import __version__
from hallway.core.backups.restore import finish_interrupted
from hallway.core.commands import complain
from hallway.core.database import explain_failure
from hallway.core.errors import HallwayError

#: PostgreSQL's number of the lock under which one server migrates
MIGRATION_LOCK = 0x48414C4D


def prepare() -> None:
    """Migrate and collect what is not yet; two starts at once wait for each other."""
    with _alone(settings.CONFIG.data_dir / "prepare.lock"):
        finish_interrupted(settings.CONFIG)
        _ask_without_a_pool()
        migrate()
        collect_static()


def prepare_or_complain() -> bool:
    """`prepare`, saying on stderr in one line why it could not be done; True when there was such a problem."""
    try:
        prepare()
    except DatabaseFailure as failure:
        complain(explain_failure(failure))
    except HallwayError as refusal:
        complain(refusal)
    except OSError as failure:
        complain(f"{failure.strerror or failure}{f': {failure.filename}' if failure.filename else ''}")
    else:
        return False
    finally:
        connections.close_all()
    return True


def _ask_without_a_pool() -> None:
    """Fail at once, and with PostgreSQL's own words, where its pool would try for long and say only that it did."""
    if connection.vendor == "postgresql":
        import psycopg  # noqa: PLC0415  # a third of a second that SQLite does not need

        with connection.wrap_database_errors:
            psycopg.connect(**connection.get_connection_params()).close()


def unapplied() -> list[str]:
    """Names of the migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> list[str]:
    """Bring the database up to this version; the migrations that were applied."""
    if not unapplied():
        return []
    with _one_server_at_a_time():
        missing = unapplied()
        if missing:
            call_command("migrate", interactive=False, verbosity=0)
    return missing


@contextmanager
def _one_server_at_a_time() -> Iterator[None]:
    """Servers on several machines may share a PostgreSQL database; the data folder's lock is this machine's."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def collect_static() -> None:
    """Copy the static files under names with their hash, once for each set of files."""
    mark = Path(settings.STATIC_ROOT) / "collected"
    found = _static_fingerprint()
    if mark.exists() and mark.read_text("ascii") == found:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(found, "ascii")


def _static_fingerprint() -> str:
    files = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            files.append([path, state.st_size, state.st_mtime_ns])
    return hashlib.blake2b(json.dumps([__version__, sorted(files)]).encode(), digest_size=16).hexdigest()


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
