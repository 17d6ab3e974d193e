"""How each database copies itself at one moment while others write, and is filled from such a copy."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hallway.core.backups.archive import Damaged, Progress
from hallway.core.config import Config
from hallway.core.errors import Conflict, Unavailable

SQLITE, POSTGRESQL = "sqlite", "postgresql"
#: what a copy is called in a backup
COPY = {SQLITE: "hallway.sqlite3", POSTGRESQL: "hallway.pgdump"}
PAGES_AT_ONCE = 4096
#: of what Django says to PostgreSQL, what its programs have to know
SAID_TO_PROGRAMS = (
    "dbname", "user", "password", "host", "port", "connect_timeout", "sslmode", "sslrootcert", "sslcert", "sslkey",
    "passfile", "channel_binding", "target_session_attrs",
)  # fmt: skip
#: where PostgreSQL keeps what was there before a restore until the restore is done
BEFORE = "hallway_before_restore"
#: what our own migrations make; anything else in a copy is not ours
SQLITE_KINDS = {"table", "index"}
POSTGRESQL_KINDS = {
    "TABLE", "TABLE DATA", "SEQUENCE", "SEQUENCE SET", "SEQUENCE OWNED BY", "DEFAULT", "CONSTRAINT", "FK CONSTRAINT",
    "INDEX", "COMMENT", "SCHEMA",
}  # fmt: skip


def kind_of(config: Config) -> str:
    return POSTGRESQL if config.database else SQLITE


def version_of_program() -> str:
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def known_migrations() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *replaced}}


# --- copying -------------------------------------------------------------------------------------------------


def copy_database(config: Config, file: Path, *, progress: Progress) -> None:
    """Copy the whole database, as it is at one moment, to `file`; nobody has to wait for it."""
    if config.database:
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public", f"--file={file}"])
        return
    # not through Django's connection: the copy must not share its cache of pages, or its turn at writing
    address = f"file:{config.sqlite_file.resolve()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=60)) as source, closing(sqlite3.connect(file)) as copy:
        source.isolation_level = None
        source.execute("BEGIN")  # one moment for the whole copy, however long it takes
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES_AT_ONCE, progress=lambda _status, left, total: progress(total - left, total))
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    file.chmod(0o600)


# --- filling -------------------------------------------------------------------------------------------------


def check_sqlite(file: Path) -> None:
    """Raise Damaged unless this is a sound database with nothing in it but tables and their indexes."""
    damaged = Damaged("the database in this backup is damaged.")
    try:
        with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            for kind, sql in database.execute("SELECT type, sql FROM sqlite_master"):
                if kind not in SQLITE_KINDS or "VIRTUAL" in (sql or "").upper().split("(")[0].split():
                    raise Damaged("the database in this backup is not one of ours: it holds more than tables.")
            if database.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise damaged
            if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise damaged
    except sqlite3.Error:
        raise damaged from None


def check_postgresql(file: Path) -> None:
    """Raise Damaged unless the list of what this copy would make names nothing but tables and what belongs to them."""
    lines = _run(["pg_restore", "--list", str(file)], damage=True).splitlines()
    for line in lines:
        if line.startswith(";") or not line.strip():
            continue
        kind = re.match(r"\d+; \d+ \d+ ((?:[A-Z]+ ?)+)", line)
        named = kind.group(1).strip() if kind else ""
        if named not in POSTGRESQL_KINDS:
            raise Damaged("the database in this backup is not one of ours: it holds more than tables.")


def is_empty() -> bool:
    """Whether the PostgreSQL database has no table of anybody, and none left of an interrupted restore."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
        return bool(cursor.fetchone()[0] == 0)


def refuse_while_others_are_connected() -> None:
    """Raise Conflict when another process uses the PostgreSQL database, on whatever machine it is."""
    import psycopg  # noqa: PLC0415  # a third of a second that SQLite does not need

    # not from the pool, which has connections of its own to count
    with connection.wrap_database_errors, psycopg.connect(**connection.get_connection_params()) as link:
        row = link.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        ).fetchone()
    if row is not None and row[0]:
        raise Conflict("somebody is connected to the database. Stop the server and its workers first.")


def fill_postgresql(file: Path) -> None:
    """Put what is there aside and load the copy; `keep_new` or `bring_back_old` decides."""
    bring_back_old()  # of a restore that was interrupted
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {BEFORE}")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    _run(
        ["pg_restore", "--no-owner", "--no-privileges", "--schema=public", "--single-transaction", "--exit-on-error",
         "--dbname=service=hallway", str(file)],
        damage=True,
    )  # fmt: skip


def bring_back_old() -> None:
    """Undo `fill_postgresql`, if it was begun and not ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [BEFORE])
        if cursor.fetchone() is None:
            return
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute(f"ALTER SCHEMA {BEFORE} RENAME TO public")
    connection.close()


def keep_new() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE")
    connection.close()


# --- PostgreSQL's programs -----------------------------------------------------------------------------------


def _run(command: list[str], *, damage: bool = False) -> str:
    """Run a program of PostgreSQL against our database; what it says. `damage`: failing is the file's fault."""
    with _service_file() as service:
        done = subprocess.run(  # noqa: S603  # a program of PostgreSQL with our own arguments
            [_program(command[0]), *command[1:]],
            env={"PATH": os.defpath, "PGSERVICEFILE": str(service), "PGSERVICE": "hallway", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = " ".join(done.stderr.split())[:500]
        raise (Damaged if damage else Unavailable)(f"{command[0]} failed: {said}")
    return done.stdout


@contextmanager
def _service_file() -> Iterator[Path]:
    """How to reach the database, in a file for our eyes only: arguments and the environment are seen by others."""
    given = connection.get_connection_params()
    lines = [f"{name}={given[name]}\n" for name in SAID_TO_PROGRAMS if given.get(name)]
    with TemporaryDirectory(prefix="hallway-") as folder:
        file = Path(folder) / "pg_service.conf"
        file.touch(mode=0o600)
        file.write_text("".join(["[hallway]\n", *lines]), "utf-8")
        yield file


def _program(name: str) -> str:
    """The newest one there is: it can copy from an older server, but not from a newer one."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: _number(folder.parent.name))
    candidates = [str(folder / name) for folder in reversed(folders) if (folder / name).exists()]
    found = candidates[0] if candidates else shutil.which(name)
    if found is None:
        raise Unavailable(f"PostgreSQL's program {name} is not here. On Debian: apt-get install postgresql-client")
    return found


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0
