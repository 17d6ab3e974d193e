"""Queries that every page asks: written with the ORM once a process, and then only run.

Building a union of twenty conditions takes Django ten times as long as the database takes to answer it, and PostgreSQL
plans it for twice as long as it then runs it: each connection keeps the plan. A query is built with a `Slot` wherever a
value differs from one run to the next:

    _blocked = Prepared(lambda: Block.objects.filter(blocker=Slot("viewer")).values_list("blocked_id"))
    rows = _blocked.rows(viewer=7)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import BigIntegerField, Expression, Field, QuerySet


class Slot(Expression):
    """A value that has a name when the query is built, and is given when it is run."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Any]:
        return "%s", [self]


class Prepared:
    """A query of plain columns; `build` is called at the first run on each kind of database."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._compiled: dict[str, tuple[str, Sequence[Any], Any, Any]] = {}

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """What it finds with these values in the slots, as `values_list` gives it. One query."""
        if connection.vendor not in self._compiled:
            self._compiled[connection.vendor] = self._compile()
        sql, parameters, compiler, converters = self._compiled[connection.vendor]
        values = [_value(given, part) if isinstance(part, Slot) else part for part in parameters]
        with _planning_once() as cursor:
            cursor.execute(sql, values)
            rows = cursor.fetchall()
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    def _compile(self) -> tuple[str, Sequence[Any], Any, Any]:
        compiler = self._build().query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        return sql, parameters, compiler, compiler.get_converters([column for column, *_rest in compiler.select])


class PreparedFor:
    """A query about several rows at once, built with one slot for each: once for up to 8 of them, for 32, for 128 …

    _names = PreparedFor(lambda people: Person.objects.filter(pk__in=people).values_list("pk", "name"))
    rows = _names.rows([7, 9])
    """

    def __init__(self, build: Callable[[list[Any]], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._sizes: dict[int, Prepared] = {}

    def rows(self, values: Sequence[int], **given: Any) -> list[tuple[Any, ...]]:
        """What it finds for these; one query, none for none. Slots that are left over repeat the last value."""
        if not values:
            return []
        size = 8
        while size < len(values):
            size *= 4
        names = [f"value {number}" for number in range(size)]
        if size not in self._sizes:
            self._sizes[size] = Prepared(lambda: self._build([Slot(name) for name in names]))
        padded = [*values, *[values[-1]] * (size - len(values))]
        return self._sizes[size].rows(**given, **dict(zip(names, padded, strict=True)))


def _planning_once() -> CursorWrapper:
    """A cursor whose queries the database plans once a connection (`prepare_threshold` of `database_settings`).

    Django's own cursor for PostgreSQL writes the values into the text, which is then another at every run.
    """
    cursor = connection.cursor()
    if connection.vendor == "postgresql":
        binding = import_module("django.db.backends.postgresql.base").ServerBindingCursor
        cursor.cursor = binding(connection.connection)
    return cursor


def _value(given: dict[str, Any], slot: Slot) -> Any:
    return slot.output_field.get_db_prep_value(given[slot.name], connection)
