"""People, as far as the caller's member may see them: what is not for their eyes is empty."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from hallway.api.v1.paging import Next
from hallway.api.v1.shapes.common import Given, Handle, Moment, Shape
from hallway.exchange.enums import Kind
from hallway.exchange.queries import Shown
from hallway.organisations.queries import Place
from hallway.people.lines import PersonLine
from hallway.relationships.queries.connections import Stage


class Person(Shape):
    """Somebody in a list."""

    id: UUID
    handle: Handle
    name: str
    pronouns: str
    headline: str
    role: Annotated[str, Field(description="Where they are confirmed to work now, such as “Partner manager, Acme”.")]
    url: Annotated[str, Field(description="The path of their page.")]

    @classmethod
    def of(cls, line: PersonLine) -> "Person":
        assert line.public_id is not None  # of somebody who is here
        return cls(
            id=line.public_id,
            handle=line.handle,
            name=line.name,
            pronouns=line.pronouns,
            headline=line.headline,
            role=line.role,
            url=line.url,
        )


class People(Shape):
    items: list[Person]
    next: Next


class Link(Shape):
    label: str
    url: str


class Work(Shape):
    """One line of somebody's working life."""

    organisation: Annotated[str, Field(description="The organisation's handle.")]
    name: str
    role: str
    period: Annotated[str, Field(description="In words, in the language of the answer.")]
    is_current: bool
    is_confirmed: bool

    @classmethod
    def of(cls, place: Place) -> "Work":
        return cls(
            organisation=place.organisation.handle,
            name=place.organisation.name,
            role=place.role,
            period=place.period,
            is_current=place.is_current,
            is_confirmed=place.is_confirmed,
        )


class Entry(Shape):
    """An ask or an offer of somebody's."""

    id: UUID
    kind: Kind
    text: str
    language: str
    made_at: Moment

    @classmethod
    def of(cls, shown: Shown) -> "Entry":
        return cls(
            id=shown.public_id,
            kind=Kind(shown.kind),
            text=shown.text,
            language=shown.language,
            made_at=shown.made_at,
        )


class _Profile(Shape):
    id: UUID
    handle: Handle
    name: str
    pronouns: str
    headline: str
    about: Annotated[str, Field(description="Markdown.")]
    about_language: str
    ask_me_about: str
    places: str
    languages: str
    time_zone: str
    links: list[Link]
    video_url: str
    email: str
    tags: list[str]
    work: list[Work]
    asks_and_offers: list[Entry]
    url: Annotated[str, Field(description="The path of the page.")]


class FullProfile(_Profile):
    """Somebody's page."""

    is_member: Annotated[bool, Field(description="False for somebody who is listed and has no account.")]
    connection: Annotated[
        Stage, Field(description="How far the two of you have come; “i_asked” whatever became of what you asked.")
    ]


class OwnProfile(_Profile):
    """One's own page, and what one takes on."""

    capacity: Annotated[int, Field(description="Approaches a week that you accept.")]
    connector_capacity: Annotated[int, Field(description="Introductions a week that you accept to pass on.")]
    paused_until: date | None


class GivenLink(Given):
    label: Annotated[str, Field(max_length=200)] = ""
    url: Annotated[str, Field(max_length=1000)]


class ProfileChange(Given):
    """What to write; what is left out stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    pronouns: Annotated[str, Field(max_length=40)] | None = None
    headline: Annotated[str, Field(max_length=160)] | None = None
    about: Annotated[str, Field(max_length=20_000)] | None = None
    about_language: Annotated[str, Field(max_length=10)] | None = None
    ask_me_about: Annotated[str, Field(max_length=300)] | None = None
    places: Annotated[str, Field(max_length=200)] | None = None
    languages: Annotated[str, Field(max_length=200)] | None = None
    time_zone: Annotated[str, Field(max_length=50)] | None = None
    links: Annotated[list[GivenLink], Field(max_length=10)] | None = None
    video_url: Annotated[str, Field(max_length=500)] | None = None
