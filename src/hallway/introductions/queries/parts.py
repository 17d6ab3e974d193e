"""What those who are asked see: their own part, who asks whom for what, the words of those before them.

Of the others' answers they see what anybody may: whether it came about, once everybody agreed or its time was over.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from hallway.introductions.course import whose_turn
from hallway.introductions.enums import Answer, Role, Standing
from hallway.introductions.models import Introduction, Part, asked_of
from hallway.introductions.queries.begun import NamedLine, names_of
from hallway.people.access import no_such_page
from hallway.people.lines import PersonLine, lines
from hallway.people.rules import in_sight
from hallway.people.viewer import Viewer

#: more than anybody's two weeks hold
SHOWN = 100


@dataclass(frozen=True)
class Word:
    """What somebody before the viewer said when passing it on."""

    by: NamedLine
    text: str


@dataclass(frozen=True)
class PartSeen:
    """One introduction through the eyes of somebody who is asked."""

    part: Part
    standing: Standing
    is_waiting: bool
    initiator: PersonLine | None
    #: the two who are to meet, without the viewer
    others: Sequence[NamedLine]
    is_closed: bool
    words: Sequence[Word]
    #: those who pass it on after the viewer
    next_ones: Sequence[NamedLine] = ()
    #: others who introduce the viewer to the same person
    also_by: list[PersonLine] = field(default_factory=list)

    @property
    def other_names(self) -> str:
        return names_of(self.others)

    @property
    def is_connector(self) -> bool:
        return self.part.role == Role.CONNECTOR

    @property
    def said_yes(self) -> bool:
        return self.part.answer == Answer.YES

    @property
    def said_no(self) -> bool:
        return self.part.answer == Answer.NO

    @property
    def handed_on(self) -> bool:
        return self.part.answer == Answer.HANDED_ON

    @property
    def came_about(self) -> bool:
        return self.standing == Standing.ACCEPTED

    @property
    def is_thanked(self) -> bool:
        """Whether one of the two thanked those who introduced them, of whom the viewer is one."""
        return self.is_connector and self.part.introduction.thanked_at is not None


def all_parts(viewer: Viewer) -> QuerySet[Part]:
    """The viewer's parts that reached them, newest first.

    Without those of somebody whom the viewer cannot come across any more, and without those that would introduce the
    viewer to, or ask about, somebody like that; what both agreed to stays when whoever began it has left.
    """
    agreed = Q(introduction__accepted_at__isnull=False)
    initiator_in_sight = in_sight(viewer, person="introduction__initiator")
    hidden_end = Part.objects.filter(introduction=OuterRef("introduction"), role=Role.END, person__in=viewer.hidden_ids)
    rows = Part.objects.filter(asked_of(viewer.id), reached_at__isnull=False)
    rows = rows.filter(initiator_in_sight | (agreed & Q(introduction__initiator=None)))
    if viewer.hidden_ids:
        rows = rows.filter(agreed | ~Exists(hidden_end))
    return rows.select_related("introduction").order_by("-reached_at", "-pk")


def introduction_at(public_id: UUID, *, viewer: Viewer) -> Introduction:
    """One that the viewer began, or is asked about. NotFound otherwise. One query."""
    concerns = Q(initiator=viewer.id) | Q(pk__in=all_parts(viewer).order_by().values("introduction"))
    row = Introduction.objects.filter(concerns, public_id=public_id).first() if viewer.is_member else None
    if row is None:
        raise no_such_page()
    return row


def waiting(viewer: Viewer, *, now: datetime) -> QuerySet[Part]:
    """Those that the viewer can answer now: whatever reached somebody is theirs to answer for as long as it is open."""
    return all_parts(viewer).filter(
        answer=Answer.NONE,
        introduction__accepted_at=None,
        introduction__withdrawn_at=None,
        introduction__ends_at__gt=now,
    )


def done(viewer: Viewer, *, role: Role, now: datetime) -> QuerySet[Part]:
    """Those that the viewer answered, or that are over."""
    over = Q(introduction__accepted_at__isnull=False) | Q(introduction__withdrawn_at__isnull=False)
    over |= Q(introduction__ends_at__lte=now)
    return all_parts(viewer).filter(~Q(answer=Answer.NONE) | over, role=role)


def some_parts(viewer: Viewer, *, few: int, now: datetime) -> list[Part]:
    """All that wait for the viewer, and of what is done a few for each role. One query."""
    chosen = Q(pk__in=waiting(viewer, now=now).values("pk")[:SHOWN])
    for role in Role:
        chosen |= Q(pk__in=done(viewer, role=role, now=now).values("pk")[:few])
    return list(all_parts(viewer).filter(chosen))


def beside(introductions: Iterable[int]) -> dict[int, list[Part]]:
    """Everybody who is asked in these introductions, in turn. One query."""
    keys = list(introductions)
    found: dict[int, list[Part]] = defaultdict(list)
    if keys:
        rows = Part.objects.filter(introduction__in=keys).select_related("outsider")
        for part in rows.order_by("position", "pk"):
            found[part.introduction_id].append(part)
    return found


def people_beside(parts: Iterable[Part], everybody: dict[int, list[Part]]) -> set[int]:
    """Whose lines these introductions need."""
    people = {part.person_id for parts in everybody.values() for part in parts}
    people |= {part.introduction.initiator_id for part in parts}
    return {person for person in people if person is not None}


def as_seen(
    parts: Sequence[Part],
    everybody: dict[int, list[Part]],
    *,
    shown: dict[int, PersonLine],
    viewer: Viewer,
    now: datetime,
) -> list[PartSeen]:
    """These parts, without those that came from somebody who is gone or hidden; one for the same two people.

    `shown` holds only people whom the viewer may come across: whoever blocked the viewer is in none of it.
    """
    seen: dict[object, PartSeen] = {}
    for part in parts:
        one = _seen(part, everybody[part.introduction_id], shown, viewer, now)
        if one is None:
            continue
        # what several introduce to each other is one entry while it waits for an answer
        key = part.introduction.pair if one.is_waiting and part.role == Role.END else part.pk
        there = seen.setdefault(key, one)
        if there is not one and one.initiator is not None:
            there.also_by.append(one.initiator)
    return list(seen.values())


def _seen(
    part: Part, everybody: Sequence[Part], shown: dict[int, PersonLine], viewer: Viewer, now: datetime
) -> PartSeen | None:
    introduction = part.introduction
    initiator = shown.get(introduction.initiator_id or 0)
    standing = introduction.standing(now)
    if standing != Standing.ACCEPTED and (initiator is None or _is_hidden(everybody, shown, viewer)):
        return None
    if initiator is None and introduction.initiator_id is not None:
        return None
    ends = [_named(one, shown) for one in everybody if one.role == Role.END and one.pk != part.pk]
    if introduction.is_asked and initiator is not None and part.role == Role.CONNECTOR:
        others = ends
    elif introduction.is_asked and initiator is not None:
        others = [NamedLine(Role.END, initiator, initiator.name)]
    else:
        others = ends
    turn = {one.key for one in whose_turn(introduction.course(everybody), now=now)}
    waiting = part.pk in turn
    before = [one for one in everybody if one.role == Role.CONNECTOR and (one.position, one.pk) < _place(part)]
    after = [one for one in everybody if one.role == Role.CONNECTOR and (one.position, one.pk) > _place(part)]
    return PartSeen(
        part=part,
        standing=standing,
        is_waiting=waiting,
        initiator=initiator,
        others=others,
        is_closed=introduction.is_closed(now),
        words=[Word(_named(one, shown), one.word) for one in before if one.word and one.answer != Answer.NO],
        next_ones=[_named(one, shown) for one in after] if waiting and part.role == Role.CONNECTOR else (),
    )


def _place(part: Part) -> tuple[int, int]:
    return (part.position, part.pk)


def _is_hidden(everybody: Sequence[Part], shown: dict[int, PersonLine], viewer: Viewer) -> bool:
    """Whether one of the two, or somebody before, does not exist for the viewer any more."""
    people = {one.person_id for one in everybody if one.role == Role.END and one.person_id is not None}
    return not people.isdisjoint(viewer.hidden_ids)


def _named(part: Part, shown: dict[int, PersonLine]) -> NamedLine:
    line = shown.get(part.person_id or 0)
    if part.outsider is None:
        return NamedLine(Role(part.role), line, line.name if line is not None else "")
    by = shown.get(part.outsider.added_by_id)
    named_by = by.name if by is not None else ""
    return NamedLine(Role(part.role), None, part.outsider.name, is_outside=True, named_by=named_by)


def part_at(public_id: UUID, *, viewer: Viewer, now: datetime) -> PartSeen:
    """The viewer's part of one introduction. NotFound when they have none, or none yet. Three queries."""
    part = all_parts(viewer).filter(introduction__public_id=public_id).first() if viewer.is_member else None
    if part is None:
        raise no_such_page()
    return _one_seen(part, beside([part.introduction_id]), viewer=viewer, now=now)


def part_in(row: Introduction, *, viewer: Viewer, now: datetime) -> PartSeen:
    """The viewer's part of this introduction, which `introduction_at` found for them. Two queries."""
    everybody = beside([row.pk])
    part = next(one for one in everybody[row.pk] if one.counts_to == viewer.id and one.reached_at is not None)
    part.introduction = row
    return _one_seen(part, everybody, viewer=viewer, now=now)


def _one_seen(part: Part, everybody: dict[int, list[Part]], *, viewer: Viewer, now: datetime) -> PartSeen:
    shown = lines(people_beside([part], everybody), viewer=viewer, with_roles=False)
    seen = as_seen([part], everybody, shown=shown, viewer=viewer, now=now)
    if not seen:
        raise no_such_page()
    return seen[0]
