"""Lists of people and of tags."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from hallway.core.text import sort_key_of
from hallway.people.models import Block, Mute, Person, PersonTag, Tag
from hallway.people.models.person import PersonQuerySet
from hallway.people.rules import opened, visible_to
from hallway.people.tagging import key_of
from hallway.people.viewer import Viewer

#: sorts behind everything that a sort key is made of
_LAST = "~"
_BEHIND_ALL = "\U0010ffff"
MOST_COMPLETIONS = 10
MOST_RECENT = 40
#: rows that are read at most to find either
MOST_LOOKED_AT = 200


def directory(viewer: Viewer, *, tag: str = "", begins: str = "") -> PersonQuerySet:
    """People by name, those muted left out; with a tag that they let the viewer see, or by a name's first letters."""
    people = visible_to(viewer).order_by("sort_key", "pk")
    if viewer.muted_ids:
        people = people.exclude(pk__in=viewer.muted_ids)
    key = key_of(tag)
    if key:
        people = people.filter(opened(viewer, "tags"), pk__in=holders_of(PersonTag.objects.all(), key, "person_id"))
    prefix = sort_key_of(begins)
    if prefix:
        people = people.filter(sort_key__gte=prefix, sort_key__lt=prefix + _LAST)
    return people


def holders_of(rows: QuerySet[Any], key: str, holder: str) -> QuerySet[Any]:
    """Who holds the tag of this key, one merged into it or the one it was merged into, among rows with a `tag`.

    The tags are looked up first and by themselves: joined, they would be looked up once a row.
    """
    tag = Tag.objects.filter(key=key).values_list("pk", "merged_into_id").first()
    if tag is None:
        return rows.none().values(holder)
    meant = tag[1] or tag[0]
    twins = Tag.objects.filter(Q(pk=meant) | Q(merged_into=meant)).values_list("pk", flat=True)
    return rows.filter(tag__in=list(twins)).values(holder)


def tag_of(key: str) -> Tag | None:
    """The tag of this key, or what it was merged into."""
    tag = Tag.objects.filter(key=key_of(key)).select_related("merged_into").first()
    return tag and (tag.merged_into or tag)


def completions(viewer: Viewer, *, begins: str, but: Sequence[str] = ()) -> list[Tag]:
    """Tags that begin so and that somebody shows to the viewer, the most used first."""
    prefix = key_of(begins)
    if not prefix or not viewer.is_member:
        return []
    written = Tag.objects.filter(key__gte=prefix, key__lt=prefix + _BEHIND_ALL).exclude(key__in=but)
    rows = (
        PersonTag.objects.filter(
            opened(viewer, "tags", person="person"),
            tag__in=list(written.order_by("key").values_list("pk", flat=True)[:MOST_LOOKED_AT]),
            person__in=visible_to(viewer),
        )
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
        PersonTag.objects.filter(opened(viewer, "tags", person="person"), person__in=visible_to(viewer))
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
