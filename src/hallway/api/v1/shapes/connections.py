"""What is between the caller's member and somebody."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from hallway.api.v1.paging import Next
from hallway.api.v1.shapes.common import Given, Moment, Shape
from hallway.api.v1.shapes.people import Person
from hallway.relationships.enums import Closeness, Consent
from hallway.relationships.queries.connections import Stage


class Side(StrEnum):
    """Whose request it is."""

    TO_ME = "to_me"
    BY_ME = "by_me"


class Connection(Shape):
    """Somebody you are connected with. Closeness and last contact are your own notes; nobody else sees them."""

    person: Person
    closeness: Annotated[Closeness | None, Field(description="As you stated it; null when you never did.")]
    last_contact_at: Moment | None


class Connections(Shape):
    items: list[Connection]
    next: Next


class Request(Shape):
    """Somebody asked, and it is not answered, as far as you may know."""

    person: Person
    words: str
    asked_at: Moment


class Requests(Shape):
    items: list[Request]
    next: Next


class Between(Shape):
    """How far the two of you have come."""

    connection: Stage


class GivenRequest(Given):
    words: Annotated[str, Field(max_length=500, description="What they read with it.")] = ""
    consent: Annotated[
        Consent | None, Field(description="What others may know of it once it is confirmed; null is your usual choice.")
    ] = None


class GivenConfirmation(Given):
    consent: Annotated[Consent | None, Field(description="What others may know of it; null is your usual choice.")] = (
        None
    )
