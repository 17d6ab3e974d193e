"""Making communities up."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hallway.community.demo.headlines import HEADLINES
from hallway.community.demo.vocabulary import (
    FAMILY_NAMES,
    FIELDS,
    GIVEN_NAMES,
    ORGANISATIONS,
    PLACES,
    SPARE_TIME,
    UNUSUAL_NAMES,
    Field,
)
from hallway.community.records import AffiliationRecord, OrganisationRecord, PersonRecord
from hallway.relationships.enums import Closeness, Consent

DEMO_MEMBERS = 300
TIES_PER_MEMBER = 12
#: how the invented say they know each other
_CLOSENESS = ((Closeness.MET_ONCE, 4), (Closeness.KNOW, 5), (Closeness.WORK_WELL, 3), (Closeness.WOULD_VOUCH, 1))
#: most let members see a tie, some let it be counted only
_CONSENT = ((Consent.MEMBERS, 4), (Consent.COUNTED, 1))
#: the day from which invented careers are counted back
_BEFORE = date(2026, 1, 1)


@dataclass(frozen=True)
class InventedTie:
    """Two invented members who are connected, and how well they say they know each other."""

    one: str
    other: str
    closeness: str
    consent: str


@dataclass(frozen=True)
class Invented:
    """A community that does not exist."""

    organisations: list[OrganisationRecord]
    people: list[PersonRecord]
    affiliations: list[AffiliationRecord]
    ties: list[InventedTie]


def invent(members: int, ties: int, *, seed: int = 1) -> Invented:
    """A community of so many members and ties; the same seed gives the same one."""
    rng = random.Random(seed)  # noqa: S311  invented people need no secrets
    organisations = list(_organisations(rng, members))
    fields = [rng.choice(FIELDS) for _member in range(members)]
    people = list(_people(rng, fields))
    employers = [rng.randrange(len(organisations)) for _member in range(members)]
    return Invented(
        organisations,
        people,
        list(_affiliations(rng, people, fields, organisations, employers)),
        list(_ties(rng, people, fields, employers, ties)),
    )


def _organisations(rng: random.Random, members: int) -> Iterator[OrganisationRecord]:
    for number in range(max(len(ORGANISATIONS), members // 100)):
        name, headline = ORGANISATIONS[number % len(ORGANISATIONS)]
        branch = number // len(ORGANISATIONS)
        place = rng.choice(PLACES)
        yield OrganisationRecord(
            id=f"demo-organisation-{number}",
            name=f"{name} {place.name} {branch}" if branch else name,
            headline=headline,
            about=f"{headline}. We are {rng.randint(4, 400)} people, most of them in {place.name}.",
            place=place.name,
            website=f"https://{name.lower().replace(' ', '').replace('&', 'and')}.example",
            tags=tuple(rng.choice(FIELDS).tags[:2]),
            domains=() if branch else (f"{name.lower().replace(' ', '').replace('&', 'and')}.example",),
            part_of=f"demo-organisation-{number % len(ORGANISATIONS)}" if branch else "",
        )


def _people(rng: random.Random, fields: list[Field]) -> Iterator[PersonRecord]:
    unsaid: dict[int, list[str]] = {}
    for number, work in enumerate(fields):
        place = rng.choice(PLACES)
        unusual = number % 29 == 28
        name = (
            UNUSUAL_NAMES[number // 29 % len(UNUSUAL_NAMES)]
            if unusual
            else f"{rng.choice(GIVEN_NAMES)} {rng.choice(FAMILY_NAMES)}".replace("-der-", " der ")
        )
        hobbies = rng.sample(SPARE_TIME, rng.randint(1, 3))
        about = " ".join(rng.sample(work.stories, rng.randint(1, 2)))
        yield PersonRecord(
            id=f"demo-person-{number}",
            name=name,
            email=f"person{number}@members.example",
            agreed=True,
            pronouns=rng.choice(("", "", "she/her", "he/him", "they/them")),
            headline=_headline(rng, work, unsaid),
            about=f"{about}\n\nWhen I am not at work you find me with **{hobbies[0]}**.",
            ask_me_about=", ".join(rng.sample((*work.tags, *hobbies), 2)),
            places=place.name,
            languages=place.languages,
            time_zone=place.time_zone,
            tags=tuple(dict.fromkeys([*rng.sample(work.tags, rng.randint(2, 4)), *hobbies])),
            offers=_in_words_of(number, rng.sample(work.offers, rng.randint(0, 2))),
            asks=_in_words_of(number, rng.sample(work.asks, rng.randint(0, 2))),
        )


def _in_words_of(number: int, texts: list[str]) -> tuple[str, ...]:
    """Each text in the words of this person, where the vocabulary has several divided by " | "."""
    spoken = [text.split(" | ") for text in texts]
    return tuple(ways[number % len(ways)] for ways in spoken)


def _headline(rng: random.Random, work: Field, unsaid: dict[int, list[str]]) -> str:
    """One that nobody in this line of work has said yet, while there are any."""
    field = FIELDS.index(work)
    if not unsaid.get(field):
        unsaid[field] = [*work.headlines, *HEADLINES[field].all()]
        rng.shuffle(unsaid[field])
    return unsaid[field].pop()


def _affiliations(
    rng: random.Random,
    people: list[PersonRecord],
    fields: list[Field],
    organisations: list[OrganisationRecord],
    employers: list[int],
) -> Iterator[AffiliationRecord]:
    for number, (person, work, employer) in enumerate(zip(people, fields, employers, strict=True)):
        since = _BEFORE - timedelta(days=rng.randint(60, 3000))
        yield AffiliationRecord(
            id=f"demo-affiliation-{number}", person=person.id, organisation=organisations[employer].id,
            role=rng.choice(work.roles), from_on=since,
        )  # fmt: skip
        if rng.random() < 0.3:
            yield AffiliationRecord(
                id=f"demo-affiliation-{number}-before", person=person.id,
                organisation=organisations[rng.randrange(len(organisations))].id, role=rng.choice(work.roles),
                from_on=since - timedelta(days=rng.randint(200, 2000)), to_on=since,
            )  # fmt: skip


def _ties(
    rng: random.Random, people: list[PersonRecord], fields: list[Field], employers: list[int], wanted: int
) -> Iterator[InventedTie]:
    """Half of the ties are at work or in the field, a third close friends' friends, the rest anywhere."""
    groups: dict[object, list[int]] = {}
    for person, (work, employer) in enumerate(zip(fields, employers, strict=True)):
        groups.setdefault(("field", id(work), person // 2000), []).append(person)
        groups.setdefault(("firm", employer), []).append(person)
    circles = [group for group in groups.values() if len(group) > 1]
    of_person: dict[int, list[list[int]]] = {person: [] for person in range(len(people))}
    for circle in circles:
        for person in circle:
            of_person[person].append(circle)
    neighbours: dict[int, list[int]] = {}
    seen: set[tuple[int, int]] = set()
    possible = len(people) * (len(people) - 1) // 2
    while len(seen) < min(wanted, possible):
        one = rng.randrange(len(people))
        chance = rng.random()
        friends = neighbours.get(one)
        if chance < 0.35 and friends:
            other = rng.choice(neighbours[rng.choice(friends)])
        elif chance < 0.85 and of_person[one]:
            other = rng.choice(rng.choice(of_person[one]))
        else:
            other = rng.randrange(len(people))
        pair = (min(one, other), max(one, other))
        if one == other or pair in seen:
            continue
        seen.add(pair)
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
        closeness, consent = _weighted(rng, _CLOSENESS), _weighted(rng, _CONSENT)
        yield InventedTie(people[one].id, people[other].id, closeness, consent)


def _weighted(rng: random.Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([choice for choice, _weight in choices], [weight for _choice, weight in choices])[0]
