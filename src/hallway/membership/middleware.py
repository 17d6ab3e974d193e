"""What stands between a signed-in account and the pages, for as long as it does."""

from collections.abc import Callable

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from hallway.membership.current import Current, current
from hallway.membership.identity import GUARDED, ask_to_confirm, is_confirmed
from hallway.membership.models import Application
from hallway.membership.queries.legal import texts_outstanding
from hallway.people.viewer import Viewer

#: the newest binding text that this session's account is known to have accepted
SESSION_KEY = "accepted_up_to"
#: pages that are never in the way of the walls below, by URL name
ALWAYS_OPEN = frozenset(
    {
        "account_logout",
        "membership:terms",
        "membership:privacy",
        "membership:imprint",
        "membership:terms_version",
        "membership:privacy_version",
        "membership:imprint_version",
        "membership:accept_texts",
        "membership:leaving",
        "membership:stay",
        "membership:application",
        "membership:accept",
        "membership:never_write",
        "notifications:stop",
        "moderation:appeal_by_letter",
        "membership:delete_account",
        "membership:confirm_identity",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "healthz",
        "live",
        "ready",
        "metrics",
    }
)


class MembershipMiddleware:
    """Sends an account that is to be deleted, an applicant, and whoever must accept new terms to the page for it.

    A member without any of these costs no query of its own: the community is read for the page anyway, and the
    session remembers what was accepted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.community_now = SimpleLazyObject(current)  # type: ignore[attr-defined]
        request.community = SimpleLazyObject(lambda: _community(request))  # type: ignore[attr-defined]
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.account is None:
            return self.get_response(request)
        return self._wall(request, viewer) or self.get_response(request)

    def _wall(self, request: HttpRequest, viewer: Viewer) -> HttpResponse | None:
        account = viewer.account
        assert account is not None
        name = _name_of(request)
        if name in GUARDED and not is_confirmed(request) and not get_reauthentication_flows(account):
            return ask_to_confirm(request)
        if name in ALWAYS_OPEN:
            return None
        if account.deletion_due_at is not None:
            return redirect("membership:leaving")
        if viewer.person is None and Application.objects.filter(account=account).exists():
            return redirect("membership:application")
        if not self._has_accepted(request, viewer):
            back = request.get_full_path() if request.method == "GET" else "/"
            page = redirect("membership:accept_texts")
            page["Location"] += f"?{urlencode({'next': back})}"
            return page
        return None

    def _has_accepted(self, request: HttpRequest, viewer: Viewer) -> bool:
        now: Current | None = request.community_now  # type: ignore[attr-defined]
        needed = now.must_accept if now else 0
        if needed <= request.session.get(SESSION_KEY, 0):
            return True
        assert viewer.account is not None
        if texts_outstanding(viewer.account):
            return False
        request.session[SESSION_KEY] = needed
        return True


def _community(request: HttpRequest) -> object:
    now: Current | None = request.community_now  # type: ignore[attr-defined]
    return now.community if now else None


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
