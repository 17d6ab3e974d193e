"""Puts the viewer on each request, and speaks their language in their time zone."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

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
        with translation.override(language), timezone.override(_zone(getattr(account, "time_zone", ""))):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or settings.CONFIG.time_zone)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return zoneinfo.ZoneInfo("UTC")
