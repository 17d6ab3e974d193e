"""Django's cache in the database, for what is counted across processes."""

from datetime import datetime

from django.core.cache.backends.db import DatabaseCache
from django.db import connections
from django.db.backends.utils import CursorWrapper


class CountingCache(DatabaseCache):
    """Nothing that still counts is thrown out to make room: else a flood of new keys would reset every limit.

    Only entries past their time go, whenever there are more than MAX_ENTRIES.
    """

    _table: str

    def _cull(self, db: str, cursor: CursorWrapper, now: datetime, num: int) -> None:
        operations = connections[db].ops
        table, expires = operations.quote_name(self._table), operations.quote_name("expires")
        moment = operations.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {table} WHERE {expires} < %s", [moment])  # noqa: S608  # names of our own
