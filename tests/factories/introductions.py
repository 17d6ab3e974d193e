"""Introductions, begun as members begin them."""

from hallway.introductions.actions.answer import answer_part
from hallway.introductions.actions.begin import ask_for_introduction, introduce_two
from hallway.introductions.enums import Answer
from hallway.introductions.rules import Named
from hallway.people.models import Person
from hallway.relationships.models import Tie
from tests.factories.people import viewer_of
from tests.factories.relationships import make_tie


def named(who):
    """A member, or an address."""
    if isinstance(who, Person):
        return Named(Person.objects.get(pk=who.pk))
    return Named(name=who.partition("@")[0].title(), address=who)


def ask(initiator, to, *through, words="We both sail, and would like to meet.", now):
    """Ask for an introduction through people whom the initiator knows."""
    first = through[0] if through else None
    if isinstance(first, Person) and not Tie.objects.filter(holder=initiator, other=first).exists():
        make_tie(initiator, first)
    return ask_for_introduction(
        viewer_of(initiator), to=named(to), connectors=[named(one) for one in through], words=words, now=now
    )


def introduce(initiator, one, other, *, words="You two should meet.", now):
    return introduce_two(viewer_of(initiator), one=named(one), other=named(other), words=words, now=now)


def part_of(introduction, who):
    parts = introduction.parts
    return parts.get(person=who) if isinstance(who, Person) else parts.get(outsider__address=who)


def say(introduction, who, answer, *, word="", now):
    return answer_part(part_of(introduction, who), answer=Answer(answer), word=word, now=now)
