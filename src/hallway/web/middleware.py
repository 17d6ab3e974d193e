"""Turns what actions raise into a page, in one place; views do not catch."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hallway.core.errors import HallwayError, Invalid
from hallway.web.errors import error_response, is_unavailable, unavailable


class ErrorPageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, HallwayError):
            details = list(exception.fields.values()) if isinstance(exception, Invalid) else []
            return error_response(request, status=exception.status, message=exception.message, details=details)
        if is_unavailable(exception):
            return unavailable(request, exception)
        return None
