"""One API of all parts, and what answers where."""

import json
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern, RoutePattern
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from hallway.api.problems import Problem
from hallway.api.v1 import connections, discovery, exchange, introductions, notices, people
from hallway.api.v1.faults import faults_in

ROOT = "/api/v1"
VERSION = "1.0"


class _Parsed(Parser):
    """The body was read with the token, before anything else was looked at."""

    def parse_body(self, request: HttpRequest) -> Any:
        return getattr(request, "said", None)


class _Renderer(JSONRenderer):
    """As it is written, without escapes."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)


@lru_cache(maxsize=1)
def api() -> NinjaAPI:
    """Made once a process, at the first request."""
    made = NinjaAPI(
        title="Hallway",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        urls_namespace="v1",
        renderer=_Renderer(),
        parser=_Parsed(),
    )
    made.add_exception_handler(ValidationError, _misfit)
    made.add_exception_handler(Exception, _refuse)
    for part in (people, connections, discovery, introductions, exchange, notices):
        made.add_router("", part.router)
    return made


@lru_cache(maxsize=1)
def resolver() -> URLResolver:
    """Of whole addresses, as the access log names them; without the library's own pages."""
    patterns = [pattern for pattern in api().urls[0] if getattr(pattern, "name", "") != "api-root"]
    return URLResolver(RegexPattern(r"^/"), [URLResolver(RoutePattern(f"{ROOT.lstrip('/')}/"), patterns)])


def _misfit(_request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(error, ValidationError)
    faults = faults_in(error)
    if any(fault.field.startswith("path.") for fault in faults):
        raise Problem("not-found")
    raise Problem("invalid", errors=faults)


def _refuse(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Out of the library: `answering` makes one answer of it, whatever it was."""
    assert isinstance(error, Exception)
    raise error
