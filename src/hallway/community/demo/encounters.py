"""What is going on between the invented when somebody signs in as one of them: introductions at every point of their
course, and letters between two who met. Made by the same actions as everybody's."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hallway.introductions.actions.answer import answer_part
from hallway.introductions.actions.begin import ask_for_introduction, introduce_two
from hallway.introductions.enums import Answer, Role
from hallway.introductions.models import Introduction
from hallway.introductions.rules import Named
from hallway.messaging.actions.send import send_message
from hallway.people.models import Person
from hallway.people.viewer import Viewer
from hallway.relationships.enums import ConnectionState
from hallway.relationships.models import Connection

#: how many of the invented have all of it: those whom the demo names
LIVELY = 3
#: a text to pass on
ASKED = (
    "Dear {connector},\n\n{other} does what we talked about in May: {headline}. We answer a tender in six weeks, "
    "with a hole exactly there. Half an hour would tell both of us whether it is worth more.\n\nThank you, {me}",
    "Hello {connector},\n\nwould you pass this on to {other}? I look for somebody who has done it before: {headline}. "
    "I can offer three customers who ask for it, and coffee.\n\n{me}",
    "{connector}, you know {other} better than I do. My question is a small one, about this: {headline}. "
    "A short talk would do, and a no is fine.\n\n{me}",
)
PASSED_ON = "I have worked with both of you, and would take this one."
OFFERED = (
    "You two should talk. {one}: {one_headline}. {other}: {other_headline}. I would start with the customers you have "
    "in common.\n\n{me}"
)
LETTERS = (
    "Good to meet you, also from here. Would Thursday at ten suit you? I bring the numbers from last year.",
    "Thursday suits me. Let us say half past ten, the ferry is late on Thursdays.",
    "Half past ten it is. Bring whoever would have to do the work.",
    "I will. And thank you for writing so plainly what you need.",
)


def let_them_meet(*, now: datetime) -> None:
    """For each of the named: one to answer as connector and as one of the two, one asked, one that came about."""
    named = list(
        Person.objects.filter(community_id__startswith="demo-").select_related("account").order_by("pk")[:LIVELY]
    )
    used: set[int] = {person.pk for person in named}
    for number, person in enumerate(named):
        _waits_for_the_connector(person, used, number, now)
        _waits_for_one_of_the_two(person, used, number, now)
        _is_under_way(person, used, number, now)
        _came_about(person, used, number, now)
        _is_offered(person, used, now)


def _waits_for_the_connector(person: Person, used: set[int], number: int, now: datetime) -> None:
    found = _two_strangers(_connected(person, but=used))
    if found:
        _ask(found[0], through=person, to=found[1], number=number, at=now - timedelta(hours=5), used=used)


def _waits_for_one_of_the_two(person: Person, used: set[int], number: int, now: datetime) -> None:
    chain = _chain(person, used)
    if chain:
        connector, stranger = chain
        row = _ask(stranger, through=connector, to=person, number=number + 1, at=now - timedelta(days=1), used=used)
        _pass_on(row, now=now - timedelta(hours=20))


def _is_under_way(person: Person, used: set[int], number: int, now: datetime) -> None:
    chain = _chain(person, used)
    if chain:
        connector, stranger = chain
        _ask(person, through=connector, to=stranger, number=number + 2, at=now - timedelta(days=2), used=used)


def _came_about(person: Person, used: set[int], number: int, now: datetime) -> None:
    chain = _chain(person, used)
    if not chain:
        return
    connector, stranger = chain
    row = _ask(person, through=connector, to=stranger, number=number, at=now - timedelta(days=5), used=used)
    _pass_on(row, now=now - timedelta(days=4))
    _answer(row, Role.END, now=now - timedelta(days=3))
    for place, text in enumerate(LETTERS):
        sender, recipient = (person, stranger) if place % 2 == 0 else (stranger, person)
        send_message(sender, to=recipient, text=text, now=now - timedelta(days=2, hours=-5 * place))


def _is_offered(person: Person, used: set[int], now: datetime) -> None:
    """Somebody the person knows introduces them to somebody else."""
    chain = _chain(person, used)
    if not chain:
        return
    connector, stranger = chain
    words = OFFERED.format(
        one=person.name, one_headline=person.headline, other=stranger.name, other_headline=stranger.headline,
        me=connector.name,
    )  # fmt: skip
    one, other = Named(person), Named(stranger)
    introduce_two(_viewer(connector), one=one, other=other, words=words, now=now - timedelta(hours=9))
    used.update({connector.pk, stranger.pk})


def _ask(asker: Person, *, through: Person, to: Person, number: int, at: datetime, used: set[int]) -> Introduction:
    words = ASKED[number % len(ASKED)].format(
        connector=through.name, other=to.name, headline=to.headline, me=asker.name
    )
    used.update({asker.pk, through.pk, to.pk})
    return ask_for_introduction(_viewer(asker), to=Named(to), connectors=[Named(through)], words=words, now=at)


def _pass_on(row: Introduction, *, now: datetime) -> None:
    _answer(row, Role.CONNECTOR, word=PASSED_ON, now=now)


def _answer(row: Introduction, role: Role, *, word: str = "", now: datetime) -> None:
    answer_part(row.parts.get(role=role), answer=Answer.YES, word=word, now=now)


def _chain(person: Person, used: set[int]) -> tuple[Person, Person] | None:
    """Somebody the person knows, and somebody those know whom the person does not; nobody twice."""
    known = {one.pk for one in _connected(person)}
    for connector in _connected(person, but=used):
        for stranger in _connected(connector, but=used | known | {person.pk}):
            return connector, stranger
    return None


def _two_strangers(people: Sequence[Person]) -> tuple[Person, Person] | None:
    """The first two who do not know each other."""
    for place, one in enumerate(people):
        known = {other.pk for other in _connected(one)}
        for other in people[place + 1 :]:
            if other.pk not in known:
                return one, other
    return None


def _connected(person: Person, *, but: set[int] | None = None) -> list[Person]:
    rows = Connection.objects.filter(state=ConnectionState.CONFIRMED)
    pairs = [
        *rows.filter(low=person).values_list("high", flat=True),
        *rows.filter(high=person).values_list("low", flat=True),
    ]
    keys = set(pairs) - (but or set())
    return list(Person.objects.filter(pk__in=keys).select_related("account").order_by("pk"))


def _viewer(person: Person) -> Viewer:
    return Viewer(person, person.account)
