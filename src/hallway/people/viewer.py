"""Who is looking. Every list and every page is asked for with a viewer in hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from hallway.people.enums import Audience, Standing
from hallway.people.models import Account, Block, Mute, Person

#: persons whom a viewer is connected with; `relationships` provides it at start-up
_connections_of: list[Callable[[Person], frozenset[int]]] = []


def provide_connections(provider: Callable[[Person], frozenset[int]]) -> None:
    """Register the one function that knows a person's confirmed connections (primary keys)."""
    _connections_of[:] = [provider]


@dataclass(frozen=True)
class Viewer:
    """A signed-in member or, with no person, a visitor. What it knows is read once and kept."""

    person: Person | None = None
    account: Account | None = field(default=None, repr=False)

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
    def hidden_ids(self) -> frozenset[int]:
        """Those who blocked the viewer and those the viewer blocked: they do not exist for each other."""
        if self.person is None:
            return frozenset()
        rows = (
            Block.objects.filter(blocker=self.person)
            .values_list("blocked_id", "blocker_id")
            .union(Block.objects.filter(blocked=self.person).values_list("blocked_id", "blocker_id"))
        )
        return frozenset(id for row in rows for id in row) - {self.person.pk}

    @cached_property
    def muted_ids(self) -> frozenset[int]:
        """Whom the viewer does not want to come across in lists."""
        if self.person is None:
            return frozenset()
        return frozenset(Mute.objects.filter(muter=self.person).values_list("muted_id", flat=True))

    @cached_property
    def connection_ids(self) -> frozenset[int]:
        if self.person is None or not _connections_of:
            return frozenset()
        return _connections_of[0](self.person)

    def may_see(self, audience: Audience, *, of: int) -> bool:
        """Whether something of person `of` with this audience is for the viewer's eyes."""
        if of in self.hidden_ids:
            return False
        if self.person is not None and of == self.person.pk:
            return True
        if audience == Audience.EVERYONE:
            return True
        if audience == Audience.MEMBERS:
            return self.is_member
        return audience == Audience.CONNECTIONS and self.is_member and of in self.connection_ids


VISITOR = Viewer()
