"""Filters for log lines of Django's own, which are read before Django is ready."""

import logging

from django.http import HttpRequest


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


class ProbesAside(logging.Filter):
    """What is answered to a probe is no error of ours: at a start "not yet" would be one every second."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        answers = getattr(record, "status_code", None) == 503
        return not (answers and isinstance(request, HttpRequest) and request.path.startswith("/healthz"))


class WarningOfOneLine(logging.Filter):
    """For what a stranger provokes at will: a warning without the traceback, and not longer than a line."""

    MOST_LETTERS = 200

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = record.getMessage()[: self.MOST_LETTERS], None
        record.exc_info = record.exc_text = None
        return True
