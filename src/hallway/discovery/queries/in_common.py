"""What two people show to every member and have in common: for words that others read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Q, Value
from django.db.models.functions import Coalesce

from hallway.discovery.queries.exchange_fit import Fit, Words, fits_among
from hallway.exchange.models import Ask, Offer
from hallway.people.enums import FOR_MEMBERS
from hallway.people.models import Person, PersonTag
from hallway.people.rules import opened_to_members
from hallway.people.viewer import Viewer


@dataclass(frozen=True)
class InCommon:
    #: how each could help the other
    fits: Sequence[Fit]
    topics: Sequence[str]


def in_common(viewer: Viewer, other: Person) -> InCommon:
    """One query."""
    two = Q(person__in=[viewer.id, other.pk])
    shown, columns = Q(audience__in=FOR_MEMBERS), ("id", "person_id", "text")
    tags = PersonTag.objects.filter(two, opened_to_members("tags", person="person"))
    rows = (
        Ask.objects.filter(two, shown)
        .order_by()
        .values_list(_kind("ask"), *columns)
        .union(
            Offer.objects.filter(two, shown).order_by().values_list(_kind("offer"), *columns),
            tags.order_by().values_list(
                _kind("tag"), "id", "person_id", Coalesce("tag__merged_into__text", "tag__text")
            ),
            all=True,
        )
    )
    words = [Words(kind, key, person, text) for kind, key, person, text in rows]
    mine = [one for one in words if one.person == viewer.id]
    theirs = [one for one in words if one.person == other.pk]
    topics = {one.text for one in mine if one.kind == "tag"}
    return InCommon(
        fits_among(_exchanged(mine), _exchanged(theirs)),
        sorted(one.text for one in theirs if one.kind == "tag" and one.text in topics),
    )


def _kind(name: str) -> Value:
    return Value(name, output_field=CharField())


def _exchanged(words: Sequence[Words]) -> list[Words]:
    return [one for one in words if one.kind != "tag"]
