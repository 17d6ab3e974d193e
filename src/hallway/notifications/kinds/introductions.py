"""Introductions: one waits for me, came about or did not, and what is asked and said afterwards."""

from collections.abc import Collection, Mapping, Sequence

from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.introductions import letters
from hallway.introductions.enums import Answer, Role
from hallway.introductions.links import url_of
from hallway.introductions.models import Introduction, Outcome, Part, asked_of
from hallway.membership.letters import Frame
from hallway.notifications.enums import When
from hallway.notifications.kinds.registry import Kind, Line, Moment, Thing, Words, register
from hallway.notifications.models import Notice
from hallway.people.models import Block

#: at the end of the key of a notice that reminds
REMINDER = "again"


def _introductions(keys: Collection[int]) -> Mapping[int, Thing]:
    """With the name of the end who is no member, as long as that is kept."""
    rows = Introduction.objects.filter(pk__in=keys).values_list("pk", "public_id", "named")
    return {
        key: Thing(
            name=next((one["name"] for one in named if one["role"] == Role.END and one["name"]), ""),
            path=reverse("introductions:detail", args=[public_id]),
        )
        for key, public_id, named in rows
    }


def _still_asked(at: Moment) -> Q:
    """It waits for an answer, and nobody in it keeps away from the one who is asked."""
    me = OuterRef(OuterRef(OuterRef("person")))
    block = Block.objects.filter(Q(blocker=me, blocked=OuterRef("person")) | Q(blocked=me, blocker=OuterRef("person")))
    kept_away = Part.objects.filter(Exists(block), introduction=OuterRef("introduction"))
    mine = Part.objects.filter(
        asked_of(OuterRef("person")),
        ~Exists(kept_away),
        introduction=OuterRef("thing"),
        answer=Answer.NONE,
        reached_at__isnull=False,
        introduction__accepted_at=None,
        introduction__withdrawn_at=None,
        introduction__ends_at__gt=at.now,
    )
    return Q(Exists(mine))


def _still_agreed(at: Moment) -> Q:
    return Q(Exists(Introduction.objects.filter(pk=OuterRef("thing"), accepted_at__isnull=False)))


def _still_without_outcome(at: Moment) -> Q:
    said = Outcome.objects.filter(introduction=OuterRef("thing"), person=OuterRef("person"))
    return _still_agreed(at) & ~Q(Exists(said))


def _still_over(at: Moment) -> Q:
    over = Introduction.objects.filter(
        pk=OuterRef("thing"),
        initiator=OuterRef("person"),
        accepted_at=None,
        withdrawn_at=None,
        ends_at__lte=at.now,
    )
    return Q(Exists(over))


def _asked(line: Line) -> Words:
    return Words(_("{name} asks you about an introduction."), {"name": line.actor_name})


def _agreed(line: Line) -> Words:
    name = line.actor_name or line.thing.name
    if not name:
        return Words(_("You are introduced: you both said yes."))
    return Words(_("You and {name} are introduced: you both said yes."), {"name": name})


def _came_about(line: Line) -> Words:
    return Words(_("An introduction that you helped with came about: both said yes."))


def _ended(line: Line) -> Words:
    return Words(_("An introduction that you began did not come about."))


def _outcome(line: Line) -> Words:
    return Words(_("Two weeks ago you were introduced. Did you meet, and did it help?"))


def _thanked(line: Line) -> Words:
    return Words(_("{name} thanks you for the introduction."), {"name": line.actor_name})


def _letter_to_answer(notices: Sequence[Notice], frame: Frame) -> EmailMultiAlternatives | None:
    notice = notices[0]
    parts = Part.objects.select_related("introduction__initiator__account", "person__account", "holder__account")
    part = parts.filter(asked_of(notice.person_id), introduction=notice.thing, reached_at__isnull=False).first()
    if part is None:
        return None
    return letters.part_letter(part, reminder=notice.key.endswith(REMINDER), frame=frame)


