"""Operators announce something, take it back; a member puts it away."""

from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import Invalid, NotAllowed
from hallway.core.outbox import publish
from hallway.core.text import clean_line, has_letters
from hallway.membership.enums import AnnouncedTo
from hallway.membership.facts import AnnouncementPublished
from hallway.membership.models import Announcement, Community
from hallway.people import audit
from hallway.people.models import Account
from hallway.people.viewer import Viewer

LONGEST = timedelta(days=366)
#: the same announced again within this time is a second click
DOUBLE_CLICK = timedelta(minutes=1)
PUBLISHED = audit.act("announced", gettext_lazy("Announced something"))
WITHDRAWN = audit.act("announcement_withdrawn", gettext_lazy("Withdrew an announcement"))


@transaction.atomic
def announce(*, title: str, text: str, audience: str, last_day: date, viewer: Viewer, now: datetime) -> Announcement:
    """Show it to those it is for until the end of that day where the operator is, and tell them of it."""
    _operators_only(viewer)
    Community.objects.select_for_update().get(pk=1)
    title, text = clean_line(title), text.replace("\r\n", "\n").strip()
    problems = {}
    if not has_letters(title):
        problems["title"] = _("Say in a few words what it is about.")
    if not has_letters(text):
        problems["text"] = _("Write the text first.")
    ends_at = timezone.make_aware(datetime.combine(last_day, time_of_day.max))
    if not now < ends_at <= now + LONGEST:
        problems["last_day"] = _("Choose a day from today on, within a year.")
    if audience not in AnnouncedTo.values:
        problems["audience"] = _("Choose whom it is for.")
    if problems:
        raise Invalid(next(iter(problems.values())), fields=problems)
    same = Announcement.objects.filter(
        title=title, text=text, audience=audience, withdrawn_at=None, published_at__gt=now - DOUBLE_CLICK
    ).first()
    if same is not None:
        return same
    row = Announcement.objects.create(
        title=title, text=text, audience=audience, made_by=viewer.person, published_at=now, ends_at=ends_at
    )
    audit.record(PUBLISHED, viewer=viewer, detail=title, now=now)
    publish(AnnouncementPublished(announcement=row.pk, operator=viewer.id or 0), about=(), now=now)
    return row


@transaction.atomic
def withdraw_announcement(row: Announcement, *, viewer: Viewer, now: datetime) -> None:
    """Nobody is shown it any more; done twice is done once."""
    _operators_only(viewer)
    row = Announcement.objects.select_for_update().get(pk=row.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        audit.record(WITHDRAWN, viewer=viewer, detail=row.title, now=now)


def put_away(row: Announcement, *, viewer: Viewer) -> None:
    """Not shown on the viewer's first page any more; those before it are not either."""
    if viewer.account is not None:
        Account.objects.filter(pk=viewer.account.pk, announcements_seen__lt=row.pk).update(announcements_seen=row.pk)


def _operators_only(viewer: Viewer) -> None:
    if not (viewer.is_member and viewer.is_operator):
        raise NotAllowed(_("Only an operator does this."))
