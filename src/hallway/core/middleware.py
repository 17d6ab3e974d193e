"""The outermost layer of a request: one line in the log, without private words."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("hallway.access")


class AccessLogMiddleware:
    """Logs method, the *pattern* of the address, status, bytes and milliseconds.

    The pattern (`people/<str:handle>/`) says what is slow or broken without saying whose page was looked at,
    what was searched for, or the secret of an invitation. Files and addresses that lead nowhere have none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        size = "-" if response.streaming else len(response.content)
        log.info(
            "%s /%s %s %s %.0fms",
            request.method,
            match.route if match else "…",
            response.status_code,
            size,
            1000 * (time.perf_counter() - begun),
        )
        return response
