"""A column by which lists of names are sorted alike on every database."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from hallway.core.text import sort_key_of


class SortKeyField(models.CharField):  # type: ignore[type-arg]  # generic for the checker only
    """Follows another column whenever the row is saved or created in bulk: "Ölçer, Ana" is kept as "olcer ana".

    An `update()` of the other column must set this one as well.
    """

    def __init__(self, *, source: str, **options: Any) -> None:
        self.source = source
        super().__init__(**{"max_length": 120, "editable": False, "default": "", **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = sort_key_of(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, key)
        return key

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "source": self.source}

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """PostgreSQL compares by the letters' numbers, as SQLite does, so that ranges of prefixes use the index."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
