"""After both agreed: thank those who passed it on, and say what came of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid, NotFound
from hallway.core.outbox import publish
from hallway.core.text import optional_text
from hallway.introductions.enums import Met, Role
from hallway.introductions.facts import OutcomeGiven, Thanked
from hallway.introductions.models import Introduction, Outcome, Part
from hallway.people.viewer import Viewer

MOST_OUTCOME = 1000


@transaction.atomic
def thank(public_id: UUID, *, viewer: Viewer, now: datetime) -> None:
    """As one of the two, thank everybody who passed it on or introduced us; thanking twice is once."""
    row, part = _agreed(public_id, viewer)
    thanked: Introduction | Part = part if part is not None else row
    if thanked.thanked_at is None:
        thanked.thanked_at = now
        thanked.save(update_fields=["thanked_at"])
        assert viewer.id is not None
        publish(Thanked(introduction=row.pk, person=viewer.id), about=(viewer.id,), now=now)


@transaction.atomic
def give_outcome(
    public_id: UUID, *, viewer: Viewer, met: Met, helped: bool | None = None, words: str = "", now: datetime
) -> Outcome:
    """As one of the two, say whether we met, whether it helped, what came of it; the last word counts."""
    row, _part = _agreed(public_id, viewer)
    if met not in Met:
        raise Invalid(_("Say whether you met."), fields={"met": _("Say whether you met.")})
    words = optional_text(words, field="words", most=MOST_OUTCOME)
    outcome, _made = Outcome.objects.update_or_create(
        introduction=row,
        person=viewer.person,
        defaults={"met": met, "helped": helped, "words": words, "said_at": now},
    )
    assert viewer.id is not None
    publish(OutcomeGiven(introduction=row.pk, person=viewer.id), about=(viewer.id,), now=now)
    return outcome


def _agreed(public_id: UUID, viewer: Viewer) -> tuple[Introduction, Part | None]:
    """The introduction, locked, and the viewer's part as one of the two; no part when they asked for it themselves."""
    row = Introduction.objects.select_for_update().filter(public_id=public_id, accepted_at__isnull=False).first()
    if row is not None and viewer.id is not None:
        if row.is_asked and row.initiator_id == viewer.id:
            return row, None
        part = row.parts.filter(person=viewer.id, role=Role.END).first()
        if part is not None:
            return row, part
    raise NotFound(_("There is no such introduction."))
