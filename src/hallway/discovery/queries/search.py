"""One box over people, organisations, topics, asks and offers, in free text.

What every member may see is in the shared indexes; what people show to their connections is searched apart, in those
of the viewer's connections only, so that nothing hidden has any influence on what anybody else finds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hallway.core.paging import Page
from hallway.discovery import compute
from hallway.discovery.passages import marked, passage_of, readable
from hallway.discovery.queries.atlas import texts_for
from hallway.exchange.models import Ask, Offer
from hallway.organisations.models import Organisation, OrganisationTag
from hallway.people.enums import FOR_MEMBERS, IN_DIRECTORY, Audience, Standing
from hallway.people.lines import PersonLine, lines_of, people_at
from hallway.people.mirror import SEARCHED_FIELDS, written
from hallway.people.models import Person, PersonTag, Tag
from hallway.people.rules import can_see_field, opened
from hallway.people.viewer import Viewer

#: longer queries are cut; the words after that change no answer worth having
LONGEST_QUERY = 1000
#: so many hits can be paged through
MOST_HITS = 200
PAGE_SIZE = 20
#: the fields a passage is taken from; the headline stands on the line anyway, its words are marked there
_QUOTED_FIELDS = tuple(field for field in SEARCHED_FIELDS if field != "headline")
#: of the matched words, beside a person
_WORDS_SHOWN = 6
#: of each kind on the first page
OVERVIEW = {"people": 10, "offers": 5, "asks": 5, "organisations": 5, "tags": 8}
KINDS = {
    "people": _("People"),
    "offers": _("Offers"),
    "asks": _("Asks"),
    "organisations": _("Organisations"),
    "tags": _("Tags"),
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
    #: a piece of the person's own text around the words of the query
    passage: SafeString = SafeString("")
    #: the other words of the query that it has
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
    told = _told_connections(viewer) if {"people", "tags"} & set(kinds) else None
    found = {kind: _found(kind, text, texts, told) for kind in kinds}
    tags = _shown_tags(found.get("tags", {}), viewer)
    if "tags" in found:
        found["tags"] = {tag: score for tag, score in found["tags"].items() if tag in tags}
    entries = _entries(Q(pk__in=list(found.get("asks", ()))), Q(pk__in=list(found.get("offers", ()))), viewer)
    for kind in found.keys() & {"asks", "offers"}:
        found[kind] = {key: score for key, score in found[kind].items() if (kind, key) in entries}
    parts = {kind: list(scores)[start : start + most[kind]] for kind, scores in found.items()}
    theirs = [entries[kind, key][2] for kind in ("asks", "offers") for key in parts.get(kind, [])]
    persons = people_at([*parts.get("people", []), *theirs], viewer=viewer, also=SEARCHED_FIELDS)
    said = _said_by(parts.get("people", []), entries if "asks" in kinds else None, viewer)
    people = {line.id: line for line in lines_of(persons.values(), viewer=viewer)}
    matched = texts.matched_words("people", text, people.keys() & set(parts.get("people", [])))
    hits: dict[str, list[Hit]] = {kind: [] for kind in kinds}
    for person in parts.get("people", []):
        if person in people:
            is_told = told is not None and person in told.people
            hits["people"].append(
                _person_hit(
                    persons[person],
                    found["people"][person],
                    line=people[person],
                    words=matched[person],
                    said=said.get(person, []),
                    query=text if is_told else "",
                    viewer=viewer,
                )
            )
    for kind, model in (("offers", Offer), ("asks", Ask)):
        for key in parts.get(kind, []):
            if entries[kind, key][2] in people:
                words, public_id, person = entries[kind, key]
                url = model(public_id=UUID(public_id)).get_absolute_url()
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


def _person_hit(
    person: Person,
    score: float,
    *,
    line: PersonLine,
    words: Sequence[str],
    said: Iterable[str],
    query: str,
    viewer: Viewer,
) -> Hit:
    """Somebody found, with the reason in their own words where they said it and the viewer may see it.

    said    asks and offers of theirs that the viewer may see.
    query   looked for itself in what is in no index, which is what connections are told; empty otherwise.
    """
    wanted = frozenset(words)
    shown = [getattr(person, field) for field in _QUOTED_FIELDS if can_see_field(viewer, person, field)]
    parts: list[tuple[str, list[tuple[int, int]]]] = []
    for text in map(readable, [*shown, *said]):
        spans = compute.places_of(wanted, text) if wanted else []
        if query and not spans:
            spans = compute.places_of_query(query, text)
        if spans:
            parts.append((text, spans))
    quote = passage_of(*max(parts, key=_different_words)) if parts else None
    spans = compute.places_of(wanted, line.headline)
    seen = {line.headline[start:end].casefold() for start, end in spans} | (quote.words if quote else frozenset())
    if spans:
        line = replace(line, headline=marked(line.headline, spans))
    return Hit(
        "people",
        person.pk,
        score,
        line.name,
        line.headline,
        line.url,
        line,
        passage=quote.html if quote else SafeString(""),
        why=[word for word in words if word.casefold() not in seen][:_WORDS_SHOWN],
    )


def _different_words(part: tuple[str, list[tuple[int, int]]]) -> int:
    text, spans = part
    return len({text[start:end].casefold() for start, end in spans})


def _found(kind: str, text: str, texts: compute.CommunityTexts, told: "ToldConnections | None") -> dict[int, float]:
    """Scores by row, best first."""
    scores = texts.search(kind, text, MOST_HITS)
    apart = told.rows_of(kind) if told is not None else []
    for row, score in compute.search_texts(apart, text, MOST_HITS).items():
        scores[row] = max(score, scores.get(row, 0.0))
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
    return (written(by_people) | written(OrganisationTag.objects.all())).in_bulk(found)


@dataclass(frozen=True)
class ToldConnections:
    """What the viewer's connections say to their connections only: their words by person, and topics by tag."""

    people: dict[int, list[str]]
    tags: dict[int, list[str]]

    def rows_of(self, kind: str) -> list[tuple[int, list[str]]]:
        rows = {"people": self.people, "tags": self.tags}.get(kind, {})
        return sorted(rows.items())


