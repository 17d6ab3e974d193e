"""The course of an introduction, as pure functions of everybody's answers and the clock.

Connectors answer in turn, then the other end; when somebody introduces two people of their own accord, the two answer
in any order. A refusal ends nothing that anybody else could notice: what is refused and what is merely not answered
take the same course until the moment that was fixed when it was asked. After both agreed, what the two say makes it met
and closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hallway.introductions.enums import Answer, Met, Role, Standing

#: after this time nothing more is expected of what both agreed to
CLOSES_AFTER = timedelta(days=60)


class NotOpen(Exception):
    """The introduction is over, or it is not this part's turn."""


@dataclass(frozen=True)
class Part:
    """One who is asked: a connector, in the order of position, or an end."""

    key: int
    role: Role
    position: int = 0
    answer: Answer = Answer.NONE


@dataclass(frozen=True)
class Said:
    """What one of the two says came of it."""

    key: int
    met: Met
    helped: bool | None = None

    @property
    def is_final(self) -> bool:
        return self.met != Met.NOT_YET


@dataclass(frozen=True)
class Course:
    """All that decides about an introduction. `parts` are those who are asked; whoever asks is none of them."""

    asked_at: datetime
    #: the moment at which whoever began it learns that it did not come about
    ends_at: datetime
    parts: Sequence[Part]
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    #: what the two said afterwards, and how many of them can: members
    said: Sequence[Said] = ()
    speakers: int = 2
    #: since when one of the two says that they met; a no of the other takes nothing back
    met_at: datetime | None = None
    #: when they had met and the last of those who can had said what came of it
    closed_at: datetime | None = None

    def with_said(self, said: Sequence[Said], *, speakers: int) -> "Course":
        return replace(self, said=said, speakers=speakers)

    @property
    def connectors(self) -> list[Part]:
        return sorted((part for part in self.parts if part.role == Role.CONNECTOR), key=lambda part: part.position)

    @property
    def ends(self) -> list[Part]:
        return [part for part in self.parts if part.role == Role.END]


def is_open(course: Course, *, now: datetime) -> bool:
    """Neither accepted nor withdrawn nor past its moment; a refused one is open."""
    return course.accepted_at is None and course.withdrawn_at is None and now < course.ends_at


def whose_turn(course: Course, *, now: datetime) -> list[Part]:
    """Those who can answer now: the next connector, or the ends once every connector passed it on.

    One of two ends who refuses changes nothing for the other, who could tell otherwise.
    """
    if not is_open(course, now=now) or any(part.answer == Answer.NO for part in course.connectors):
        return []
    waiting = [part for part in course.connectors if part.answer == Answer.NONE]
    if waiting:
        return waiting[:1]
    return [part for part in course.ends if part.answer == Answer.NONE]


def answered(course: Course, key: int, answer: Answer, *, now: datetime) -> Course:
    """The course after one part's answer; accepted with the last yes. Raises NotOpen when it is not theirs to give."""
    part = next((part for part in whose_turn(course, now=now) if part.key == key), None)
    if part is None or answer == Answer.NONE or (answer == Answer.HANDED_ON and part.role != Role.CONNECTOR):
        raise NotOpen
    after = replace(course, parts=[replace(p, answer=answer) if p.key == key else p for p in course.parts])
    agreed = all(p.answer == Answer.YES for p in after.ends)
    return replace(after, accepted_at=now) if agreed else after


def handed_on(course: Course, key: int, *, to: int, now: datetime) -> Course:
    """A connector names somebody better placed, who is asked next in their stead."""
    after = answered(course, key, Answer.HANDED_ON, now=now)
    giver = next(part for part in after.parts if part.key == key)
    later = [
        replace(part, position=part.position + 1)
        if part.role == Role.CONNECTOR and part.position > giver.position
        else part
        for part in after.parts
    ]
    return replace(after, parts=[*later, Part(to, Role.CONNECTOR, giver.position + 1)])


def withdrawn(course: Course, *, now: datetime) -> Course:
    """Taken back by whoever began it, also when it was refused: they cannot know. Raises NotOpen when it is over."""
    if not is_open(course, now=now):
        raise NotOpen
    return replace(course, withdrawn_at=now)


def told(course: Course, what: Said, *, now: datetime) -> Course:
    """The course after one of the two said what came of it, instead of what they said before.

    Raises NotOpen before both agreed. That they met, and that it helped, is so when one of them says so. That they did
    not meet closes nothing before its time: then everybody could tell a no from silence.
    """
    if course.accepted_at is None:
        raise NotOpen
    said = [*(one for one in course.said if one.key != what.key), what]
    met = any(one.met == Met.YES for one in said)
    closed = met and sum(one.is_final for one in said) >= course.speakers
    return replace(
        course,
        said=said,
        met_at=(course.met_at or now) if met else None,
        closed_at=(course.closed_at or now) if closed else None,
    )


def has_helped(course: Course) -> bool:
    return any(one.helped for one in course.said)


def is_closed(*, accepted_at: datetime | None, closed_at: datetime | None, now: datetime) -> bool:
    """They met and both have said so, or they have had their time."""
    return accepted_at is not None and (closed_at is not None or now >= accepted_at + CLOSES_AFTER)


def standing_of(
    *, ends_at: datetime, accepted_at: datetime | None, withdrawn_at: datetime | None, now: datetime
) -> Standing:
    """What whoever began it may know. No answer goes into it, so that none can come out."""
    if withdrawn_at is not None:
        return Standing.WITHDRAWN
    if accepted_at is not None:
        return Standing.ACCEPTED
    return Standing.OPEN if now < ends_at else Standing.NOT_COME_ABOUT
