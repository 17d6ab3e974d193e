"""The outermost layer of a request: its id, one line in the log without private words, and how long it took."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from hallway.core import metrics
from hallway.core.log_filters import pattern_of
from hallway.core.logs import request_id

log = logging.getLogger("hallway.access")
#: an id that a reverse proxy of ours gave a request
ID_HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages, not files to save: most are packed already, and a browser is told how long they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return response
        return super().process_response(request, response)


class AccessLogMiddleware:
    """Logs method, the *pattern* of the address, status, bytes and milliseconds, and counts them for the metrics.

    The pattern (`people/<str:handle>/`) says what is slow or broken without saying whose page was looked at,
    what was searched for, or the secret of an invitation. Files and addresses that lead nowhere have none. The id
    of the request is in its answer (`X-Request-ID`) and in each line that is logged meanwhile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        token = request_id.set(_id_of(request))
        try:
            response = self.get_response(request)
            response.headers[ID_HEADER] = request_id.get()
            self._tell(request, response, seconds=time.perf_counter() - begun)
        finally:
            request_id.reset(token)
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
        size = "-" if response.streaming else len(response.content)
        route, status = pattern_of(request), response.status_code
        about = {"method": request.method, "route": route, "status": status, "bytes": size, "ms": round(1000 * seconds)}
        log.info("%s %s %s %s %.0fms", request.method, route, status, size, 1000 * seconds, extra={"about": about})
        match = request.resolver_match
        view = (match.view_name or match.route) if match else "other"
        metrics.count_request(view=view, method=request.method or "", status=status, seconds=seconds)


def _id_of(request: HttpRequest) -> str:
    """A fresh one, unless a proxy of the operator's gave one that its own log knows."""
    given = request.headers.get(ID_HEADER, "")
    return given if settings.CONFIG.trusted_proxies and _ID.fullmatch(given) else secrets.token_hex(8)