def _told_connections(viewer: Viewer) -> ToldConnections:
    """One query, none without connections."""
    told = ToldConnections({}, {})
    connections = viewer.connection_ids - viewer.hidden_ids
    if not connections:
        return told
    topic = ("person_tags__tag_id", "person_tags__tag__text")
    meant = ("person_tags__tag__merged_into_id", "person_tags__tag__merged_into__text")
    rows = Person.objects.filter(
        pk__in=connections, standing=Standing.MEMBER, audiences__icontains=Audience.CONNECTIONS
    ).values_list("pk", "audiences", *topic, *meant, *SEARCHED_FIELDS)
    for pk, audiences, tag, name, merged, merged_name, *fields in rows:
        told.people[pk] = [
            text
            for field, text in zip(SEARCHED_FIELDS, fields, strict=True)
            if text and audiences.get(field) == Audience.CONNECTIONS
        ]
        if tag is not None and audiences.get("tags") == Audience.CONNECTIONS:
            told.tags[merged or tag] = [merged_name or name]
    return told


def _said_by(people: Sequence[int], found: "Entries | None", viewer: Viewer) -> dict[int, list[str]]:
    """What these people ask and offer, of all that was found; one query where only people were looked for."""
    if found is None:
        found = _entries(Q(person__in=people), Q(person__in=people), viewer) if people else {}
    said: dict[int, list[str]] = {}
    for text, _public_id, person in found.values():
        said.setdefault(person, []).append(text)
    return said


#: (kind, row) -> text, public id, person
Entries = dict[tuple[str, int], tuple[str, str, int]]


def _entries(asks: Q, offers: Q, viewer: Viewer) -> Entries:
    """Of these asks and offers those that every member may see. One query for both kinds, none for none."""
    # most are only counted: an identifier is made of the text of those that are shown
    columns = ("id", "text", Cast("public_id", CharField()), "person_id")
    rows = (
        Ask.objects.filter(asks, audience__in=FOR_MEMBERS)
        .order_by()
        .values_list(Value("asks", output_field=CharField()), *columns)
        .union(
            Offer.objects.filter(offers, audience__in=FOR_MEMBERS)
            .order_by()
            .values_list(Value("offers", output_field=CharField()), *columns),
            all=True,
        )
    )
    hidden = viewer.hidden_ids
    return {
        (kind, key): (text, public_id, person) for kind, key, text, public_id, person in rows if person not in hidden
    }


def _in_order(rows: dict[int, Row], keys: Iterable[int]) -> list[Row]:
    return [rows[key] for key in keys if key in rows]
