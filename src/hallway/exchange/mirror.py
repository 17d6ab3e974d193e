"""What the atlas mirrors of asks and offers: those that every member may see, as items and as their people's words."""

from collections.abc import Callable, Iterator, Sequence

from hallway.atlas import registry
from hallway.exchange.models import Ask, Offer
from hallway.people.enums import Audience, Standing

_FOR_MEMBERS = [Audience.EVERYONE, Audience.MEMBERS]


def _texts_of(model: type[Ask] | type[Offer]) -> Callable[[Sequence[int] | None], Iterator[registry.Text]]:
    def texts(keys: Sequence[int] | None) -> Iterator[registry.Text]:
        rows = model.objects.filter(audience__in=_FOR_MEMBERS, person__standing__in=[Standing.MEMBER, Standing.LISTED])
        if keys is not None:
            rows = rows.filter(pk__in=keys)
        for pk, text in rows.order_by("pk").values_list("pk", "text").iterator(chunk_size=5000):
            yield registry.Text(pk, [text])

    return texts


asks = _texts_of(Ask)
offers = _texts_of(Offer)


def texts_of_people(keys: Sequence[int] | None) -> Iterator[registry.Text]:
    """What a person asks and offers is found with the person."""
    passages: dict[int, list[str]] = {}
    for model in (Offer, Ask):
        rows = model.objects.filter(audience__in=_FOR_MEMBERS)
        if keys is not None:
            rows = rows.filter(person_id__in=keys)
        for person, text in rows.order_by("pk").values_list("person_id", "text").iterator(chunk_size=5000):
            passages.setdefault(person, []).append(text)
    for person, texts in passages.items():
        yield registry.Text(person, texts)


def register() -> None:
    registry.provide_texts("asks", asks)
    registry.provide_texts("offers", offers)
    registry.provide_texts("people", texts_of_people)
