"""What a member chooses to be written: on the settings page, or with the link in a letter."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.notifications.enums import When
from hallway.notifications.kinds import kind_named, kinds_for
from hallway.notifications.links import ALL
from hallway.notifications.models import Mailbox, Notice, Preference
from hallway.notifications.queries.browsers import browsers_to_tell
from hallway.notifications.wishes import Wishes
from hallway.people.models import Person
from hallway.people.viewer import Viewer


@transaction.atomic
def choose(
    viewer: Viewer,
    *,
    choices: Mapping[str, str],
    mails_a_week: int | None,
    is_off: bool,
    hour: int,
    weekday: int,
    now: datetime,
) -> Preference:
    """Keep what the member chose, kind by kind; what waits to be mailed follows it."""
    person = viewer.person
    assert person is not None  # the page is for members
    if not 0 <= hour <= 23 or not 0 <= weekday <= 6 or (mails_a_week is not None and mails_a_week < 0):
        raise Invalid(_("Choose an hour and a day of the week."))
    preference = _locked(person)
    for kind in kinds_for(viewer):
        when = choices.get(kind.name, preference.choices.get(kind.name, kind.usual))
        if when not in When.values:
            raise Invalid(_("Choose when you want to be written."), fields={kind.name: _("Choose one of these.")})
        preference.choices.pop(kind.name, None)
        if when != kind.usual:
            preference.choices[kind.name] = str(when)
    preference.mails_a_week, preference.is_off = mails_a_week, is_off
    preference.hour, preference.weekday = hour, weekday
    preference.save()
    _plan_anew(person, preference, now=now)
    return preference


@transaction.atomic
def stop(public_id: UUID, *, what: str, now: datetime) -> Person | None:
    """No more letters of this kind, or none about notices, to whoever holds a letter's link; again changes nothing."""
    person = Person.objects.select_related("account").filter(public_id=public_id, account__isnull=False).first()
    if person is None:
        return None
    preference = _locked(person)
    if what == ALL:
        preference.is_off = True
    else:
        preference.choices[what] = When.NEVER.value
    preference.save(update_fields=["is_off", "choices"])
    _plan_anew(person, preference, now=now)
    return person


@transaction.atomic
def write_again(viewer: Viewer) -> None:
    """Letters came back, and the member says that they will arrive now."""
    Mailbox.objects.filter(person=viewer.person).update(came_back=[], stopped_at=None)


def _locked(person: Person) -> Preference:
    Preference.objects.get_or_create(person=person)
    return Preference.objects.select_for_update().get(person=person)


def _plan_anew(person: Person, preference: Preference, *, now: datetime) -> None:
    """What waits to be mailed is due as it would be if it had happened now."""
    assert person.account is not None
    told_here = bool(browsers_to_tell([person.pk], now=now))
    wishes = Wishes.of(preference, time_zone=person.account.time_zone, has_browser=told_here)
    waiting = Notice.objects.filter(person=person, due_at__isnull=False)
    for name in set(waiting.order_by().values_list("kind", flat=True)):
        kind = kind_named(name)
        waiting.filter(kind=name).update(due_at=wishes.due_at(kind, now=now) if kind is not None else None)
