"""The two databases Hallway runs on, each with the settings that were measured to matter."""

import errno
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zlib import crc32

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection
from django.db import Error as DatabaseFailure
from django.utils.translation import gettext_lazy as _

from hallway.core.config import Config
from hallway.core.errors import Unavailable

#: how long a writer waits for another before it says that the database is busy
BUSY_TIMEOUT_S = 20


def database_settings(config: Config) -> dict[str, Any]:
    """Django's `DATABASES["default"]`: SQLite in the data folder, or the PostgreSQL named by the setting."""
    if not config.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": config.sqlite_file,
            "CONN_MAX_AGE": None,  # opening a connection costs several times a query
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a writer waits its turn instead of failing half-way
                "timeout": BUSY_TIMEOUT_S,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
                    "PRAGMA cache_size=-16000; PRAGMA mmap_size=268435456; PRAGMA foreign_keys=ON;"
                    # in pages: large writes copy a page that they change again and again into the file once
                    "PRAGMA wal_autocheckpoint=4000"
                ),
            },
        }
    address = urlsplit(config.database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")) or "hallway",
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": unquote(address.hostname or ""),
        "PORT": str(address.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": "10",
            # for what goes through `core.prepared`: each connection keeps one plan; Django's own prepare nothing
            "prepare_threshold": 0,
            "options": "-c plan_cache_mode=force_generic_plan",
            **dict(parse_qsl(address.query)),
            # threads that answer and threads that work; who finds none free waits no longer than a visitor would
            "pool": {"min_size": 1, "max_size": config.web_threads + 7, "timeout": 10},
        },
    }


def take_turn(what: str) -> None:
    """Wait for everybody else who is about to do this; one's own turn lasts until the transaction ends.

    For what no row can be locked for, because it is not there yet. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(what.encode())])


def explain_failure(error: DatabaseFailure) -> str:
    """What is wrong with the database, and what to do, in one line for an operator."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if "no such table" in said or "does not exist" in said:
        return f"the database has not been prepared ({said}). Run `hallway migrate`, or `hallway serve`, which does it."
    if "locked" in said:
        return "the database is busy: another process is writing. Try again in a minute."
    if "disk is full" in said or "No space left" in said:
        return "the disk is full. Free some space, then try again; nothing that was saved is lost."
    if "readonly" in said or "unable to open" in said:
        return f"the database cannot be opened ({said}). Check who owns the data folder, and its rights."
    if isinstance(error, IntegrityError | DataError):
        return f"the database refused a value ({said})."
    return f"the database does not answer ({said}). Check HALLWAY_DATABASE and that the database is running."


def as_unavailable(error: BaseException) -> Unavailable | None:
    """What to tell a member when the ground gave way under a page: the database busy or gone, the disk full.

    None for anything else, which is a mistake of ours and is logged as one.
    """
    said = str(error)
    if isinstance(error, OSError):
        no_room = error.errno in {errno.ENOSPC, errno.EDQUOT}
    else:
        no_room = isinstance(error, DatabaseFailure) and ("disk is full" in said or "No space left" in said)
    if no_room:
        return Unavailable(_("The server's disk is full, so nothing can be saved now. What was saved before is safe."))
    if isinstance(error, OperationalError) and "locked" in said:
        return Unavailable(_("The server is very busy and did not save this. Try again in a minute."))
    if isinstance(error, OperationalError | InterfaceError):
        return Unavailable(_("The server cannot reach its database. Nothing you saved is lost. Try again in a minute."))
    return None
