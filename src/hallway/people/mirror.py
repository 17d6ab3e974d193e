"""What the atlas mirrors of people: their words and interests, as far as every member may see them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from hallway.atlas import registry
from hallway.people import standing
from hallway.people.enums import FOR_MEMBERS, IN_DIRECTORY, Audience
from hallway.people.models import PROFILE_FIELDS, Person, PersonTag, Tag
from hallway.people.rules import opened_to_members

#: the fields that search reads, in the order of the passages
SEARCHED_FIELDS = ("headline", "about", "ask_me_about", "places", "languages")


def shown_to_members(audiences: dict[str, str], field: str) -> bool:
    return Audience(audiences.get(field, PROFILE_FIELDS[field])) in FOR_MEMBERS


def texts(keys: Sequence[int] | None) -> Iterator[registry.Text]:
    """One text per person in the directory: the name, then each field that every member may see."""
    people = Person.objects.in_directory()
    if keys is not None:
        people = people.filter(pk__in=keys)
    tags = _tags_by_person(keys)
    rows = people.values_list("pk", "name", "audiences", *SEARCHED_FIELDS).iterator(chunk_size=5000)
    for pk, name, audiences, *fields in rows:
        passages = [name]
        passages += [
            text
            for field, text in zip(SEARCHED_FIELDS, fields, strict=True)
            if text and shown_to_members(audiences, field)
        ]
        yield registry.Text(pk, passages, tags.get(pk, []) if shown_to_members(audiences, "tags") else [], owner=pk)


def _tags_by_person(keys: Sequence[int] | None) -> dict[int, list[str]]:
    rows = PersonTag.objects.order_by("person_id", "position")
    if keys is not None:
        rows = rows.filter(person_id__in=keys)
    tags: dict[int, list[str]] = {}
    for person, text, merged in rows.values_list("person_id", "tag__text", "tag__merged_into__text").iterator(
        chunk_size=20_000
    ):
        tags.setdefault(person, []).append(merged or text)
    return tags


def tag_texts(keys: Sequence[int] | None) -> Iterable[registry.Text]:
    """Topics that somebody shows to every member, so that a search finds the topic and not only who has it."""
    shown = PersonTag.objects.filter(opened_to_members("tags", person="person"), person__standing__in=IN_DIRECTORY)
    tags = written(shown)
    if keys is not None:
        tags = tags.filter(pk__in=keys)
    rows = tags.values_list("pk", "text").iterator(chunk_size=5000)
    return (registry.Text(pk, [text], owner=registry.HOLDERS) for pk, text in rows)


def written(rows: QuerySet[Any]) -> QuerySet[Tag]:
    """The topics that these rows of people's or others' tags speak of, as they are or by a twin."""
    as_it_is, by_twin = (Exists(rows.filter(**{meant: OuterRef("pk")})) for meant in ("tag", "tag__merged_into"))
    return Tag.objects.filter(Q(as_it_is) | Q(by_twin), merged_into=None)


def touch_topics(person: int, now: datetime) -> None:
    """Topics come and go with those who show them."""
    rows = PersonTag.objects.filter(person=person).values_list("tag_id", "tag__merged_into_id")
    registry.touch_many("tags", [(merged or tag, None) for tag, merged in rows], now=now)


def interests(keys: Sequence[int] | None) -> registry.Interests:
    """People's tags that every member may see, each with weight 1; a merged tag counts as the one it is now."""
    held = PersonTag.objects.filter(person__standing__in=IN_DIRECTORY)
    special = Person.objects.in_directory().exclude(audiences={})
    if keys is not None:
        held, special = held.filter(person_id__in=keys), special.filter(pk__in=keys)
    hidden = {pk for pk, audiences in special.values_list("pk", "audiences") if not shown_to_members(audiences, "tags")}
    rows = held.values_list("person_id", "tag_id", "tag__merged_into_id")
    pairs = {
        (person, merged or tag) for person, tag, merged in rows.iterator(chunk_size=20_000) if person not in hidden
    }
    table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return registry.Interests(table[:, 0], table[:, 1], np.ones(len(table)))


def highest() -> int:
    return Person.objects.aggregate(highest=Max("pk"))["highest"] or 0


def register() -> None:
    registry.provide_texts("people", texts)
    registry.provide_texts("tags", tag_texts)
    registry.provide_interests(interests)
    registry.provide_people(highest)
    standing.follow(touch_topics)
