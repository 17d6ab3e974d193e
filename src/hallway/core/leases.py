"""Leases: a worker's claim on a piece of work, which runs out when the worker dies.

A process that takes leases keeps a locked file in the folder `workers` of the data folder. The lock goes with the
process, however it ends, so whoever finds a file without a lock knows that its process is dead and lets its leases go
at once (`reap`). Where processes share the database but not the folder, a lease runs out by itself.
"""

import fcntl
import logging
import os
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection, models

from hallway.core import clock
from hallway.core.models import Delivery, Schedule

log = logging.getLogger("hallway.work")

#: a worker that has not renewed its claim by then is taken for dead
LEASE = timedelta(minutes=2)
RENEW_EVERY_S = 30.0
REAP_EVERY_S = 2.0


class Presence:
    """This process among those that take leases: a name, and a locked file of that name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._name = ""
        self._pid = 0
        self._file = -1

    def name(self) -> str:
        """The name of this process, for `leased_by`; a process that was forked gets one of its own."""
        with self._lock:
            if self._pid != os.getpid():
                self._name, self._file = _appear()
                self._pid = os.getpid()
            return self._name

    def name_if_any(self) -> str:
        """Like `name`, but empty in a process that has leased nothing."""
        return self._name if self._pid == os.getpid() else ""


def _appear() -> tuple[str, int]:
    name = secrets.token_hex(8)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # locked before it has the name under which others look at it
    unseen = folder / f".{name}"
    file = os.open(unseen, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    unseen.rename(folder / name)
    return name, file


def _folder() -> Path:
    return Path(settings.CONFIG.data_dir) / "workers"


def reap() -> int:
    """Let go of what dead processes had leased; how many pieces of work that was."""
    freed = 0
    for file in sorted(_folder().glob("[!.]*")):
        if file.name == presence.name_if_any() or not _is_dead(file):
            continue
        for table in (Delivery, Schedule):
            freed += table._default_manager.filter(leased_by=file.name).update(leased_until=None, leased_by="")
        file.unlink(missing_ok=True)  # last: a reaper that dies leaves it to the next
    if freed:
        log.warning("a worker died; what it was at is taken up again: %d", freed)
    return freed


def live_workers() -> int:
    """How many processes that lease are alive, where they share this folder."""
    return sum(file.name == presence.name_if_any() or not _is_dead(file) for file in _folder().glob("[!.]*"))


def _is_dead(file: Path) -> bool:
    try:
        opened = os.open(file, os.O_WRONLY)
    except FileNotFoundError:  # reaped by another
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(opened)


class LeaseKeeper:
    """Renews the leases that this process holds, for work that takes longer than a lease."""

    def __init__(self) -> None:
        self._held: Counter[models.Model] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def holding(self, row: Delivery | Schedule) -> Iterator[None]:
        """Keep the lease of this row while inside."""
        with self._lock:
            self._held[row] += 1
        try:
            yield
        finally:
            with self._lock:
                self._held[row] -= 1
                self._held += Counter()  # forget those at zero

    def renew(self) -> int:
        """Move every held lease to a full `LEASE` from now; how many there were."""
        with self._lock:
            rows = list(self._held)
        renewed = 0
        for row in rows:
            leased = type(row)._default_manager.filter(pk=row.pk, leased_by=row.leased_by)  # type: ignore[attr-defined]  # both kinds have it
            renewed += leased.exclude(leased_until=None).update(leased_until=clock.now() + LEASE)
        return renewed

    def run(self, stop: threading.Event) -> None:
        """Renew our own and reap the dead's until `stop`; the body of a thread."""
        renew_in_s = RENEW_EVERY_S
        while True:
            try:
                reap()
                if renew_in_s <= 0:
                    renew_in_s = RENEW_EVERY_S
                    self.renew()
            except DatabaseFailure:
                log.warning("leases could not be renewed", exc_info=True)
            except OSError:
                log.warning("the folder of the workers cannot be looked at", exc_info=True)
            finally:
                connection.close()
            if stop.wait(REAP_EVERY_S):
                break
            renew_in_s -= REAP_EVERY_S


#: one of each for each process
presence = Presence()
keeper = LeaseKeeper()