def _answered_at(notices: Sequence[Notice]) -> dict[int, str]:
    """The signed link of each one's own part."""
    people = {notice.person_id for notice in notices}
    parts = {
        (part.introduction_id, part.counts_to): part
        for part in Part.objects.filter(
            Q(person__in=people) | Q(holder__in=people), introduction__in={notice.thing for notice in notices}
        )
    }
    found = ((notice.pk, parts.get((notice.thing, notice.person_id))) for notice in notices)
    return {key: url_of(part) for key, part in found if part is not None}


def _letter_of_agreement(notices: Sequence[Notice], frame: Frame) -> EmailMultiAlternatives | None:
    notice = notices[0]
    row = Introduction.objects.select_related("initiator__account").filter(pk=notice.thing).first()
    return letters.agreed_letter(row, person=notice.person, frame=frame) if row is not None else None


def _letter_of_outcome(notices: Sequence[Notice], frame: Frame) -> EmailMultiAlternatives | None:
    notice = notices[0]
    row = Introduction.objects.select_related("initiator__account").filter(pk=notice.thing).first()
    return letters.outcome_letter(row, person=notice.person, frame=frame) if row is not None else None


def helpers(introduction: Introduction) -> list[int | None]:
    """The members who passed it on, and who introduced two others."""
    passed_on = introduction.parts.filter(role=Role.CONNECTOR, answer=Answer.YES).order_by("pk")
    people: list[int | None] = [part.counts_to for part in passed_on if part.counts_to is not None]
    return people if introduction.is_asked else [*people, introduction.initiator_id]


INTRODUCTION_ASKED = register(
    Kind(
        name="introduction_asked",
        label=gettext_lazy("Somebody asks me about an introduction"),
        nameless=gettext_lazy("Somebody asks you about an introduction."),
        usual=When.AT_ONCE,
        usefulness=85,
        says=_asked,
        leads_to=lambda line: line.thing.path,
        holds=_still_asked,
        things=_introductions,
        answered_at=_answered_at,
        letter=_letter_to_answer,
    )
)
INTRODUCTION_AGREED = register(
    Kind(
        name="introduction_agreed",
        label=gettext_lazy("I am introduced to somebody: both said yes"),
        nameless=gettext_lazy("You are introduced: you both said yes."),
        usual=When.AT_ONCE,
        usefulness=95,
        says=_agreed,
        leads_to=lambda line: line.thing.path,
        holds=_still_agreed,
        is_answer=True,
        things=_introductions,
        letter=_letter_of_agreement,
    )
)
INTRODUCTION_CAME_ABOUT = register(
    Kind(
        name="introduction_came_about",
        label=gettext_lazy("An introduction that I helped with came about"),
        nameless=gettext_lazy("An introduction that you helped with came about: both said yes."),
        usual=When.DAILY,
        usefulness=55,
        says=_came_about,
        leads_to=lambda line: line.thing.path,
        holds=_still_agreed,
        things=_introductions,
    )
)
INTRODUCTION_ENDED = register(
    Kind(
        name="introduction_ended",
        label=gettext_lazy("An introduction that I began did not come about"),
        nameless=gettext_lazy("An introduction that you began did not come about."),
        usual=When.DAILY,
        usefulness=45,
        says=_ended,
        leads_to=lambda line: line.thing.path,
        holds=_still_over,
        is_answer=True,
        things=_introductions,
    )
)
INTRODUCTION_OUTCOME = register(
    Kind(
        name="introduction_outcome",
        label=gettext_lazy("What came of an introduction is asked"),
        nameless=gettext_lazy("Two weeks ago you were introduced. Did you meet, and did it help?"),
        usual=When.AT_ONCE,
        usefulness=35,
        says=_outcome,
        leads_to=lambda line: line.thing.path,
        holds=_still_without_outcome,
        things=_introductions,
        letter=_letter_of_outcome,
    )
)
INTRODUCTION_THANKED = register(
    Kind(
        name="introduction_thanked",
        label=gettext_lazy("Somebody thanks me for an introduction"),
        nameless=gettext_lazy("Somebody thanks you for an introduction."),
        usual=When.DAILY,
        usefulness=25,
        says=_thanked,
        leads_to=lambda line: line.thing.path,
        holds=_still_agreed,
        things=_introductions,
    )
)
