"""Who is looking. Every list and every page is asked for with a viewer in hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from hallway.people import circles
from hallway.people.enums import Audience, Standing
from hallway.people.models import Account, Block, Mute, Person

T = TypeVar("T")


@dataclass(frozen=True)
class Viewer:
    """A signed-in member or, with no person, a visitor. What it knows is read once and kept."""

    person: Person | None = None
    account: Account | None = field(default=None, repr=False)
    _read: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_member(self) -> bool:
        return self.person is not None and self.person.standing == Standing.MEMBER

    @property
    def id(self) -> int | None:
        return self.person.pk if self.person else None

    @property
    def is_operator(self) -> bool:
        return self.account is not None and self.account.is_operator

    @property
    def is_moderator(self) -> bool:
        return self.account is not None and self.account.is_moderator

    @cached_property
    def _circles(self) -> dict[str, frozenset[int]]:
        return circles.circles_of(self.person.pk) if self.person is not None else {}

    def circle(self, name: str) -> frozenset[int]:
        """The persons of a registered circle of the viewer's; the first call reads all circles in one query."""
        return self._circles.get(name, frozenset())

    def once(self, name: str, read: Callable[[], T]) -> T:
        """What `read` returns, read the first time only: several parts of a page share one query."""
        if name not in self._read:
            self._read[name] = read()
        kept: T = self._read[name]
        return kept

    @property
    def hidden_ids(self) -> frozenset[int]:
        """Those who blocked the viewer and those the viewer blocked: they do not exist for each other."""
        return self.circle("hidden")

    @property
    def muted_ids(self) -> frozenset[int]:
        """Whom the viewer does not want to come across in lists."""
        return self.circle("muted")

    @property
    def connection_ids(self) -> frozenset[int]:
        return self.circle("connections")

    def may_see(self, audience: Audience, *, of: int) -> bool:
        """Whether something of person `of` with this audience is for the viewer's eyes."""
        if self.person is not None and of == self.person.pk:
            return True
        if of in self.hidden_ids:
            return False
        if audience == Audience.EVERYONE:
            return True
        if audience == Audience.MEMBERS:
            return self.is_member
        return audience == Audience.CONNECTIONS and self.is_member and of in self.connection_ids


@dataclass(frozen=True)
class ImaginedViewer(Viewer):
    """Somebody who does not exist, through whose eyes a person looks at their own page."""

    #: the person whom the imagined member is connected with
    connected_with: int | None = None

    @cached_property
    def _circles(self) -> dict[str, frozenset[int]]:
        return {} if self.connected_with is None else {"connections": frozenset({self.connected_with})}


def imagined_viewer(kind: str, *, of: Person) -> Viewer:
    """A "visitor", a "member" or a "connection" of this person."""
    if kind == "visitor":
        return ImaginedViewer()
    stranger = Person(pk=0, standing=Standing.MEMBER)
    return ImaginedViewer(person=stranger, connected_with=of.pk if kind == "connection" else None)


VISITOR = Viewer()


def register() -> None:
    """The circles that people themselves draw."""
    circles.provide(
        "hidden",
        lambda: [
            Block.objects.filter(blocker=circles.VIEWER).values_list("blocked_id"),
            Block.objects.filter(blocked=circles.VIEWER).values_list("blocker_id"),
        ],
    )
    circles.provide("muted", lambda: [Mute.objects.filter(muter=circles.VIEWER).values_list("muted_id")])
