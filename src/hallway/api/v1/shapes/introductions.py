"""Introductions, as each in them may know them.

Of one that the caller's member began, everything comes from what they wrote and from the clock: nothing of anybody's
answer is in it before all agreed.
"""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from hallway.api.v1.paging import Next
from hallway.api.v1.shapes.common import Given, Moment, Shape
from hallway.api.v1.shapes.people import Link, Person
from hallway.introductions.enums import Answer, Begun, Met, Role, Standing
from hallway.introductions.models import Introduction as Row
from hallway.introductions.queries.begun import Begun as BegunSeen
from hallway.introductions.queries.begun import NamedLine
from hallway.introductions.queries.contact import Contact
from hallway.introductions.queries.parts import PartSeen


class Side(StrEnum):
    """Which introductions a list has."""

    BEGUN = "begun"
    RECEIVED = "received"


class Mine(StrEnum):
    """What the caller's member is in an introduction."""

    INITIATOR = "initiator"
    CONNECTOR = "connector"
    END = "end"


class Said(StrEnum):
    """What one who is asked answered."""

    NOTHING = ""
    YES = "yes"
    NO = "no"
    HANDED_ON = "handed_on"


class Named(Shape):
    """Somebody in it: a member, or a name of somebody outside or gone."""

    name: str
    person: Person | None
    is_outside: Annotated[
        bool, Field(description="Whether they are in it as no member, under the name that somebody wrote.")
    ] = False
    named_by: Annotated[str, Field(description="Who wrote that name; empty when it was you.")] = ""

    @classmethod
    def of(cls, named: NamedLine) -> "Named":
        return cls(
            name=named.name,
            person=Person.of(named.line) if named.line is not None else None,
            is_outside=named.is_outside,
            named_by=named.named_by,
        )


class Word(Shape):
    """What somebody said when passing it on."""

    by: Named
    text: str


class ContactDetails(Shape):
    """How to reach the other, for the two who both agreed."""

    name: str
    address: str
    links: list[Link]
    word: Annotated[str, Field(description="What they added to their yes.")] = ""
    named_by: Annotated[
        str, Field(description="Who wrote this name and address, of somebody who is in it as no member.")
    ] = ""

    @classmethod
    def of(cls, contact: Contact) -> "ContactDetails":
        links = [Link(label=link.get("label", ""), url=link["url"]) for link in contact.links]
        return cls(
            name=contact.name, address=contact.address, links=links, word=contact.word, named_by=contact.named_by
        )


class Introduction(Shape):
    """One introduction."""

    id: UUID
    mine: Annotated[Mine, Field(description="What you are in it.")]
    begun: Begun
    words: Annotated[str, Field(description="The text that everybody in it reads.")]
    asked_at: Moment
    ends_at: Annotated[Moment, Field(description="When whoever began it learns that it did not come about.")]
    standing: Annotated[
        Standing, Field(description="“open” until everybody agreed or its time is over, whatever was answered.")
    ]
    is_waiting: Annotated[bool, Field(description="Whether it waits for your answer.")]
    answer: Annotated[Said, Field(description="What you answered, as one who is asked.")]
    initiator: Annotated[Person | None, Field(description="Null when it is you, or somebody who is gone.")]
    connectors: Annotated[
        list[Named], Field(description="Of your own: through whom you asked. Otherwise those who pass it on after you.")
    ]
    ends: Annotated[list[Named], Field(description="Those who are to meet, without you.")]
    said: Annotated[list[Word], Field(description="What those before you said when they passed it on.")]
    also_by: Annotated[list[Person], Field(description="Others who introduce you to the same person.")]
    is_thanked: Annotated[bool, Field(description="Whether one of the two thanked you.")]


class FullIntroduction(Introduction):
    """One introduction with what is after it."""

    contact: Annotated[ContactDetails | None, Field(description="For the two, once both agreed; null before.")]


class Introductions(Shape):
    items: list[Introduction]
    next: Next


class GivenOutsider(Given):
    """Somebody who is no member."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    address: Annotated[str, Field(min_length=3, max_length=254, description="A mail address.")]


GivenPerson = Annotated[
    Annotated[str, Field(min_length=1, max_length=40)] | GivenOutsider,
    Field(description="A member's handle, or name and mail address of somebody outside."),
]
Words = Annotated[str, Field(min_length=1, max_length=4000, description="Everybody who is asked reads them.")]


class GivenAsk(Given):
    """Ask to be introduced to somebody."""

    to: GivenPerson
    connectors: Annotated[
        list[GivenPerson], Field(min_length=1, max_length=5, description="In turn; the first is somebody you know.")
    ]
    words: Words


class GivenOffer(Given):
    """Introduce two people to each other."""

    one: GivenPerson
    other: GivenPerson
    words: Words


class YesOrNo(StrEnum):
    YES = "yes"
    NO = "no"


class GivenAnswer(Given):
    answer: YesOrNo
    word: Annotated[
        str,
        Field(
            max_length=500,
            description="Those who are asked after you read it; of one of the two, the other, once both agreed.",
        ),
    ] = ""


class GivenHandOn(Given):
    to: GivenPerson
    word: Annotated[str, Field(max_length=500)] = ""


class GivenThanks(Given):
    words: Annotated[str, Field(max_length=500)] = ""


class GivenOutcome(Given):
    met: Met
    helped: bool | None = None
    words: Annotated[str, Field(max_length=1000, description="For yourself; nobody else is shown it.")] = ""


def of_begun(seen: BegunSeen) -> Introduction:
    return Introduction(
        **_of_row(seen.row),
        mine=Mine.INITIATOR,
        standing=seen.standing,
        is_waiting=False,
        answer=Said.NOTHING,
        initiator=None,
        connectors=[Named.of(one) for one in seen.connectors],
        ends=[Named.of(one) for one in seen.ends],
        said=[],
        also_by=[],
        is_thanked=seen.is_thanked,
    )


def of_part(seen: PartSeen) -> Introduction:
    return Introduction(
        **_of_row(seen.part.introduction),
        mine=Mine.CONNECTOR if seen.part.role == Role.CONNECTOR else Mine.END,
        standing=seen.standing,
        is_waiting=seen.is_waiting,
        answer=Said(Answer(seen.part.answer).value),
        initiator=Person.of(seen.initiator) if seen.initiator is not None else None,
        connectors=[Named.of(one) for one in seen.next_ones],
        ends=[Named.of(one) for one in seen.others],
        said=[Word(by=Named.of(word.by), text=word.text) for word in seen.words],
        also_by=[Person.of(line) for line in seen.also_by],
        is_thanked=seen.is_thanked,
    )


def _of_row(row: Row) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "begun": Begun(row.begun),
        "words": row.words,
        "asked_at": row.asked_at,
        "ends_at": row.ends_at,
    }
