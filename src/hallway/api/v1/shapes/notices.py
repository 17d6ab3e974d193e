"""What the caller's member was told."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from hallway.api.v1.paging import Next
from hallway.api.v1.shapes.common import Given, Moment, Shape, plain
from hallway.api.v1.shapes.people import Person
from hallway.notifications.kinds import kind_named
from hallway.notifications.queries.notices import Shown


class Notice(Shape):
    """One line: a notice, or several of one topic while they are unread."""

    id: UUID
    kind: Annotated[str, Field(description="Such as connection_asked; there may be new ones at any time.")]
    text: Annotated[str, Field(description="In the language of the answer.")]
    count: Annotated[int, Field(description="How many notices the line stands for.")]
    made_at: Moment
    is_read: bool
    person: Annotated[Person | None, Field(description="Who did it.")]
    url: Annotated[str, Field(description="The path it leads to; empty when there is none.")]

    @classmethod
    def of(cls, shown: Shown) -> "Notice":
        line, kind = shown.line, kind_named(shown.line.kind)
        return cls(
            id=line.public_id,
            kind=line.kind,
            text=plain(shown.words),
            count=line.count,
            made_at=line.made_at,
            is_read=line.is_read,
            person=Person.of(shown.face) if shown.face is not None else None,
            url=kind.leads_to(line) if kind is not None else "",
        )


class Notices(Shape):
    items: list[Notice]
    unread: Annotated[int, Field(description="How many notices were not read, in all parts of the list.")]
    next: Next


class GivenUpTo(Given):
    up_to: Annotated[UUID, Field(description="The first of the list as you read it: what came since stays unread.")]
