"""Answer an introduction: yes, no, or hand it on to somebody better placed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hallway.core.errors import Conflict, Invalid
from hallway.core.outbox import publish
from hallway.core.text import optional_text
from hallway.introductions import course
from hallway.introductions.actions.begin import make_part, nobody_there
from hallway.introductions.actions.reach import bring_forward, is_cut, keeps_away, people_in
from hallway.introductions.enums import Answer, Role
from hallway.introductions.facts import IntroductionAccepted, PartAnswered
from hallway.introductions.models import Introduction, Part
from hallway.introductions.rules import MOST_WORD, Named, can_be_asked
from hallway.membership.cleaning import clean_email, clean_name
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer

#: stands for one who is not asked yet, in the course
_NEW = 0


class NotYours(Conflict):
    """There is nothing to answer any more; one sentence, whatever the reason."""

    def __init__(self) -> None:
        super().__init__(_("This introduction is no longer open. There is nothing left for you to do."))


@transaction.atomic
def answer_part(part: Part, *, answer: Answer, word: str = "", now: datetime) -> Part:
    """Say yes or no as the one who is asked; the same answer twice is once.

    One of the two whom several members introduce to the same other answers them all at once.
    Raises NotYours when it is over, not their turn, or answered otherwise before.
    """
    if answer not in {Answer.YES, Answer.NO}:
        raise Invalid(_("Say yes or no."))
    word = optional_text(word, field="word", most=MOST_WORD)
    locked = _locked_beside(part)
    mine = next((one for one in locked if one.pk == part.pk), None)
    if mine is None:
        raise NotYours
    if mine.answer == answer:
        return mine
    _check_turn(mine, now=now)
    for one in locked:
        if one.pk != mine.pk and not is_turn(one, now=now):
            continue
        parts = list(one.introduction.parts.all())
        with _by_the_rules():
            after = course.answered(one.introduction.course(parts), one.pk, answer, now=now)
        _write(one, answer=answer, word=word, now=now)
        _settle(one.introduction, after, parts, now=now)
    return Part.objects.get(pk=part.pk)


@transaction.atomic
def hand_on(part: Part, *, to: Named, word: str = "", viewer: Viewer | None = None, now: datetime) -> Part:
    """As a connector, name somebody better placed, who is asked next. Raises NotYours, NotFound and Invalid."""
    word = optional_text(word, field="word", most=MOST_WORD)
    locked = _locked_beside(part)
    mine = next((one for one in locked if one.pk == part.pk), None)
    giver = (mine.person or mine.holder) if mine is not None else None
    if mine is None or giver is None or mine.role != Role.CONNECTOR:
        raise NotYours
    _check_turn(mine, now=now)
    viewer = viewer or Viewer(giver, giver.account)
    if to.person is None:
        to = Named(name=clean_name(to.name), address=clean_email(to.address))
    elif not can_be_asked(to.person, viewer=viewer):
        raise nobody_there()
    introduction = mine.introduction
    if is_in(to, introduction):
        problem = _("This person is part of this introduction already. Choose somebody else.")
        raise Invalid(problem, fields={"to": problem})
    parts = list(introduction.parts.all())
    with _by_the_rules():
        after = course.handed_on(introduction.course(parts), mine.pk, to=_NEW, now=now)
    _write(mine, answer=Answer.HANDED_ON, word=word, now=now)
    positions = {one.key: one.position for one in after.parts}
    for other in parts:
        if other.position != positions[other.pk]:
            other.position = positions[other.pk]
            other.save(update_fields=["position"])
    make_part(introduction, to, role=Role.CONNECTOR, position=positions[_NEW], by=giver)
    bring_forward([introduction], now=now)
    return mine


def is_in(named: Named, introduction: Introduction) -> bool:
    """Whether this member is one of those in it.

    Of an address nothing is said, or it could be guessed: who is in it with that address is not asked a second time,
    see `reach`, which looks as if they did not answer.
    """
    return named.person is not None and named.person.pk in people_in(introduction)


def _locked_beside(part: Part) -> Sequence[Part]:
    """The part, and the same person's as one of the same two in others' introductions; those introductions locked."""
    beside = Part.objects.filter(pk=part.pk)
    if part.role == Role.END and part.counts_to is not None:
        # named alike: or whoever named one by handle and by address would learn from their agreeing at one moment
        # that the address is theirs
        same = Q(person=part.person_id) if part.person_id is not None else Q(holder=part.holder_id)
        beside = beside | Part.objects.filter(same, role=Role.END, introduction__pair=part.introduction.pair)
    keys = sorted(set(beside.values_list("introduction_id", flat=True)))
    list(Introduction.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    return list(
        beside.select_related("introduction__initiator", "person__account", "holder__account", "outsider").order_by(
            "pk"
        )
    )


def is_turn(part: Part, *, now: datetime) -> bool:
    introduction = part.introduction
    turn = course.whose_turn(introduction.course(introduction.parts.all()), now=now)
    member = part.person or part.holder
    return (
        part.reached_at is not None
        and part.pk in {one.key for one in turn}
        and (member is None or member.standing == Standing.MEMBER)
        and not is_cut(part)
    )


def _check_turn(part: Part, *, now: datetime) -> None:
    if not is_turn(part, now=now):
        raise NotYours


def _write(part: Part, *, answer: Answer, word: str, now: datetime) -> None:
    part.answer, part.answered_at = answer, now
    part.word = "" if answer == Answer.NO else word  # nobody would ever read it
    part.save(update_fields=["answer", "word", "answered_at"])
    about = [part.counts_to] if part.counts_to is not None else []
    publish(PartAnswered(part=part.pk), about=about, now=now)


@contextmanager
def _by_the_rules() -> Iterator[None]:
    """NotYours for what the course of an introduction does not allow."""
    try:
        yield
    except course.NotOpen:
        raise NotYours from None


def _settle(introduction: Introduction, after: course.Course, parts: Sequence[Part], *, now: datetime) -> None:
    """After an answer: the next ones are asked, or the two have agreed."""
    if after.accepted_at is None:
        bring_forward([introduction], now=now)
        return
    two = [part.counts_to for part in parts if part.role == Role.END]
    two += [introduction.initiator_id] if introduction.is_asked else []
    members = [person for person in two if person is not None]
    if _kept_apart(members):
        return  # they keep away from each other by now: silence, as everything else that ends an introduction
    introduction.accepted_at = after.accepted_at
    introduction.save(update_fields=["accepted_at"])
    publish(IntroductionAccepted(introduction=introduction.pk, ends=members), about=members, now=now)


def _kept_apart(members: Sequence[int]) -> bool:
    here = Person.objects.filter(pk__in=members, standing=Standing.MEMBER).count()
    return here < len(members) or any(keeps_away(person, members) for person in members)
