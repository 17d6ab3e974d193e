"""What the atlas mirrors of asks and offers: those that every member may see, as items and as their people's words."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hallway.atlas import registry
from hallway.exchange.models import Ask, Offer
from hallway.people import standing
from hallway.people.enums import FOR_MEMBERS, IN_DIRECTORY


def _shown(model: type[Ask] | type[Offer]) -> QuerySet[Any]:
    """Those that every member may see, of people whom members come across."""
    rows: QuerySet[Any] = model.objects.filter(audience__in=FOR_MEMBERS, person__standing__in=IN_DIRECTORY)
    return rows


def _texts_of(model: type[Ask] | type[Offer]) -> Callable[[Sequence[int] | None], Iterator[registry.Text]]:
    def texts(keys: Sequence[int] | None) -> Iterator[registry.Text]:
        rows = _shown(model)
        if keys is not None:
            rows = rows.filter(pk__in=keys)
        for pk, text, person in rows.order_by("pk").values_list("pk", "text", "person_id").iterator(chunk_size=5000):
            yield registry.Text(pk, [text], owner=person)

    return texts


asks = _texts_of(Ask)
offers = _texts_of(Offer)


def texts_of_people(keys: Sequence[int] | None) -> Iterator[registry.Text]:
    """What a person asks and offers is found with the person."""
    passages: dict[int, list[str]] = {}
    for model in (Offer, Ask):
        rows = _shown(model)
        if keys is not None:
            rows = rows.filter(person_id__in=keys)
        for person, text in rows.order_by("pk").values_list("person_id", "text").iterator(chunk_size=5000):
            passages.setdefault(person, []).append(text)
    for person, texts in passages.items():
        yield registry.Text(person, texts, owner=person)


def touch_entries(person: int, now: datetime) -> None:
    """What somebody asks and offers comes and goes with them."""
    for index, model in (("asks", Ask), ("offers", Offer)):
        keys = model.objects.filter(person=person).values_list("pk", flat=True)
        registry.touch_many(index, [(key, None) for key in keys], now=now)


def register() -> None:
    registry.provide_texts("asks", asks)
    registry.provide_texts("offers", offers)
    registry.provide_texts("people", texts_of_people)
    standing.follow(touch_entries)
