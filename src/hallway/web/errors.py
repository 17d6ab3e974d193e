"""What a person sees when something is refused or goes wrong: a page, or a notice for a part of one."""

import logging
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy

from hallway.core.database import as_unavailable
from hallway.core.errors import Unavailable
from hallway.core.log_filters import pattern_of
from hallway.core.logs import described

log = logging.getLogger("hallway.web")

#: seconds after which trying again makes sense when the database could not answer
RETRY_AFTER_S = 5

TITLES: dict[int, Promise] = {
    400: gettext_lazy("That could not be read"),
    403: gettext_lazy("That is not open to you"),
    404: gettext_lazy("There is nothing here"),
    409: gettext_lazy("It changed in the meantime"),
    413: gettext_lazy("That is too large"),
    422: gettext_lazy("Something needs another look"),
    429: gettext_lazy("That was a lot at once"),
    500: gettext_lazy("Something broke on our side"),
    502: gettext_lazy("The other side did not answer"),
    503: gettext_lazy("Back in a moment"),
}


def error_response(
    request: HttpRequest, *, status: int, message: str | Promise, details: list[str | Promise] | None = None
) -> HttpResponse:
    """A page with the shell around it, or for htmx a notice that lands where notices are."""
    context = {
        "title": TITLES.get(status, TITLES[400]),
        "message": message,
        "details": details or [],
        "back_url": _where_they_came_from(request),
    }
    template = "web/_error.html" if request.headers.get("HX-Request") == "true" else "web/error.html"
    return render(request, template, context, status=status)


def _where_they_came_from(request: HttpRequest) -> str:
    """The page before this one when it is ours; a refused form is reached again that way."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
        ours = came_from.netloc == request.get_host()
    except (ValueError, DisallowedHost):  # a stranger may send anything in both
        return ""
    if not ours:
        return ""
    back = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):  # "//elsewhere" is another site's address
        return ""
    return "" if back == request.get_full_path() and request.method == "GET" else back


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(
        request, status=400, message=gettext("What your browser sent could not be understood. Go back and try again.")
    )


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(
        request,
        status=403,
        message=gettext("Your account may not do this. The people who run the community can tell why."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    most = settings.CONFIG.most_at_once_mb
    return error_response(
        request,
        status=413,
        message=gettext(
            "Nothing was sent: all files together may have {most} MB at most. Go back, where your browser may still "
            "have what you typed, and choose smaller or fewer files."
        ).format(most=most),
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(
        request,
        status=404,
        message=gettext("There is no such page here. It may have been removed, or the address is misspelt."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_response(
        request,
        status=403,
        message=gettext(
            "This page had been open for too long, or cookies are off. Go back, load it again, and send once more."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort: needs neither database nor session, since one of them may be what broke."""
    error = sys.exc_info()[1]
    if error is not None and (reason := as_unavailable(error)) is not None:
        return unavailable(request, error, reason)
    return _without_shell(
        request,
        status=500,
        message=gettext("It is written down for the people who run this server. What you did may not be saved."),
    )


def unavailable(request: HttpRequest, error: BaseException, reason: Unavailable) -> HttpResponse:
    """What passes by itself or by an operator's help: no database, a locked one, or no room left."""
    log.error("answered 503 to %s %s: %s", request.method, pattern_of(request), described(error))
    response = _without_shell(request, status=503, message=reason.message)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _without_shell(request: HttpRequest, *, status: int, message: str | Promise) -> HttpResponse:
    template = "web/_error.html" if request.headers.get("HX-Request") == "true" else "web/error.html"
    context = {
        "title": TITLES[status],
        "message": message,
        "community": {"name": "Hallway"},
        "again_url": request.get_full_path() if request.method == "GET" else "",
    }
    return HttpResponse(render_to_string(template, context), status=status)
