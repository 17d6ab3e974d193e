"""The browsers in which members are told."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare

from hallway.notifications.models import Browser
from hallway.people.access import no_such_page
from hallway.people.models import Account
from hallway.people.viewer import Viewer


def is_offered() -> bool:
    """Whether this server tells browsers at all."""
    return bool(settings.CONFIG.push)


def in_use(now: datetime) -> QuerySet[Browser]:
    """Those whose session lasts."""
    return Browser.objects.filter(session__expire_date__gt=now)


def browsers_of(viewer: Viewer, *, now: datetime) -> Sequence[Browser]:
    """The viewer's own, the newest first."""
    return list(in_use(now).filter(person=viewer.id).order_by("-made_at", "-pk"))


def browser_at(public_id: UUID, *, viewer: Viewer, now: datetime) -> Browser:
    """One of the viewer's own; NotFound for everybody else's."""
    found = in_use(now).filter(public_id=public_id, person=viewer.id).first() if viewer.is_member else None
    if found is None:
        raise no_such_page()
    return found


def is_told_here(viewer: Viewer, *, session: str | None) -> bool:
    """Whether the viewer is told in the browser of this session."""
    return session is not None and Browser.objects.filter(person=viewer.id, session=session).exists()


def browsers_to_tell(people: Collection[int], *, now: datetime) -> Mapping[int, Sequence[int]]:
    """Person -> primary keys, for those of these people who are told in any. One query, none where nobody is told."""
    found: dict[int, list[int]] = defaultdict(list)
    if is_offered():
        rows = in_use(now).filter(person__in=people).order_by("pk")
        for person, browser in rows.values_list("person_id", "pk"):
            found[person].append(browser)
    return found


def has_browser(person: str, *, now: datetime) -> Q:
    """Whether the person that this column names is told in any browser: for a query of accounts or people."""
    return Q(Exists(in_use(now).filter(person=OuterRef(person)))) if is_offered() else Q(pk__in=[])


def is_signed_in(browser: Browser, account: Account) -> bool:
    """Whether its session is one that a page would accept: not after a new password, for example."""
    session = browser.session.get_decoded()
    if session.get(SESSION_KEY) != str(account.pk):
        return False
    kept = session.get(HASH_SESSION_KEY, "")
    known = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    return any(constant_time_compare(kept, one) for one in known)
