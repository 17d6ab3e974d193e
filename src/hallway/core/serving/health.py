"""For whatever watches a server: `/healthz`, `/healthz/live`, `/healthz/ready` and `/metrics`."""

import secrets

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hallway import __version__
from hallway.core import metrics, startup

#: what a reverse proxy says, so that a request with any of it comes from elsewhere
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_X_FORWARDED_HOST")
LOOPBACK = ("127.0.0.1", "::1")


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether pages can be answered: the process lives and its database is there."""
    if not _has_database():
        return JsonResponse({"status": "unavailable", "version": __version__}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Whether the process answers at all; asks nothing of anybody, so that a slow database restarts nothing."""
    return JsonResponse({"status": "ok", "version": __version__})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Whether visitors may be sent here: the database is there, and what is made ready at the start is."""
    if not _has_database():
        return JsonResponse({"status": "unavailable", "version": __version__}, status=503)
    if not startup.is_ready():
        return JsonResponse({"status": "starting", "version": __version__}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})


@never_cache
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For who has the token; without one, for programs on this machine that come through no proxy."""
    if not _may_measure(request):
        raise Http404
    return HttpResponse(metrics.page(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    token = settings.CONFIG.metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), token.encode())
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not any(name in request.META for name in FORWARDED)


def _has_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM core_schedule LIMIT 1")
    except DatabaseFailure:
        return False
    return True
