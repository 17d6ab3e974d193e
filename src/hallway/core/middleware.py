"""The outermost layer of a request: one line in the log, without private words."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("hallway.access")


def pattern_of(request: HttpRequest) -> str:
    """`/people/<str:handle>/` rather than whose page it is."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "/…"


class PatternInsteadOfPath(logging.Filter):
    """For Django's own lines about a request, which would name the address itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            shown = pattern_of(request)
            record.args = tuple(shown if argument == request.path else argument for argument in record.args)
        return True


class WarningOfOneLine(logging.Filter):
    """For what a stranger provokes at will: a warning without the traceback, and not longer than a line."""

    MOST_LETTERS = 200

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = record.getMessage()[: self.MOST_LETTERS], None
        record.exc_info = record.exc_text = None
        return True


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
        size = "-" if response.streaming else len(response.content)
        log.info(
            "%s %s %s %s %.0fms",
            request.method,
            pattern_of(request),
            response.status_code,
            size,
            1000 * (time.perf_counter() - begun),
        )
        return response
