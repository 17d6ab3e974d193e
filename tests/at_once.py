"""Several acts at the same moment, each over a connection of its own, on the database that the tests run on."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import contextmanager

from django.db import connections


@contextmanager
def one_database(folder):
    """Inside, every thread's connection leads to one database on disk; on PostgreSQL to the tests' own.

    SQLite's is a copy of the tests' database in memory, which several connections cannot write to.
    """
    kept = connections["default"]
    if kept.vendor != "sqlite":
        yield lambda: None
        return
    kept.ensure_connection()
    copy = sqlite3.connect(folder / "shared.sqlite3")
    kept.connection.backup(copy)
    copy.execute("PRAGMA journal_mode=WAL")  # two connections that turn to it at one moment would refuse each other
    copy.close()

    def lead_there() -> None:
        connections["default"] = type(kept)({**kept.settings_dict, "NAME": str(folder / "shared.sqlite3")}, "default")

    lead_there()
    try:
        yield lead_there
    finally:
        connections["default"].close()
        connections["default"] = kept


def at_once(folder, *acts: Callable[[], object], look: Callable[[], object]) -> tuple[list[object], object]:
    """What each act returned or raised, all begun together; and what `look` then finds."""
    with one_database(folder) as lead_there:
        together = threading.Barrier(len(acts))
        results: list[object] = [None] * len(acts)

        def run(number: int) -> None:
            lead_there()
            try:
                connections["default"].ensure_connection()
                together.wait(timeout=30)
                results[number] = acts[number]()
            except Exception as error:
                results[number] = error
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results, look()
