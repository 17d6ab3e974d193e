"""Every refusal of the API: problem details as of RFC 9457, each kind with a page that says what to do.

A kind is a promise: its word is in the address that programs compare, and stays.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of refusal: its word, status, title, and what its page says."""

    word: str
    status: int
    title: str | Promise
    advice: str | Promise


_KINDS = (
    Kind(
        "not-readable",
        400,
        _("The request cannot be read"),
        _("Send JSON in UTF-8, no deeper than the documentation says, without NUL signs, to this server's name."),
    ),
    Kind(
        "token-missing",
        401,
        _("A token is needed"),
        _(
            "Make a token under Settings, Programs, and send it as “Authorization: Bearer …”. Cookies of a "
            "browser's session count for nothing here."
        ),
    ),
    Kind(
        "token-refused",
        401,
        _("The token opens nothing"),
        _("It is misspelt, revoked or past its time, or its member is not here at present. Make another one."),
    ),
    Kind(
        "scope-missing",
        403,
        _("The token is not good for this"),
        _("Each operation needs the one scope that the documentation names. Make a token that has it."),
    ),
    Kind(
        "texts-to-accept",
        403,
        _("New terms wait to be accepted"),
        _("The community changed its terms or its privacy notice. Sign in on the page, read them and accept them."),
    ),
    Kind(
        "not-allowed",
        403,
        _("That is not open to you"),
        _("The detail says what stands against it, such as how much a member may have under way."),
    ),
    Kind(
        "not-found",
        404,
        _("There is nothing here"),
        _("There is no such thing, or it is not for you: which of the two is never said."),
    ),
    Kind(
        "method-not-allowed",
        405,
        _("That is not done this way"),
        _("The header Allow names the methods that this address takes."),
    ),
    Kind(
        "conflict",
        409,
        _("It is otherwise by now"),
        _("What you ask for does not go with how things stand. Read it again."),
    ),
    Kind(
        "changed-meanwhile",
        412,
        _("It was changed meanwhile"),
        _("What you send was made from an older state. Read it again, then send your change with the new ETag."),
    ),
    Kind(
        "too-large",
        413,
        _("That is too large"),
        _("The documentation says how many bytes a request may have."),
    ),
    Kind(
        "media-type",
        415,
        _("Only JSON is read"),
        _("Send the body with “Content-Type: application/json”."),
    ),
    Kind(
        "invalid",
        422,
        _("Something needs another look"),
        _("The member “errors” names each field that cannot be used, and what to write instead."),
    ),
    Kind(
        "precondition-required",
        428,
        _("Say which state you change"),
        _("Send the ETag of what you read as “If-Match”, so that nobody's words are overwritten unseen."),
    ),
    Kind(
        "too-many-requests",
        429,
        _("That was a lot at once"),
        _("Wait for as many seconds as the header Retry-After says."),
    ),
    Kind(
        "server-error",
        500,
        _("Something broke on our side"),
        _("It is written down for the people who run this server. What you did may not be saved."),
    ),
    Kind(
        "elsewhere",
        502,
        _("The other side did not answer"),
        _("Something outside this server was needed and did not answer. Try again later."),
    ),
    Kind(
        "unavailable",
        503,
        _("Back in a moment"),
        _("The server starts, is very busy, or cannot reach its database. Try again after Retry-After seconds."),
    ),
)
KINDS: Mapping[str, Kind] = {kind.word: kind for kind in _KINDS}
#: what a status means when nothing more is known
USUAL = {
    400: "not-readable", 401: "token-refused", 403: "not-allowed", 404: "not-found", 405: "method-not-allowed",
    409: "conflict", 412: "changed-meanwhile", 413: "too-large", 415: "media-type", 422: "invalid",
    429: "too-many-requests", 502: "elsewhere", 503: "unavailable",
}  # fmt: skip


class Problem(Exception):
    """Raised where a request is refused before or beside the actions."""

    def __init__(
        self,
        word: str,
        detail: str | Promise = "",
        *,
        errors: Sequence["Fault"] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(word)
        self.kind = KINDS[word]
        self.detail = detail or self.kind.advice
        self.errors = errors
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field: where it is ("body.words", "query.limit"), and what to do."""

    field: str
    detail: str | Promise


@dataclass(frozen=True)
class Refusal:
    """What is answered."""

    kind: Kind
    detail: str | Promise
    errors: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        said: dict[str, Any] = {
            "type": address_of(self.kind),
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": str(self.detail),
        }
        if self.errors:
            said["errors"] = [{"field": fault.field, "detail": str(fault.detail)} for fault in self.errors]
        return HttpResponse(
            json.dumps(said, ensure_ascii=False),
            status=self.kind.status,
            content_type=MEDIA_TYPE,
            headers=dict(self.headers),
        )


def address_of(kind: Kind) -> str:
    """The page about this kind, which programs compare as a word."""
    return settings.CONFIG.address + reverse("api:problem", args=[kind.word])
