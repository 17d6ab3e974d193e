"""After both agreed: thank those who introduced us, and say what came of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid, NotFound
from hallway.core.outbox import publish
from hallway.core.text import optional_text
from hallway.introductions.course import Said, has_helped, told
from hallway.introductions.enums import Met, Role
from hallway.introductions.facts import OutcomeGiven, Thanked
from hallway.introductions.models import Introduction, Outcome, Thanks
from hallway.introductions.rules import MOST_OUTCOME, MOST_WORD
from hallway.people.models import Person
from hallway.people.viewer import Viewer


@transaction.atomic
def thank(public_id: UUID, *, viewer: Viewer, words: str = "", now: datetime) -> None:
    """As one of the two, thank those who introduced us, with a word if we like; thanking twice is once."""
    row, me = _agreed(public_id, viewer)
    words = optional_text(words, field="words", most=MOST_WORD)
    _thanks, is_first = Thanks.objects.get_or_create(
        introduction=row, person=me, defaults={"words": words, "said_at": now}
    )
    if not is_first:
        return
    if row.thanked_at is None:
        row.thanked_at = now
        row.save(update_fields=["thanked_at"])
    publish(Thanked(introduction=row.pk, person=me.pk), about=(me.pk,), now=now)


@transaction.atomic
def give_outcome(
    public_id: UUID, *, viewer: Viewer, met: Met, helped: bool | None = None, words: str = "", now: datetime
) -> Outcome:
    """As one of the two, say whether we met, whether it helped, what came of it; the last word counts."""
    row, me = _agreed(public_id, viewer)
    if met not in Met:
        raise Invalid(_("Say whether you met."), fields={"met": _("Say whether you met.")})
    words = optional_text(words, field="words", most=MOST_OUTCOME)
    before = [Said(one.person_id, Met(one.met), one.helped) for one in row.outcomes.all()]
    outcome, _made = Outcome.objects.update_or_create(
        introduction=row, person=me, defaults={"met": met, "helped": helped, "words": words, "said_at": now}
    )
    _settle(row, before, Said(me.pk, met, helped), now=now)
    publish(OutcomeGiven(introduction=row.pk, person=me.pk), about=(me.pk,), now=now)
    return outcome


def _settle(row: Introduction, before: list[Said], said: Said, *, now: datetime) -> None:
    """Keep with the introduction what everybody concerned may know of it."""
    parts = list(row.parts.all())
    ends = [part for part in parts if part.role == Role.END]
    speakers = sum(part.person_id is not None for part in ends) + (row.is_asked and row.initiator_id is not None)
    course = told(row.course(parts).with_said(before, speakers=speakers), said, now=now)
    row.met_at, row.closed_at, row.helped = course.met_at, course.closed_at, has_helped(course)
    row.save(update_fields=["met_at", "closed_at", "helped"])


def _agreed(public_id: UUID, viewer: Viewer) -> tuple[Introduction, Person]:
    """The introduction, locked, and the viewer as one of the two. NotFound for everybody else."""
    row = Introduction.objects.select_for_update().filter(public_id=public_id, accepted_at__isnull=False).first()
    if row is not None and viewer.person is not None:
        is_asker = row.is_asked and row.initiator_id == viewer.id
        if is_asker or row.parts.filter(person=viewer.id, role=Role.END).exists():
            return row, viewer.person
    raise NotFound(_("There is no such introduction."))
