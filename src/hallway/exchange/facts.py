"""What happened to asks and offers. Ids are primary keys; `kind` is "ask" or "offer"."""

from hallway.core.outbox import fact


@fact
class EntryMade:
    kind: str
    entry: int
    person: int


@fact
class EntryEdited:
    kind: str
    entry: int
    person: int


@fact
class EntryRemoved:
    kind: str
    entry: int
    person: int
