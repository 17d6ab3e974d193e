"""Writing many rows at once without a model instance each: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import connection, models

_LARGE_CACHE_KB = 512_000
_BLOCK = 1000


def reserve_keys(model: type[models.Model], count: int) -> range | list[int]:
    """Primary keys that nobody else gets; inside a transaction that holds SQLite's write lock."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return range(first, first + count)


@contextmanager
def room_for_indexes() -> Iterator[None]:
    """Let SQLite hold the indexes of a large table in memory while millions of rows go in; nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size=-{_LARGE_CACHE_KB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size={int(before)}")


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of Python values in the order of `columns` (attribute names, as in `owner_id`).

    A column that is left out has its default, or is null; one whose default is made for each row must be given.
    """
    given = [model._meta.get_field(name) for name in columns]
    left_out = [field for field in model._meta.concrete_fields if field not in given and _has_plain_default(field)]
    fields = [*given, *left_out]
    if left_out:
        defaults = tuple(field.get_default() for field in left_out)
        rows = ((*row, *defaults) for row in rows)
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(str(getattr(field, "column", ""))) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608  names come from the model
            _as_sqlite_keeps(rows, fields),  # type: ignore[arg-type]
        )


def _has_plain_default(field: "models.Field[Any, Any]") -> bool:
    if field.primary_key or field.null:
        return False
    return not callable(field.default) if field.has_default() else field.empty_strings_allowed


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set these columns; the last value of each row is the primary key."""
    fields = [model._meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    key = quote(str(getattr(model._meta.pk, "column", "")))
    settings = ", ".join(f"{quote(str(getattr(field, 'column', '')))} = %s" for field in fields)
    values = _as_sqlite_keeps(rows, [*fields, model._meta.pk]) if connection.vendor == "sqlite" else rows
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {key} = %s",  # noqa: S608  names come from the model
            values,  # type: ignore[arg-type]
        )


def _as_sqlite_keeps(rows: Iterable[Sequence[Any]], fields: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The rows with their values as SQLite keeps them, converted a column at a time."""
    converters = [(place, convert) for place, field in enumerate(fields) if (convert := _to_sqlite(field))]
    every = iter(rows)
    while block := list(islice(every, _BLOCK)):
        columns: list[Sequence[Any]] = list(zip(*block, strict=True))
        for place, convert in converters:
            columns[place] = [None if value is None else convert(value) for value in columns[place]]
        yield from zip(*columns, strict=True)


def _to_sqlite(field: Any) -> Callable[[Any], Any] | None:
    """How SQLite keeps a value of this field; None when as it is. JSON comes as text already."""
    if isinstance(field, models.UUIDField):
        return attrgetter("hex")
    if isinstance(field, models.DateTimeField):
        return lru_cache(maxsize=1000)(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        return lru_cache(maxsize=1000)(connection.ops.adapt_datefield_value)
    return None
