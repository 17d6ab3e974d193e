"""The kinds of notices: what each says, where it leads, and whether it still holds.

A kind decides in SQL whether a notice still holds, so that one query shows a page or a thousand members' letters:

    register(Kind(name="connection_asked", holds=still_asked, says=says_asked, ...))

`holds(at)` is a condition on rows of `Notice`, whose columns a subquery reaches by OuterRef("thing"), OuterRef("actor")
and OuterRef("person"). That the actor is here, and that neither blocked or muted the other, is seen to for every kind.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db.models import DateField, DateTimeField, Q
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from hallway.core.clock import week_of
from hallway.core.prepared import Slot
from hallway.membership.letters import Frame
from hallway.notifications.enums import Audience, When
from hallway.notifications.models import Notice
from hallway.people.viewer import Viewer


@dataclass(frozen=True)
class Moment:
    """The time of looking, as values or as slots of a prepared query."""

    now: Any
    today: Any
    #: Monday of the week, and its first moment
    week_on: Any
    week_began: Any

    @classmethod
    def at(cls, now: datetime) -> "Moment":
        week_on = week_of(now)
        return cls(now, now.date(), week_on, datetime.combine(week_on, time.min, UTC))

    @classmethod
    def slots(cls) -> "Moment":
        return cls(
            Slot("now", DateTimeField()),
            Slot("today", DateField()),
            Slot("week_on", DateField()),
            Slot("week_began", DateTimeField()),
        )

    def values(self) -> dict[str, date | datetime]:
        """What to put into the slots."""
        return {"now": self.now, "today": self.today, "week_on": self.week_on, "week_began": self.week_began}


@dataclass(frozen=True)
class Thing:
    """What a notice is about, where its kind names it."""

    name: str = ""
    #: a path, empty when there is no page
    path: str = ""


@dataclass(frozen=True)
class Line:
    """One line: a notice, or several of one topic."""

    id: int
    public_id: UUID
    kind: str
    made_at: datetime
    count: int = 1
    is_read: bool = False
    actor: int | None = None
    actor_name: str = ""
    actor_path: str = ""
    thing: Thing = field(default_factory=Thing)


@dataclass(frozen=True)
class Words:
    """A translated sentence with names to be put in."""

    text: str
    names: Mapping[str, object] = field(default_factory=dict)

    def plain(self) -> str:
        return self.text.format(**self.names)

    def html(self) -> SafeString:
        """Names keep their own direction of writing."""
        isolated = {
            key: format_html("<bdi>{}</bdi>", name) if isinstance(name, str) else name
            for key, name in self.names.items()
        }
        return format_html(self.text, **isolated) if isolated else SafeString(self.text)


#: how a kind writes a letter of its own about the notices of one line, the newest first, given what every letter about
#: notices carries; in the language that is active
WritesLetter = Callable[[Sequence[Notice], Frame], EmailMultiAlternatives | None]


#: the addresses at which these notices can be answered from a letter without signing in, by the notices' keys
AnswerAddresses = Callable[[Sequence[Notice]], Mapping[int, str]]

Things = Callable[[Collection[int]], Mapping[int, Thing]]


def _no_things(keys: Collection[int]) -> Mapping[int, Thing]:
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of notice."""

    name: str
    #: as a member reads it among what they can choose: "Somebody asks to connect"
    label: str | Promise
    #: when members are written to who did not say otherwise
    usual: When
    #: what goes first where there is not room for everything: 0 to 100
    usefulness: int
    says: Callable[[Line], Words]
    #: where the line leads, a path
    leads_to: Callable[[Line], str]
    holds: Callable[[Moment], Q]
    #: what the line says, without anybody's name, for a screen that others may see
    nameless: str | Promise = gettext_lazy("Something waits for you.")
    audience: Audience = Audience.MEMBERS
    #: the member asked for it and waits: not counted to what they want to be written a week
    is_answer: bool = False
    #: the letter about one line of this kind, when it says more than the line; None where it cannot be written
    letter: WritesLetter | None = None
    #: where a line of this kind leads in a letter of several things, when it can be answered there; one query for all
    answered_at: AnswerAddresses | None = None
    #: how long it waits for more of its topic before it is mailed at once
    settles: timedelta = timedelta(0)
    #: names and pages of things by their keys, in one query; kinds that share the function share the query
    things: Things = _no_things


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    _kinds[kind.name] = kind
    return kind


def kinds() -> list[Kind]:
    """All of them, the most useful first."""
    return sorted(_kinds.values(), key=lambda kind: (-kind.usefulness, kind.name))


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def kinds_for(viewer: Viewer) -> list[Kind]:
    """Those that this member may be told, the most useful first."""
    may = {
        Audience.MEMBERS: viewer.is_member,
        Audience.MODERATORS: viewer.is_moderator,
        Audience.OPERATORS: viewer.is_operator,
    }
    return [kind for kind in kinds() if may[kind.audience]]
