"""Lists of people and of tags."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hallway.core.text import sort_key_of
from hallway.people.models import Block, Mute, Person, PersonTag, Tag
from hallway.people.models.person import PersonQuerySet
from hallway.people.rules import in_sight, opened, visible_to
from hallway.people.tagging import key_of
from hallway.people.viewer import Viewer

#: sorts behind everything that a sort key is made of
_LAST = "~"
_BEHIND_ALL = "\U0010ffff"
MOST_COMPLETIONS = 10
MOST_RECENT = 40
#: rows that are read at most to find either
MOST_LOOKED_AT = 200


def directory(viewer: Viewer, *, tags: Sequence[int] | None = None, begins: str = "") -> PersonQuerySet:
    """People by name, those muted left out; with one of these tags, shown to the viewer, or by first letters."""
    people = visible_to(viewer).order_by("sort_key", "pk")
    if viewer.muted_ids:
        people = people.exclude(pk__in=viewer.muted_ids)
    if tags is not None:
        holders = PersonTag.objects.filter(tag__in=tags).values("person_id")
        people = people.filter(opened(viewer, "tags"), pk__in=holders)
    prefix = sort_key_of(begins)
    if prefix:
        people = people.filter(sort_key__gte=prefix, sort_key__lt=prefix + _LAST)
    return people


@dataclass(frozen=True)
class Topic:
    """A tag with everything that stands for it; with no ids, one that nobody wrote."""

    key: str
    text: str
    ids: list[int]


def topic_at(text: str) -> Topic:
    """What a tag's text or key means: what it was merged into, and all its twins. One query, two if merged."""
    key = key_of(text)
    rows = list(Tag.objects.filter(Q(key=key) | Q(merged_into__key=key)).select_related("merged_into"))
    named = next((tag for tag in rows if tag.key == key), None)
    if named is None:
        return Topic(key, key, [])
    if named.merged_into is not None:
        return topic_at(named.merged_into.key)
    return Topic(key, named.text, [tag.pk for tag in rows])


def has_any(viewer: Viewer, tags: Sequence[int]) -> bool:
    """Whether the viewer has one of these tags."""
    return viewer.person is not None and PersonTag.objects.filter(person=viewer.person, tag__in=tags).exists()


def tag_of(key: str) -> Tag | None:
    """The tag of this key, or what it was merged into."""
    tag = Tag.objects.filter(key=key_of(key)).select_related("merged_into").first()
    return tag and (tag.merged_into or tag)


def completions(viewer: Viewer, *, begins: str, but: Sequence[str] = ()) -> list[Tag]:
    """Tags that begin so and that somebody shows to the viewer, the most used first."""
    prefix = key_of(begins)
    if not prefix or not viewer.is_member:
        return []
    shown = PersonTag.objects.filter(opened(viewer, "tags", person="person"), in_sight(viewer, person="person"))
    written = Tag.objects.filter(
        Exists(shown.filter(tag=OuterRef("pk"))), key__gte=prefix, key__lt=prefix + _BEHIND_ALL
    ).exclude(key__in=but)
    rows = (
        shown.filter(tag__in=list(written.order_by("key").values_list("pk", flat=True)[:MOST_LOOKED_AT]))
        .values("tag_id")
        .annotate(people=Count("person_id"))
        .order_by("-people", "tag_id")[:MOST_COMPLETIONS]
    )
    ids = [row["tag_id"] for row in rows]
    tags = Tag.objects.select_related("merged_into").in_bulk(ids)
    found = {tag.pk: tag for tag in ((tags[id].merged_into or tags[id]) for id in ids)}
    return list(found.values())


def recent_tags(viewer: Viewer) -> list[Tag]:
    """Tags that others gave themselves lately and show to the viewer, for a list that works without JavaScript."""
    if not viewer.is_member:
        return []
    rows = (
        PersonTag.objects.filter(opened(viewer, "tags", person="person"), in_sight(viewer, person="person"))
        .select_related("tag__merged_into")
        .order_by("-pk")[:MOST_LOOKED_AT]
    )
    tags = {tag.pk: tag for tag in (row.tag.merged_into or row.tag for row in rows)}
    return list(tags.values())[:MOST_RECENT]


def tags_by_use(*, begins: str = "") -> QuerySet[Tag]:
    """Every tag that stands for itself, with its number of `uses`, for the operator."""
    tags = Tag.objects.filter(merged_into=None).annotate(uses=Count("person_tags")).prefetch_related("merged")
    prefix = key_of(begins)
    if prefix:
        tags = tags.filter(key__startswith=prefix)
    return tags.order_by("-uses", "key")


def blocked_by(person: Person) -> list[Person]:
    """Whom this person blocked, the latest first."""
    rows = Block.objects.filter(blocker=person).select_related("blocked").order_by("-made_at", "-pk")
    return [row.blocked for row in rows]


def muted_by(person: Person) -> list[Person]:
    rows = Mute.objects.filter(muter=person).select_related("muted").order_by("-made_at", "-pk")
    return [row.muted for row in rows]
