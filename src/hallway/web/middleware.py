"""Turns what actions raise into a page, in one place; views do not catch. Refuses what is too large to be read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hallway.core.database import as_unavailable
from hallway.core.errors import HallwayError, Invalid
from hallway.people.pictures import MOST_BYTES
from hallway.web.errors import error_response, too_large, unavailable

#: what a form's other fields may add to its files
BESIDE_THE_FILES = 1 << 20


def most_bytes_at_once() -> int:
    """What a request may bring. A proxy in front should take more: its refusal has no words for the sender."""
    return max(settings.CONFIG.most_at_once_mb << 20, MOST_BYTES) + BESIDE_THE_FILES


class ErrorPageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced(request) > most_bytes_at_once():
            return too_large(request)  # before anything of it is read, or written to the disk
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, HallwayError):
            details = list(exception.fields.values()) if isinstance(exception, Invalid) else []
            return error_response(request, status=exception.status, message=exception.message, details=details)
        reason = as_unavailable(exception)
        return unavailable(request, exception, reason) if reason is not None else None


def _announced(request: HttpRequest) -> int:
    """The bytes that the request says it brings; Django reads no more than that."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0
