"""One box over people, organisations, topics, asks and offers, in free text.

What every member may see is in the shared indexes; what people show to their connections is searched apart, in those
of the viewer's connections only, so that nothing hidden has any influence on what anybody else finds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from hallway.core.paging import Page
from hallway.discovery import compute
from hallway.discovery.queries.atlas import texts_for
from hallway.exchange.models import Ask, Offer
from hallway.organisations.models import Organisation, OrganisationTag
from hallway.people.enums import IN_DIRECTORY, Audience, Standing
from hallway.people.lines import PersonLine, lines
from hallway.people.mirror import SEARCHED_FIELDS
from hallway.people.models import Person, PersonTag, Tag
from hallway.people.rules import opened
from hallway.people.viewer import Viewer

#: longer queries are cut; the words after that change no answer worth having
LONGEST_QUERY = 1000
#: so many hits can be paged through
MOST_HITS = 200
PAGE_SIZE = 20
#: of the matched words, beside a person
_WORDS_SHOWN = 6
#: of each kind on the first page
OVERVIEW = {"people": 10, "offers": 5, "asks": 5, "organisations": 5, "tags": 8}
KINDS = {
    "people": _("People"),
    "offers": _("Offers"),
    "asks": _("Asks"),
    "organisations": _("Organisations"),
    "tags": _("Topics"),
}

Row = TypeVar("Row")


@dataclass(frozen=True)
class Hit:
    """Something found. `line` is the person, or whose ask or offer it is."""

    kind: str
    id: int
    score: float
    title: str
    text: str
    url: str
    line: PersonLine | None = None
    #: the words of the query that it has
    why: Sequence[str] = ()

    @property
    def singular(self) -> str:
        """The kind as `components/entry_card.html` calls it."""
        return self.kind.removesuffix("s")


@dataclass(frozen=True)
class Group:
    kind: str
    label: str
    hits: Sequence[Hit]
    #: how many there are that can be paged through
    total: int

    @property
    def has_more(self) -> bool:
        return self.total > len(self.hits)


def clean_query(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())[:LONGEST_QUERY]


def search_everything(text: str, *, viewer: Viewer) -> list[Group]:
    """The best of each kind; kinds without a hit are left out."""
    return [group for group in _groups(clean_query(text), viewer, tuple(KINDS), OVERVIEW, 0) if group.hits]


def search_kind(kind: str, text: str, *, viewer: Viewer, page: int) -> tuple[Group, Page]:
    """One page of one kind."""
    start = (page - 1) * PAGE_SIZE
    (group,) = _groups(clean_query(text), viewer, (kind,), {kind: PAGE_SIZE}, start)
    return group, Page(number=page, size=PAGE_SIZE, total=group.total)


def _groups(text: str, viewer: Viewer, kinds: Sequence[str], most: dict[str, int], start: int) -> list[Group]:
    if not viewer.is_member or not text:
        return [Group(kind, str(KINDS[kind]), [], 0) for kind in kinds]
    texts = texts_for(viewer)
    found = {kind: _found(kind, text, viewer, texts) for kind in kinds}
    tags = _shown_tags(found.get("tags", {}), viewer)
    if "tags" in found:
        found["tags"] = {tag: score for tag, score in found["tags"].items() if tag in tags}
    entries = _entries(found.get("asks", {}), found.get("offers", {}), viewer)
    for kind in found.keys() & {"asks", "offers"}:
        found[kind] = {key: score for key, score in found[kind].items() if (kind, key) in entries}
    parts = {kind: list(scores)[start : start + most[kind]] for kind, scores in found.items()}
    theirs = [entries[kind, key][2] for kind in ("asks", "offers") for key in parts.get(kind, [])]
    people = lines([*parts.get("people", []), *theirs], viewer=viewer)
    hits: dict[str, list[Hit]] = {kind: [] for kind in kinds}
    for person in parts.get("people", []):
        if person in people:
            line = people[person]
            why = texts.matched_words("people", text, person)[:_WORDS_SHOWN]
            hits["people"].append(
                Hit("people", person, found["people"][person], line.name, line.headline, line.url, line, why)
            )
    for kind, model in (("offers", Offer), ("asks", Ask)):
        for key in parts.get(kind, []):
            if entries[kind, key][2] in people:
                words, public_id, person = entries[kind, key]
                url = model(public_id=public_id).get_absolute_url()
                hits[kind].append(Hit(kind, key, found[kind][key], words, "", url, people[person]))
    if parts.get("organisations"):
        for row in _in_order(Organisation.objects.in_bulk(parts["organisations"]), parts["organisations"]):
            score = found["organisations"][row.pk]
            hits["organisations"].append(
                Hit("organisations", row.pk, score, row.name, row.headline, row.get_absolute_url())
            )
    for tag in _in_order(tags, parts.get("tags", [])):
        hits["tags"].append(Hit("tags", tag.pk, found["tags"][tag.pk], tag.text, "", tag.get_absolute_url()))
    return [Group(kind, str(KINDS[kind]), hits[kind], len(found[kind])) for kind in kinds]


def _found(kind: str, text: str, viewer: Viewer, texts: compute.CommunityTexts) -> dict[int, float]:
    """Scores by row, best first."""
    if kind != "people":
        return texts.search(kind, text, MOST_HITS)
    scores = texts.search("people", text, MOST_HITS, without=viewer.hidden_ids)
    for person, score in compute.search_texts(_for_connections(viewer), text, MOST_HITS).items():
        scores[person] = max(score, scores.get(person, 0.0))
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _shown_tags(found: Iterable[int], viewer: Viewer) -> dict[int, Tag]:
    """Those that somebody shows to the viewer, or an organisation has, as they are or as a twin. One query.

    Any other looks like a topic that nobody ever wrote.
    """
    found = list(found)
    if not found:
        return {}
    by_people = PersonTag.objects.filter(
        opened(viewer, "tags", person="person"), person__standing__in=IN_DIRECTORY
    ).exclude(person__in=viewer.hidden_ids)
    written = [
        Exists(rows.filter(**{meant: OuterRef("pk")}))
        for rows in (by_people, OrganisationTag.objects.all())
        for meant in ("tag", "tag__merged_into")
    ]
    return Tag.objects.filter(reduce(or_, map(Q, written)), merged_into=None).in_bulk(found)


def _for_connections(viewer: Viewer) -> list[tuple[int, list[str]]]:
    """What the viewer's connections say to their connections only. One query, none without connections."""
    connections = viewer.connection_ids - viewer.hidden_ids
    if not connections:
        return []
    rows = Person.objects.filter(
        pk__in=connections, standing=Standing.MEMBER, audiences__icontains=Audience.CONNECTIONS
    ).values_list("pk", "audiences", *SEARCHED_FIELDS)
    return [
        (
            pk,
            [
                text
                for field, text in zip(SEARCHED_FIELDS, fields, strict=True)
                if text and audiences.get(field) == Audience.CONNECTIONS
            ],
        )
        for pk, audiences, *fields in rows
    ]


def _entries(asks: Iterable[int], offers: Iterable[int], viewer: Viewer) -> dict[tuple[str, int], tuple[str, str, int]]:
    """(kind, row) -> text, public id, person; those that every member may see. One query for both kinds."""
    asks, offers = list(asks), list(offers)
    if not asks and not offers:
        return {}
    columns = ("id", "text", "public_id", "person_id")
    for_members = [Audience.EVERYONE, Audience.MEMBERS]
    rows = (
        Ask.objects.filter(pk__in=asks, audience__in=for_members)
        .order_by()
        .values_list(Value("asks", output_field=CharField()), *columns)
        .union(
            Offer.objects.filter(pk__in=offers, audience__in=for_members)
            .order_by()
            .values_list(Value("offers", output_field=CharField()), *columns),
            all=True,
        )
    )
    return {
        (kind, key): (text, public_id, person)
        for kind, key, text, public_id, person in rows
        if person not in viewer.hidden_ids
    }


def _in_order(rows: dict[int, Row], keys: Iterable[int]) -> list[Row]:
    return [rows[key] for key in keys if key in rows]
