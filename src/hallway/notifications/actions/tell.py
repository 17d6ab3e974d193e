"""Tell members of something: one notice for each of them, however often it is asked for."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F

from hallway.notifications.enums import Audience
from hallway.notifications.kinds import Kind
from hallway.notifications.models import Notice, Preference
from hallway.notifications.queries.browsers import has_browser
from hallway.notifications.rules import ROLES
from hallway.notifications.wishes import Wishes
from hallway.people.enums import Standing
from hallway.people.models import Account, Person


@transaction.atomic
def tell(
    kind: Kind,
    *,
    to: Iterable[int | None],
    by: int | None,
    key: object,
    topic: object = None,
    actor: int | None = None,
    thing: int = 0,
    is_answer: bool | None = None,
    now: datetime,
) -> list[int]:
    """Keep a notice for each of these people who is a member and was not told of it; who was told now.

    by     whose act it is: they know of it, and are not told.
    key    what happened, the same whenever its fact is handled.
    topic  what makes one line of several notices of the kind; each is a line of its own without.
    actor  whom the line names.
    is_answer  whether they wait for it, where the kind does not tell.
    """
    wanted = {person for person in to if person is not None} - {by, actor}
    members = Person.objects.filter(pk__in=wanted, standing=Standing.MEMBER, account__isnull=False)
    if kind.audience != Audience.MEMBERS:
        members = members.filter(account__role__in=ROLES[kind.audience])
    told = Notice.objects.filter(person__in=wanted, kind=kind.name, key=str(key)).values("person_id")
    # locked, so that a repeat of the fact at the same moment counts them once
    accounts = Account.objects.select_for_update(of=("self",), no_key=True).filter(
        person__in=members.exclude(pk__in=told)
    )
    accounts = accounts.select_related("person__notice_preference").annotate(
        has_browser=ExpressionWrapper(has_browser("person", now=now), output_field=BooleanField())
    )
    locked = list(accounts.order_by("pk"))
    known = set(told.values_list("person_id", flat=True))
    notices = [
        Notice(
            person=account.person,
            kind=kind.name,
            key=str(key),
            topic=str(key if topic is None else topic),
            actor_id=actor,
            thing=thing,
            is_answer=kind.is_answer if is_answer is None else is_answer,
            made_at=now,
            due_at=_wishes_of(account).due_at(kind, now=now),
        )
        for account in locked
        if account.person.pk not in known
    ]
    Notice.objects.bulk_create(notices)
    people = [notice.person_id for notice in notices]
    Account.objects.filter(person__in=people).update(unread_notices=F("unread_notices") + 1)
    return people


def _wishes_of(account: Account) -> Wishes:
    preference: Preference | None = getattr(account.person, "notice_preference", None)
    told_here: bool = account.has_browser  # type: ignore[attr-defined]  # annotated
    return Wishes.of(preference, time_zone=account.time_zone, has_browser=told_here)
