"""Leases: a worker's claim on a piece of work, which runs out when the worker dies."""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import Error as DatabaseFailure
from django.db import connection, models

from hallway.core import clock

log = logging.getLogger("hallway.work")

#: a worker that has not renewed its claim by then is taken for dead
LEASE = timedelta(minutes=2)
RENEW_EVERY_S = 30.0


class LeaseKeeper:
    """Renews the leases that this process holds, for work that takes longer than a lease."""

    def __init__(self) -> None:
        self._held: Counter[models.Model] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def holding(self, row: models.Model) -> Iterator[None]:
        """Keep the lease of this row (which has `leased_until`) while inside."""
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
            still_ours = type(row)._default_manager.filter(pk=row.pk).exclude(leased_until=None)
            renewed += still_ours.update(leased_until=clock.now() + LEASE)
        return renewed

    def run(self, stop: threading.Event) -> None:
        """Renew until `stop`; the body of a thread."""
        while not stop.wait(RENEW_EVERY_S):
            try:
                if self._held:
                    self.renew()
            except DatabaseFailure:
                log.warning("leases could not be renewed", exc_info=True)
            finally:
                connection.close()


#: one for each process
keeper = LeaseKeeper()
