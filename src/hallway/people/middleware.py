"""Puts the viewer on each request, and speaks their language in their time zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from hallway.core.zones import zone_named
from hallway.people.models import Account
from hallway.people.viewer import VISITOR, Viewer


class ViewerRequest(HttpRequest):
    """A request as our views see it."""

    viewer: Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request: its account's person, or a visitor."""
    account = request.user
    if not isinstance(account, Account) and not getattr(account, "is_authenticated", False):
        return VISITOR
    return Viewer(person=getattr(account, "person", None), account=account)  # type: ignore[arg-type]  # a lazy account


class ViewerMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request))  # type: ignore[attr-defined]
        account = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        language = getattr(account, "language", "") or translation.get_language_from_request(request)
        with translation.override(language), timezone.override(zone_named(getattr(account, "time_zone", ""))):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response
