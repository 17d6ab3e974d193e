"""Facts: what happened, published in the transaction that made it so, handled later until it works.

A capability declares frozen dataclasses in its `facts.py`, publishes them from its actions, and reacts to
the facts of others in its `handlers.py`:

    @fact
    class ConnectionConfirmed:
        person: int
        other: int

    publish(ConnectionConfirmed(person=1, other=2), about=(1, 2), now=now)

    @handles(ConnectionConfirmed)
    def thank_both(happened: ConnectionConfirmed) -> None: ...

A handler may run more than once for one fact (a worker can die after its work and before its record), so it
is written to be harmless when repeated. One that only writes to the database, letters included, says
`@handles(ConnectionConfirmed, whole=True)`: its work and the record of it are then one transaction, and nothing of it
happens twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar, dataclass_transform

from django.db import transaction

from hallway.core.models import Delivery, Fact, FactAbout, Lane

T = TypeVar("T")
Handler = Callable[[Any], None]

_kinds: dict[str, type] = {}
_handlers: dict[str, dict[str, Handler]] = {}
_whole: set[Handler] = set()
_after_publish: list[Callable[[], None]] = []


@dataclass_transform(frozen_default=True, kw_only_default=True)
def fact(cls: type[T]) -> type[T]:
    """Declare a kind of fact. Its fields are JSON values: ids, words, numbers; never private text."""
    made = dataclass(frozen=True, kw_only=True)(cls)
    _kinds[made.__name__] = made
    return made


def handles(kind: type, *, whole: bool = False) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register a function of one fact; it runs in the background, again and again until it returns.

    whole   it is short, touches nothing but the database, and runs in one transaction with the record that it ran
    """

    def register(handler: Handler) -> Handler:
        if whole:
            _whole.add(handler)
        name = f"{handler.__module__.removeprefix('hallway.')}.{handler.__name__}"
        _handlers.setdefault(kind.__name__, {})[name] = handler
        return handler

    return register


def handler_named(kind: str, name: str) -> Handler | None:
    return _handlers.get(kind, {}).get(name)


def is_whole(handler: Handler) -> bool:
    return handler in _whole


def fact_kinds() -> dict[str, type]:
    """Every declared kind by its name."""
    return dict(_kinds)


def read(row: Fact) -> Any:
    """The dataclass that a stored fact was."""
    return _kinds[row.kind](**row.payload)


def on_publish(wake: Callable[[], None]) -> None:
    """Call `wake` after each commit that published something; the worker of this process listens so."""
    _after_publish.append(wake)


def publish(happened: object, *, about: Iterable[int], now: datetime, lane: Lane = Lane.WORK) -> Fact:
    """Record a fact and one delivery per handler, in the caller's transaction.

    about  the primary keys of the persons it concerns; the fact is deleted with any of them.
    """
    with transaction.atomic(savepoint=False):
        [row] = publish_all([happened], now=now, lane=lane)
        FactAbout.objects.bulk_create(FactAbout(fact=row, person=person) for person in dict.fromkeys(about))
    return row


def publish_all(happened: Sequence[object], *, now: datetime, lane: Lane = Lane.WORK) -> list[Fact]:
    """The same for many facts that are about nobody, such as letters to be sent; in as many queries as for one."""
    with transaction.atomic(savepoint=False):
        rows = [
            Fact(kind=type(one).__name__, payload=asdict(one), occurred_at=now)  # type: ignore[call-overload]  # always a dataclass
            for one in happened
        ]
        Fact.objects.bulk_create(rows)
        Delivery.objects.bulk_create(
            Delivery(fact=row, handler=name, due_at=now, lane=lane)
            for row in rows
            for name in _handlers.get(row.kind, {})
        )
        for wake in _after_publish:
            transaction.on_commit(wake, robust=True)
    return rows
