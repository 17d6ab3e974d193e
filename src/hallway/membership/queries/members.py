"""Members as operators see them: with address, role and state."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import F, Q, QuerySet

from hallway.membership.enums import ApplicationState, InvitationState
from hallway.membership.models import Application, Invitation, SecurityRecord
from hallway.people.access import no_such_page
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import Viewer

#: without signing in for that long, somebody is quiet
QUIET = timedelta(days=90)
_STATES = {
    "active": Q(account__is_active=True, account__deletion_due_at=None),
    "suspended": Q(account__is_active=False),
    "leaving": Q(account__deletion_due_at__isnull=False),
    "never": Q(account__last_login=None),
}
_ORDERS: dict[str, list[Any]] = {
    "": ["name", "pk"],
    "newest": ["-account__joined_at", "pk"],
    "seen": [F("account__last_login").desc(nulls_last=True), "pk"],
}


def members(
    viewer: Viewer, *, search: str = "", role: str = "", state: str = "", sort: str = "", now: datetime | None = None
) -> QuerySet[Person]:
    """Everybody with an account whose name, handle or any address has the words; nobody for others.

    Filters and orders that are unknown filter nothing, and `quiet` needs to be told the time.
    """
    if not viewer.is_operator or not viewer.is_member:
        return Person.objects.none()
    rows = Person.objects.filter(account__isnull=False).select_related("account")
    rows = rows.order_by(*_ORDERS.get(sort, _ORDERS[""]))
    rows = rows.filter(account__role=role) if role else rows
    rows = rows.filter(_STATES[state]) if state in _STATES else rows
    if state == "quiet" and now is not None:
        rows = rows.filter(account__last_login__lt=now - QUIET)
    for word in search.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(handle__icontains=word) | Q(account__in=_accounts_with(word)))
    return rows


def _accounts_with(word: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = EmailAddress.objects.filter(email__icontains=word).values("user_id")
    return rows


def get_member(public_id: UUID, *, viewer: Viewer) -> Person:
    found = members(viewer).filter(public_id=public_id).first()
    if found is None:
        raise no_such_page()
    return found


def listed(viewer: Viewer, *, search: str = "") -> QuerySet[Person]:
    """Those without an account, by name: shown in the directory or not; nobody for anybody but operators."""
    if not viewer.is_operator or not viewer.is_member:
        return Person.objects.none()
    rows = Person.objects.filter(account=None, standing__in=[Standing.LISTED, Standing.INVITED]).order_by("name", "pk")
    for word in search.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(handle__icontains=word))
    return rows


def get_listed(public_id: UUID, *, viewer: Viewer) -> Person:
    found = listed(viewer).filter(public_id=public_id).first()
    if found is None:
        raise no_such_page()
    return found


def open_invitations_to(people: Iterable[Person], *, now: datetime) -> dict[int, Invitation]:
    """The open invitation of each of these people to take their entry over, else the prepared one. One query."""
    rows = Invitation.objects.filter(
        Q(state=InvitationState.PREPARED) | Q(state=InvitationState.SENT, expires_at__gt=now),
        person__in=[person.pk for person in people],
    ).order_by("made_at")
    prepared = {row.person_id: row for row in rows if row.person_id and row.state == InvitationState.PREPARED}
    sent = {row.person_id: row for row in rows if row.person_id and row.state == InvitationState.SENT}
    return prepared | sent


def security_records(person: Person, *, viewer: Viewer) -> QuerySet[SecurityRecord]:
    """What happened to the ways into an account, newest first: for its own person and for operators."""
    rows = SecurityRecord.objects.filter(account=person.account_id).order_by("-happened_at")
    own = viewer.person is not None and viewer.person.pk == person.pk
    return rows if own or viewer.is_operator else rows.none()


def applications(viewer: Viewer, *, state: ApplicationState = ApplicationState.WAITING) -> QuerySet[Application]:
    """Those who asked to join, the longest waiting first; nobody for anybody but operators."""
    if not viewer.is_operator or not viewer.is_member:
        return Application.objects.none()
    return Application.objects.filter(state=state).select_related("account").order_by("made_at", "pk")


def get_application(public_id: UUID, *, viewer: Viewer) -> Application:
    if viewer.is_operator and viewer.is_member:
        found = Application.objects.select_related("account").filter(public_id=public_id).first()
        if found is not None:
            return found
    raise no_such_page()
