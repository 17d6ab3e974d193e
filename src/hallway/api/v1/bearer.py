"""Who asks, whether they may, and what they brought; before anything of it is looked at."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from hallway.api import limits
from hallway.api.enums import Scope
from hallway.api.models import AccessToken
from hallway.api.problems import Problem
from hallway.api.queries.bearer import Caller, caller_with
from hallway.core import clock
from hallway.membership.current import current
from hallway.membership.queries.legal import texts_outstanding
from hallway.people.viewer import Viewer

MOST_BYTES = 256 << 10
MOST_DEPTH = 8
_BRACKET_OR_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


class ApiRequest(HttpRequest):
    """A request as operations see it."""

    caller: Caller
    #: what was sent, parsed
    said: Any
    limit_headers: dict[str, str]

    @property
    def viewer(self) -> Viewer:
        return self.caller.viewer


class Bearer:
    """Asked by the library before an operation: the token and its scope, the limits, the body."""

    openapi_security_schema: ClassVar[dict[str, str]] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that a member made under Settings, Programs.",
    }

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __call__(self, request: ApiRequest) -> Caller:
        now = clock.now()
        caller = _caller(request, now=now)
        _stay_within(request, caller, now=now)
        if caller.viewer.account is not None and caller.viewer.account.language:
            translation.activate(caller.viewer.account.language)
        _note_use(caller.token, now=now)
        if not _has_accepted(caller):
            raise Problem("texts-to-accept")
        if not caller.may(self.scope):
            detail = _("This operation needs a token with the scope {scope}.").format(scope=self.scope.value)
            raise Problem("scope-missing", detail)
        request.caller = caller
        if request.method in {"POST", "PUT", "PATCH"}:
            request.said = body_of(request)
        return caller


def _caller(request: ApiRequest, *, now: datetime) -> Caller:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer"
    caller = caller_with(secret.strip(), now=now) if is_bearer else None
    if caller is not None:
        return caller
    verdict = limits.count("refused", limits.address_of(request), most=limits.MOST_REFUSED, now=now)
    if not verdict.is_fine:
        raise Problem("too-many-requests", headers=verdict.headers())
    challenge = 'Bearer realm="hallway"' + (', error="invalid_token"' if is_bearer else "")
    raise Problem("token-refused" if is_bearer else "token-missing", headers={"WWW-Authenticate": challenge})


def _stay_within(request: ApiRequest, caller: Caller, *, now: datetime) -> None:
    most = settings.CONFIG.api_requests_a_minute
    by_address = limits.count("address", limits.address_of(request), most=limits.TOKENS_AN_ADDRESS * most, now=now)
    verdict = limits.count("token", str(caller.token.pk), most=most, now=now) if by_address.is_fine else by_address
    request.limit_headers = verdict.headers()
    if not verdict.is_fine:
        raise Problem("too-many-requests", headers=verdict.headers())


def _note_use(token: AccessToken, *, now: datetime) -> None:
    if token.last_used_on != now.date():
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=now.date())


def _has_accepted(caller: Caller) -> bool:
    """As on the pages: nobody goes on before they accepted what is binding; the token remembers up to where."""
    found = current()
    needed = found.must_accept if found is not None else 0
    if needed <= caller.token.accepted_up_to:
        return True
    assert caller.viewer.account is not None
    if texts_outstanding(caller.viewer.account):
        return False
    AccessToken.objects.filter(pk=caller.token.pk).update(accepted_up_to=needed)
    return True


def body_of(request: HttpRequest) -> Any:
    """The JSON that was sent, None for an empty body. Raises Problem for everything else."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or int(announced) > MOST_BYTES:
        raise Problem("too-large", _("A request has at most {most} bytes.").format(most=MOST_BYTES))
    raw = request.body
    if not raw:
        return None
    if request.content_type != "application/json":
        raise Problem("media-type")
    if _depth_of(raw) > MOST_DEPTH:
        raise Problem("not-readable", _("The body is nested deeper than {most} levels.").format(most=MOST_DEPTH))
    try:
        said = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except ValueError:
        raise Problem("not-readable", _("The body is not JSON in UTF-8.")) from None
    if not all(is_text(text) for text in _texts_in(said)):
        raise Problem("not-readable", _("The body holds a NUL sign, or half of a sign."))
    return said


def is_text(text: str) -> bool:
    """Whether a database keeps it: no NUL, and no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _texts_in(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for name, value in said.items():
            yield name
            yield from _texts_in(value)
    elif isinstance(said, list):
        for value in said:
            yield from _texts_in(value)


def _depth_of(raw: bytes) -> int:
    """How deep brackets are nested, those inside texts left out."""
    depth = deepest = 0
    for found in _BRACKET_OR_TEXT.finditer(raw):
        if found[0] in {b"[", b"{"}:
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in {b"]", b"}"}:
            depth -= 1
    return deepest
