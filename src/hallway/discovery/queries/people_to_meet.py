"""Whom a member should meet, each with reasons. Decided on the truth at the moment of asking."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hallway.discovery import reasons
from hallway.discovery.queries.atlas import network_of, texts_for
from hallway.discovery.queries.exchange_fit import Fit, fits_anywhere, fits_with
from hallway.discovery.queries.known_ties import known_ties
from hallway.discovery.reasons import Reason
from hallway.people.lines import PersonLine, lines
from hallway.people.load import Side, room_of
from hallway.people.mirror import shown_to_members
from hallway.people.models import Person, PersonTag
from hallway.people.viewer import Viewer

#: candidates from the network for each place on the page: most are cut by room, absence or lack of a reason
_CANDIDATES_PER_PLACE = 6
#: what a fit adds to the network's score in (0, 1]: one side helps, or both help each other
_ONE_WAY, _BOTH_WAYS = 0.4, 0.9
#: what words in common alone are worth, for those whom the network does not know yet
_WORDS_ALONE = 0.2


@dataclass(frozen=True)
class PersonToMeet:
    line: PersonLine
    score: float
    reasons: Sequence[Reason]

    @property
    def both_ways(self) -> bool:
        """Each could do something for the other."""
        return {"they_help", "you_help"} <= {reason.kind for reason in self.reasons}


def people_to_meet(viewer: Viewer, k: int, *, now: datetime) -> list[PersonToMeet]:
    """The k best people for this viewer who have room this week, each with at least one reason."""
    if not viewer.is_member:
        return []
    scores = candidates(viewer, k * _CANDIDATES_PER_PLACE)
    free = with_room(scores, now=now)
    chosen = sorted(free, key=lambda person: (-scores[person], person))[: 2 * k]
    explained = explain(viewer, chosen, scores=scores)
    return explained[:k]


def candidates(viewer: Viewer, k: int) -> dict[int, float]:
    """Scores of people worth meeting: near through trusted ties, or able to help either way, or alike in words."""
    assert viewer.person is not None
    network = network_of(viewer)
    out = left_out(viewer)
    scores = network.people_to_meet(k, exclude=out)
    helps: dict[int, set[bool]] = defaultdict(set)
    for fit in fits_anywhere(viewer):
        helps[fit.theirs.person].add(fit.they_help)
    for person, sides in helps.items():
        scores[person] = scores.get(person, 0.0) + (_BOTH_WAYS if len(sides) == 2 else _ONE_WAY)
    if len(scores) < k:
        alike = texts_for(viewer, without=out).search("people", _own_topics(viewer), k)
        best = max(alike.values(), default=1.0)
        for person, score in alike.items():
            scores.setdefault(person, _WORDS_ALONE * score / best)
    return {person: score for person, score in scores.items() if person not in out}


def left_out(viewer: Viewer) -> frozenset[int]:
    """Whom never to suggest: the viewer, those they know or asked, and those hidden, muted or set aside."""
    known = frozenset(known_ties(viewer).own_other.tolist())
    return (
        known
        | viewer.hidden_ids
        | viewer.muted_ids
        | viewer.circle("set_aside")
        | viewer.connection_ids
        | viewer.circle("asked_by_me")
        | viewer.circle("asked_me")
        | ({viewer.id} if viewer.id is not None else frozenset())
    )


def with_room(people: Iterable[int], *, now: datetime) -> list[int]:
    """Those who are here, not pausing, and accept one more approach this week."""
    rows = Person.objects.in_directory().filter(pk__in=list(people)).only("capacity", "paused_until")
    return [person for person, room in room_of(rows, side=Side.APPROACHED, now=now).items() if room]


def explain(viewer: Viewer, people: Sequence[int], *, scores: dict[int, float]) -> list[PersonToMeet]:
    """Each of these people with the reasons that hold now; whoever has none is left out."""
    if not people:
        return []
    assert viewer.person is not None
    network = network_of(viewer)
    common = {person: network.in_common(person) for person in people}
    connectors = [connector for named, _total in common.values() for connector in named[:4]]
    shown = lines([*people, *connectors], viewer=viewer)
    topics = shared_topics(viewer, people)
    fits: dict[int, list[Fit]] = defaultdict(list)
    for fit in fits_with(viewer, people):
        fits[fit.theirs.person].append(fit)
    result = []
    for person in people:
        if person not in shown:
            continue
        line = shown[person]
        named, total = common[person]
        found = [
            *_help(fits[person]),
            reasons.through([shown[c] for c in named if c in shown], line.name, named=len(named), total=total),
            reasons.topics(topics[person]),
        ]
        kept = [reason for reason in found if reason is not None]
        if kept:
            result.append(PersonToMeet(line, round(scores.get(person, 0.0), 4), kept))
    return result


def _help(fits: Sequence[Fit]) -> list[Reason]:
    theirs = next((fit for fit in fits if fit.they_help), None)
    ours = next((fit for fit in fits if not fit.they_help), None)
    found = []
    if theirs is not None:
        found.append(reasons.they_help(theirs.theirs.text, theirs.mine.text))
    if ours is not None:
        found.append(reasons.you_help(ours.theirs.text, ours.mine.text))
    return found


def shared_topics(viewer: Viewer, people: Iterable[int]) -> dict[int, list[str]]:
    """The viewer's tags that each of these people has and shows to members. One query."""
    rows = PersonTag.objects.filter(person__in=[viewer.id, *people]).order_by("position", "id")
    mine: set[int] = set()
    theirs: dict[int, dict[int, str]] = defaultdict(dict)
    for person, audiences, tag, text, merged, merged_text in rows.values_list(
        "person_id", "person__audiences", "tag_id", "tag__text", "tag__merged_into_id", "tag__merged_into__text"
    ):
        if person == viewer.id:
            mine.add(merged or tag)
        elif shown_to_members(audiences, "tags"):
            theirs[person][merged or tag] = merged_text or text
    return defaultdict(
        list, {person: [text for tag, text in tags.items() if tag in mine] for person, tags in theirs.items()}
    )


def _own_topics(viewer: Viewer) -> str:
    person = viewer.person
    assert person is not None
    tags = PersonTag.objects.filter(person=person).values_list("tag__text", flat=True)
    return " ".join([*tags, person.headline, person.ask_me_about])
