"""How much a week a person takes on."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.edits import changes_to_write
from hallway.core.errors import Invalid
from hallway.core.outbox import publish
from hallway.people.facts import CapacityChanged
from hallway.people.models import Person

MOST = 50
LONGEST_PAUSE = timedelta(days=730)


@transaction.atomic
def change_capacity(
    person: Person,
    *,
    capacity: int,
    connector_capacity: int,
    paused_until: date | None,
    now: datetime,
    seen: str | None = None,
) -> Person:
    """Approaches a week as the one approached and as a connector, and until when to suggest this person to nobody.

    seen  the fingerprint of what the form showed. Raises EditedMeanwhile when the same was changed since.
    """
    problems: dict[str, str] = {}
    for name, value in (("capacity", capacity), ("connector_capacity", connector_capacity)):
        if not 0 <= value <= MOST:
            problems[name] = _("Choose a number from 0 to {most}.").format(most=MOST)
    if paused_until is not None and paused_until > now.date() + LONGEST_PAUSE:
        problems["paused_until"] = _("A pause lasts at most two years.")
    if problems:
        raise Invalid(_("Some of this cannot be kept yet."), fields=problems)
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted: dict[str, int | date | None] = {
        "capacity": capacity,
        "connector_capacity": connector_capacity,
        "paused_until": paused_until,
    }
    changes = changes_to_write(
        stored={name: getattr(person, name) for name in wanted},
        submitted=wanted,
        seen=seen,
        clash=_("Somebody else changed this meanwhile. Nothing is lost: both texts are below."),
    )
    if changes:
        for name in changes:
            setattr(person, name, changes[name])
        person.save(update_fields=list(changes))
        publish(CapacityChanged(person=person.pk), about=[person.pk], now=now)
    return person
