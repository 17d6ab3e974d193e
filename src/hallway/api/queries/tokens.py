"""A member's tokens, for themselves."""

from uuid import UUID

from django.db.models import F, QuerySet

from hallway.api.models import AccessToken
from hallway.people.access import no_such_page
from hallway.people.viewer import Viewer

SHOWN = 50


def tokens_of(viewer: Viewer) -> QuerySet[AccessToken]:
    """Those that were not revoked first, then by how long they work."""
    return _all(viewer).order_by(F("revoked_at").desc(nulls_first=True), "-expires_at", "-pk")[:SHOWN]


def token_at(public_id: UUID, *, viewer: Viewer) -> AccessToken:
    token = _all(viewer).filter(public_id=public_id).first()
    if token is None:
        raise no_such_page()
    return token


def _all(viewer: Viewer) -> QuerySet[AccessToken]:
    return AccessToken.objects.filter(account=viewer.account.pk if viewer.account is not None else None)
