"""What capabilities put into the atlas, and how they say that something of it changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection, transaction

from hallway.atlas.models import Change
from hallway.engine.types import FloatArray, IntArray

TIES = "ties"
#: whose a text is that no single person wrote, and one that is there for as long as people shown here hold it
NOBODY, HOLDERS = 0, -1
#: the text index of the people; touching a person reads their interests again as well
PEOPLE = "people"
#: the source of a change that is too large to be laid over row by row
EVERYTHING = "everything"
#: PostgreSQL's number of the lock under which changes are numbered
_NUMBERING_LOCK = 0x48414C4C


@dataclass(frozen=True)
class Text:
    """What an item of a text index says, as far as every member may see it."""

    key: int
    passages: Sequence[str]
    tags: Sequence[str] = ()
    #: the primary key of the person whose it is, NOBODY or HOLDERS: for whoever must not come across that person
    owner: int = NOBODY


@dataclass(frozen=True)
class TieTable:
    """Undirected ties as parallel arrays; a strength of 0 means that there is none of that kind."""

    low: IntArray
    high: IntArray
    counted: FloatArray
    shown: FloatArray

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[int, int, float, float]]) -> "TieTable":
        table = np.array(list(rows), dtype=np.float64).reshape(-1, 4)
        return cls(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2], table[:, 3])


@dataclass(frozen=True)
class Interests:
    """Who is interested in what: person, topic (a tag's primary key) and weight, as parallel arrays."""

    person: IntArray
    topic: IntArray
    weight: FloatArray

    @classmethod
    def none(cls) -> "Interests":
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))


#: the texts of some rows, or of all with None
Texts = Callable[[Sequence[int] | None], Iterable[Text]]
#: the ties of some pairs, or all with None
Ties = Callable[[Sequence[tuple[int, int]] | None], TieTable]
#: the interests of some people, or of all with None
InterestsOf = Callable[[Sequence[int] | None], Interests]

_texts: dict[str, list[Texts]] = {}
_ties: list[Ties] = []
_interests: list[InterestsOf] = []
_people: list[Callable[[], int]] = []


def provide_texts(index: str, texts: Texts) -> None:
    """Add to a text index; several capabilities may add to the same rows, and passages are joined."""
    if texts not in _texts.setdefault(index, []):
        _texts[index].append(texts)


def provide_ties(ties: Ties) -> None:
    _ties[:] = [ties]


def provide_interests(interests: InterestsOf) -> None:
    _interests[:] = [interests]


def provide_people(highest: Callable[[], int]) -> None:
    """Register the function that knows the highest primary key of a person, 0 when there is none."""
    _people[:] = [highest]


def text_indexes() -> list[str]:
    return sorted(_texts)


def texts_of(index: str, keys: Sequence[int] | None) -> dict[int, Text]:
    """Every contributor's passages and tags, joined by row; what two say in the same words is said once."""
    joined: dict[int, Text] = {}
    for contributor in _texts[index]:
        for text in contributor(keys):
            known = joined.get(text.key)
            joined[text.key] = text if known is None else _joined(known, text)
    return joined


def _joined(one: Text, other: Text) -> Text:
    return Text(
        one.key,
        list(dict.fromkeys([*one.passages, *other.passages])),
        list(dict.fromkeys([*one.tags, *other.tags])),
        one.owner if one.owner == other.owner else NOBODY,
    )


def ties_of(pairs: Sequence[tuple[int, int]] | None) -> TieTable:
    return _ties[0](pairs) if _ties else TieTable.from_rows([])


def interests_of(people: Sequence[int] | None) -> Interests:
    return _interests[0](people) if _interests else Interests.none()


def highest_person() -> int:
    return _people[0]() if _people else 0


def touch(source: str, key: int, other_key: int | None = None, *, now: datetime) -> None:
    """Say, in the transaction that writes the truth, that this row of the atlas must be read again.

    Changes are numbered in the order in which they become visible: SQLite has one writer at a time, and on
    PostgreSQL the numbering waits for the transaction that numbered before. A reader that has seen a number has
    therefore seen all below it.
    """
    touch_many(source, [(key, other_key)], now=now)


def touch_everything(*, now: datetime) -> None:
    """Say, in the transaction that writes very much at once, that a new snapshot is needed.

    Whoever opens the atlas from then on builds it first; a running server builds it in the background, and answers
    from the one before for as long as that takes.
    """
    touch(EVERYTHING, 0, now=now)


def touch_many(source: str, keys: Iterable[tuple[int, int | None]], *, now: datetime) -> None:
    """`touch` for several rows of one source."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING_LOCK])
        Change.objects.bulk_create(
            (Change(source=source, key=key, other_key=other, made_at=now) for key, other in keys), batch_size=2000
        )
