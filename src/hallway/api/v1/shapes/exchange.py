"""Asks and offers."""

from typing import Annotated, Any

from pydantic import Field

from hallway.api.v1.paging import Next
from hallway.api.v1.shapes.common import Given, Shape
from hallway.api.v1.shapes.people import Entry, Person
from hallway.exchange.enums import Kind
from hallway.exchange.models import Ask, Offer, kind_of
from hallway.people.enums import Audience
from hallway.people.lines import PersonLine


class EntryOfSomebody(Entry):
    """An ask or an offer, and whose it is."""

    person: Person
    url: Annotated[str, Field(description="The path of its page.")]


class OwnEntry(Entry):
    """One of your own."""

    audience: Annotated[Audience, Field(description="Who sees it.")]
    url: Annotated[str, Field(description="The path of its page.")]


class Entries(Shape):
    items: list[EntryOfSomebody]
    next: Next


Text = Annotated[str, Field(min_length=1, max_length=500, description="A sentence.")]


class GivenEntry(Given):
    kind: Kind
    text: Text
    audience: Audience = Audience.MEMBERS


class EntryChange(Given):
    """What to write; what is left out stays as it is."""

    text: Text | None = None
    audience: Audience | None = None


def of_somebody(row: Ask | Offer, line: PersonLine) -> EntryOfSomebody:
    return EntryOfSomebody(**_of(row), person=Person.of(line))


def of_own(row: Ask | Offer) -> OwnEntry:
    return OwnEntry(**_of(row), audience=Audience(row.audience))


def _of(row: Ask | Offer) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "kind": kind_of(row),
        "text": row.text,
        "language": row.language,
        "made_at": row.made_at,
        "url": row.get_absolute_url(),
    }
