"""From a request to its answer, whatever happens on the way."""

import logging
from datetime import UTC

from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from hallway.api.problems import KINDS, MEDIA_TYPE, USUAL, Fault, Problem, Refusal
from hallway.api.reading import SCHEMA_FILE
from hallway.api.v1.assembly import resolver
from hallway.api.v1.bearer import is_text
from hallway.core.database import as_unavailable
from hallway.core.errors import HallwayError, Invalid

log = logging.getLogger("hallway.api")

SCHEMA = "/api/openapi.json"

RETRY_AFTER_S = 5


def answer(request: HttpRequest) -> HttpResponse:
    """JSON, or problem details; never a page, a redirect or a cookie."""
    with translation.override(translation.get_language_from_request(request)), timezone.override(UTC):
        asked_head = request.method == "HEAD"
        if asked_head:
            request.method = "GET"
        try:
            response = _plain_refusal(_found(request))
        except Exception as error:  # the outermost layer: whatever it is becomes an answer
            response = refusal_of(error).response()
        if response.status_code == 204:
            del response["Content-Type"]
        else:
            response["Content-Length"] = str(len(response.content))
        if asked_head:
            response.content = b""
        response.headers.setdefault("Cache-Control", "private, no-store")
        response["Content-Language"] = translation.get_language()
        for name, value in getattr(request, "limit_headers", {}).items():
            response.headers.setdefault(name, value)
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    return response


def _found(request: HttpRequest) -> HttpResponse:
    request.get_host()  # raises for a name that is not this server's
    asked = [request.path_info, *request.GET.keys(), *(one for many in request.GET.lists() for one in many[1])]
    if not all(is_text(text) for text in asked):
        raise Problem("not-readable")
    if request.path_info == SCHEMA:
        return _schema(request)
    try:
        match = resolver().resolve(request.path_info)
    except Resolver404:
        raise Problem("not-found") from None
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def _schema(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        raise Problem("method-not-allowed", headers={"Allow": "GET, HEAD"})
    return HttpResponse(
        SCHEMA_FILE.read_bytes(), content_type="application/json", headers={"Cache-Control": "public, max-age=300"}
    )


def _plain_refusal(response: HttpResponse) -> HttpResponse:
    """What a library refused in words of its own, as a problem."""
    if response.status_code < 400 or response["Content-Type"].startswith(MEDIA_TYPE):
        return response
    headers = {"Allow": response["Allow"]} if "Allow" in response else {}
    kind = KINDS[USUAL.get(response.status_code, "server-error")]
    return Refusal(kind, kind.advice, headers=headers).response()


def refusal_of(error: Exception) -> Refusal:
    """What is answered to whoever provoked this."""
    if isinstance(error, Problem):
        return Refusal(error.kind, error.detail, error.errors, error.headers)
    if isinstance(error, HallwayError):
        faults = error.fields.items() if isinstance(error, Invalid) else ()
        return Refusal(
            KINDS[USUAL.get(error.status, "server-error")],
            error.message,
            [Fault(f"body.{name}", words) for name, words in faults],
            {"Retry-After": str(RETRY_AFTER_S)} if error.status == 503 else {},
        )
    if isinstance(error, DisallowedHost | SuspiciousOperation | BadRequest):
        return Refusal(KINDS["not-readable"], KINDS["not-readable"].advice)
    reason = as_unavailable(error)
    if reason is not None:
        log.error("answered 503: %s", error)
        return Refusal(KINDS["unavailable"], reason.message, headers={"Retry-After": str(RETRY_AFTER_S)})
    log.error("answered 500", exc_info=error)
    return Refusal(KINDS["server-error"], KINDS["server-error"].advice)
