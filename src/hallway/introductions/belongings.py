"""What introductions hold of a member: those they began, as they may know them, and their own parts in others'."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core import clock
from hallway.core.content_lines import escaped, folded
from hallway.introductions.enums import Standing
from hallway.introductions.models import Introduction, Outcome, Outsider, Part, Thanks
from hallway.introductions.queries.begun import NamedLine, all_begun, as_begun, lines_of_begun
from hallway.introductions.queries.parts import all_parts, as_seen, beside, people_beside
from hallway.people import portability
from hallway.people.lines import lines
from hallway.people.portability import Becomes, Belongings, Fate, Files, Row, Table, by_number
from hallway.people.viewer import Viewer

#: how long an entry in a calendar is, where it is a moment
_MOMENT = timedelta(minutes=15)


def _names(people: Iterable[NamedLine]) -> list[str]:
    return [f"{one.name} {one.remark}".rstrip() for one in people if one.name]


def _begun(viewer: Viewer) -> Iterator[Row]:
    """From the introductions' own rows alone: nothing of anybody's answer is in it before both agreed."""
    now = clock.now()
    for rows in by_number(all_begun(viewer).iterator()):
        shown = lines_of_begun(rows, viewer=viewer, now=now)
        for row in rows:
            seen = as_begun(row, shown=shown, now=now)
            yield [
                str(row.public_id),
                row.begun,
                _names(seen.connectors),
                _names(seen.ends),
                row.words,
                seen.standing.value,
                row.asked_at,
                row.ends_at,
                row.accepted_at,
                row.withdrawn_at,
            ]


def _parts(viewer: Viewer) -> Iterator[Row]:
    now = clock.now()
    for rows in by_number(all_parts(viewer).iterator()):
        everybody = beside(row.introduction_id for row in rows)
        shown = lines(people_beside(rows, everybody), viewer=viewer, with_roles=False)
        for seen in as_seen(rows, everybody, shown=shown, viewer=viewer, now=now):
            part = seen.part
            yield [
                str(part.introduction.public_id),
                part.role,
                seen.initiator.name if seen.initiator is not None else "",
                _names(seen.others),
                part.introduction.words,
                part.answer,
                part.word,
                seen.standing.value,
                part.reached_at,
                part.answered_at,
            ]


def _outcomes(viewer: Viewer) -> Iterator[Row]:
    rows = Outcome.objects.filter(person=viewer.id).select_related("introduction").order_by("said_at", "pk")
    return ([str(row.introduction.public_id), row.met, row.helped, row.words, row.said_at] for row in rows.iterator())


def _thanks(viewer: Viewer) -> Iterator[Row]:
    rows = Thanks.objects.filter(person=viewer.id).select_related("introduction").order_by("said_at", "pk")
    return ([str(row.introduction.public_id), row.words, row.said_at] for row in rows.iterator())


def _outsiders(viewer: Viewer) -> Iterator[Row]:
    rows = Outsider.objects.filter(added_by=viewer.id).order_by("pk")
    return ([row.name, row.address] for row in rows.iterator())


def _calendar(viewer: Viewer) -> Iterator[tuple[str, Iterable[bytes]]]:
    if all_begun(viewer).exists():
        yield "follow-ups.ics", _events(viewer)


def _events(viewer: Viewer) -> Iterator[bytes]:
    """Of those under way, the moment at which they end; of those that came about, when it was."""
    now = clock.now()
    yield _lines(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hallway//Export//EN"])
    for rows in by_number(all_begun(viewer).iterator()):
        shown = lines_of_begun(rows, viewer=viewer, now=now)
        for row in rows:
            seen = as_begun(row, shown=shown, now=now)
            if seen.standing == Standing.OPEN:
                words, at = _("Your introduction ends: {names}").format(names=seen.end_names), row.ends_at
            elif row.accepted_at is not None:
                words, at = _("Introduced: {names}").format(names=seen.end_names), row.accepted_at
            else:
                continue
            yield _lines(
                [
                    "BEGIN:VEVENT",
                    f"UID:{row.public_id}@hallway",
                    f"DTSTAMP:{_moment(row.asked_at)}",
                    f"DTSTART:{_moment(at)}",
                    f"DTEND:{_moment(at + _MOMENT)}",
                    f"SUMMARY:{escaped(words)}",
                    "END:VEVENT",
                ]
            )
    yield _lines(["END:VCALENDAR"])


def _moment(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _lines(lines_of_it: Iterable[str]) -> bytes:
    return "".join(map(folded, lines_of_it)).encode()


_TABLES = [
    Table(
        "introductions_begun",
        "Introductions that you asked for or offered, as the pages show them to you.",
        {
            "id": "lasting id",
            "begun": "asked or offered",
            "connectors": "who was asked to pass it on, as you named them",
            "ends": "who was to be met",
            "words": "what you wrote",
            "standing": "open, accepted, not_come_about or withdrawn",
            "asked_at": "when",
            "ends_at": "when it ends unless it came about",
            "accepted_at": "when both had agreed",
            "withdrawn_at": "when you took it back",
        },
        _begun,
    ),
    Table(
        "introductions_asked_of_me",
        "Introductions in which you were asked, with your own answers.",
        {
            "id": "lasting id",
            "role": "connector or end",
            "initiator": "who asked",
            "others": "who is to be met",
            "words": "what was written to be passed on",
            "answer": "yes, no, handed_on, or none",
            "my_word": "what you added",
            "standing": "open, accepted, not_come_about or withdrawn",
            "reached_at": "when it reached you",
            "answered_at": "when you answered",
        },
        _parts,
    ),
    Table(
        "introduction_outcomes",
        "What you said came of introductions.",
        {
            "introduction": "its id",
            "met": "yes, not_yet or no",
            "helped": "whether it helped",
            "words": "what you wrote",
            "said_at": "when",
        },
        _outcomes,
    ),
    Table(
        "introduction_thanks",
        "Whom you thanked for introducing you.",
        {"introduction": "its id", "words": "what you wrote", "said_at": "when"},
        _thanks,
    ),
    Table(
        "introduction_outsiders",
        "People outside whom you named in introductions, as long as these are kept.",
        {"name": "as you wrote it", "address": "mail address"},
        _outsiders,
    ),
]


def register() -> None:
    portability.register(
        Belongings(
            "introductions",
            order=70,
            label=gettext_lazy("Introductions"),
            tables=_TABLES,
            files=[
                Files("follow-ups.ics", "Introductions under way and those that came about, as a calendar.", _calendar)
            ],
            fates=[
                Fate(
                    "introductions_begun",
                    gettext_lazy("Introductions you began that did not come about, or not yet."),
                    Becomes.GONE,
                ),
                Fate(
                    "introduction_words",
                    gettext_lazy("Your words in introductions, and what you said came of them."),
                    Becomes.GONE,
                ),
                Fate(
                    "introductions_agreed",
                    gettext_lazy("That an introduction came about, for the others who were in it."),
                    Becomes.NAMELESS,
                ),
            ],
            models=[Introduction, Part, Outsider, Outcome, Thanks],
        )
    )
