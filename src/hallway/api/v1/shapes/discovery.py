"""Whom to meet, how to reach somebody, and what is found."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from hallway.api.v1.paging import Next
from hallway.api.v1.shapes.common import Shape, plain
from hallway.api.v1.shapes.people import Person
from hallway.discovery.queries.people_to_meet import PersonToMeet
from hallway.discovery.queries.search import Group, Hit
from hallway.introductions.queries.ways import Way


class SearchKind(StrEnum):
    """What can be found, in the words of the search page."""

    PEOPLE = "people"
    OFFERS = "offers"
    ASKS = "asks"
    ORGANISATIONS = "organisations"
    TAGS = "tags"


class Reason(Shape):
    """Why the two of you should meet."""

    kind: Annotated[str, Field(description="through, topics, they_help or you_help.")]
    text: Annotated[str, Field(description="A sentence, in the language of the answer.")]


class Suggestion(Shape):
    person: Person
    reasons: list[Reason]
    both_ways: Annotated[bool, Field(description="Each could do something for the other.")]

    @classmethod
    def of(cls, found: PersonToMeet) -> "Suggestion":
        return cls(
            person=Person.of(found.line),
            reasons=[Reason(kind=reason.kind, text=reason.text) for reason in found.reasons],
            both_ways=found.both_ways,
        )


class Suggestions(Shape):
    """This week's suggestions that are open: three at most."""

    week_on: Annotated[date, Field(description="Monday of the week, in UTC.")]
    is_picked: Annotated[bool, Field(description="False while people are being looked for; ask again in a minute.")]
    items: list[Suggestion]


class Route(Shape):
    """A way to somebody through people, each of whom knows the next."""

    connectors: list[Person]
    sentence: Annotated[str, Field(description="In the language of the answer.")]
    has_room: Annotated[bool, Field(description="Whether everybody on it takes one more request this week.")]

    @classmethod
    def of(cls, way: Way) -> "Route":
        return cls(
            connectors=[Person.of(line) for line in way.connectors], sentence=way.sentence, has_room=way.has_room
        )


class Routes(Shape):
    """Three at most, through different people; those with room first."""

    items: list[Route]


class Found(Shape):
    """Something found. `person` is who was found, or whose ask or offer it is."""

    kind: SearchKind
    title: str
    text: str
    passage: Annotated[str, Field(description="A piece of the person's own text around the words of the query.")]
    matched: Annotated[list[str], Field(description="Words of the query that it has, beside those in what is shown.")]
    url: Annotated[str, Field(description="The path of its page.")]
    person: Person | None

    @classmethod
    def of(cls, hit: Hit) -> "Found":
        line = replace(hit.line, headline=plain(hit.line.headline)) if hit.line is not None else None
        return cls(
            kind=SearchKind(hit.kind),
            title=hit.title,
            text=plain(hit.text),
            passage=plain(hit.passage),
            matched=list(hit.why),
            url=hit.url,
            person=Person.of(line) if line is not None else None,
        )


class FoundKind(Shape):
    kind: SearchKind
    total: Annotated[int, Field(description="How many there are of this kind, at most 200.")]
    items: list[Found]

    @classmethod
    def of(cls, group: Group) -> "FoundKind":
        return cls(
            kind=SearchKind(group.kind),
            total=group.total,
            items=[Found.of(hit) for hit in group.hits],
        )


class FoundKinds(Shape):
    items: list[FoundKind]
    next: Next
