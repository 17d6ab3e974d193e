"""What a member has read, and how much they have not."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from hallway.core.errors import NotFound
from hallway.notifications.kinds import Moment
from hallway.notifications.kinds.messaging import MESSAGE_SENT
from hallway.notifications.models import Notice
from hallway.notifications.rules import still_holds
from hallway.people.models import Account
from hallway.people.viewer import Viewer


@transaction.atomic
def mark_read(notice: Notice, *, viewer: Viewer, now: datetime) -> None:
    """The whole line that the notice is on."""
    if notice.person_id != viewer.id:
        raise NotFound(_("There is no such notice."))
    line = Notice.objects.filter(person=notice.person_id, kind=notice.kind, topic=notice.topic, read_at=None)
    if line.filter(made_at__lte=now).update(read_at=now, due_at=None):
        recount([notice.person_id], now=now)


@transaction.atomic
def mark_all_read(*, viewer: Viewer, up_to: int, now: datetime) -> None:
    """Everything that was there when the page was shown, `up_to` being the newest: what came since stays new."""
    if viewer.id is None:
        return
    unread = Notice.objects.filter(person=viewer.id, read_at=None, pk__lte=up_to)
    if unread.update(read_at=now, due_at=None):
        recount([viewer.id], now=now)


@transaction.atomic
def mark_messages_read(person: int, *, thread: int, up_to: int, now: datetime) -> None:
    """What was read in a thread, up to this message, is not new among the notices."""
    of_thread = Notice.objects.filter(person=person, kind=MESSAGE_SENT.name, topic=str(thread), thing__lte=up_to)
    if of_thread.filter(read_at=None).update(read_at=now, due_at=None):
        recount([person], now=now)


def recount(people: Collection[int], *, now: datetime) -> None:
    """Count anew what these members have not read of what still holds. Two queries, and one for each who has less."""
    rows = Notice.objects.filter(still_holds(Moment.at(now)), person__in=people, read_at=None)
    counts = dict(rows.order_by().values_list("person_id").annotate(Count("pk")))
    for account, person, known in Account.objects.filter(person__in=people).values_list(
        "pk", "person__pk", "unread_notices"
    ):
        if counts.get(person, 0) != known:
            Account.objects.filter(pk=account).update(unread_notices=counts.get(person, 0))
