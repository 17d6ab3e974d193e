"""The description of the API for programs, OpenAPI 3.1: what the library knows, and what holds for every operation."""

from typing import Any

from django.utils.translation import override

from hallway.api.enums import AREAS
from hallway.api.problems import KINDS, MEDIA_TYPE, Kind
from hallway.api.v1.assembly import ROOT, VERSION, api
from hallway.api.v1.bearer import MOST_BYTES, MOST_DEPTH, Bearer
from hallway.api.v1.paging import MOST

Json = dict[str, Any]

DESCRIPTION = f"""\
What a member sees and does on the pages of a Hallway server, for programs.

Send a token as `Authorization: Bearer …`; a member makes one under Settings, Programs. Each operation needs the one
scope that is named with it. Cookies count for nothing.

Every refusal is a problem of RFC 9457. What is not there and what is not for you are the same `404`.

Lists come in parts of at most {MOST} entries; `next` is the path of the following part. Moments are RFC 3339 in UTC.
People are named by handle, which may change, and carry an `id`, which does not.

Every write may be sent again: asking twice is asking once, and what was done before stays done. A change of words needs
`If-Match` with the ETag that was read.

A request has at most {MOST_BYTES} bytes of JSON, nested at most {MOST_DEPTH} levels deep. How many requests a minute a
token may make is in the header `RateLimit-Policy`, how many are left in `RateLimit`.
"""
#: operations that answer with an ETag
TAGGED = {"me", "change_me", "add_entry", "own_entry", "change_entry"}
#: what any operation may answer
ALWAYS = (400, 401, 403, 404, 405, 413, 422, 429, 500, 503)
WITH_A_BODY = (415,)
WHEN_WRITING = (409,)
WITH_IF_MATCH = (412, 428)
_METHODS = ("get", "post", "put", "patch", "delete")


def document() -> Json:
    """Made anew; equal for equal code."""
    made: Json = api().get_openapi_schema(path_prefix=f"{ROOT}/")
    scopes = _scopes()
    paths = {path: dict(found) for path, found in made["paths"].items()}
    used: set[str] = set()
    for path, found in paths.items():
        for method, operation in found.items():
            _complete(operation, method=method, scope=scopes[operation["operationId"]])
            used.update(operation.get("tags", ()))
        paths[path] = {method: found[method] for method in _METHODS if method in found}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hallway",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "tags": _tags(used),
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**made["components"]["schemas"], **_SHAPES}.items())),
            "responses": _responses(),
            "headers": _HEADERS,
            "securitySchemes": {"token": Bearer.openapi_security_schema},
        },
    }


def _tags(used: set[str]) -> list[Json]:
    with override("en"):
        return [{"name": name, "description": str(words)} for name, words in AREAS.items() if name in used]


def _scopes() -> dict[str, str]:
    """The scope of each operation by its id."""
    found = {}
    for router in api()._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                (guard,) = operation.auth_callbacks
                assert isinstance(guard, Bearer)
                assert operation.operation_id is not None
                found[operation.operation_id] = guard.scope.value
    return found


def _complete(operation: Json, *, method: str, scope: str) -> None:
    """What every operation answers beside what is its own."""
    operation["security"] = [{"token": [scope]}]
    operation["description"] = f"{operation.get('description', '').strip()}\n\nScope: `{scope}`.".strip()
    for status, answer in operation["responses"].items():
        answer["description"] = "As asked for." if status != 204 else "Done; there is nothing to say."
        answer["headers"] = _headers_of(operation)
    statuses = [*ALWAYS]
    if method in {"post", "put", "patch"}:
        statuses += WITH_A_BODY
    if method != "get":
        statuses += WHEN_WRITING
    if _takes(operation, "If-Match"):
        statuses += WITH_IF_MATCH
    operation["responses"] = {
        **{str(status): answer for status, answer in operation["responses"].items()},
        **{str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)},
    }
    if not operation["parameters"]:
        del operation["parameters"]


def _takes(operation: Json, name: str) -> bool:
    return any(parameter["name"] == name for parameter in operation.get("parameters", ()))


def _headers_of(operation: Json) -> Json:
    names = ["RateLimit-Policy", "RateLimit"]
    names += ["Link"] if _takes(operation, "cursor") else []
    names += ["ETag"] if operation["operationId"] in TAGGED else []
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _responses() -> Json:
    """One for each status that a refusal can have."""
    by_status: dict[int, list[Kind]] = {}
    for kind in KINDS.values():
        by_status.setdefault(kind.status, []).append(kind)
    return {str(status): _refusal(status, kinds) for status, kinds in sorted(by_status.items())}


def _refusal(status: int, kinds: list[Kind]) -> Json:
    return {
        "description": " ".join(f"`{kind.word}`: {_english(kind.title)}." for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _TOLD_WITH.get(status, ())},
    }


def _english(words: object) -> str:
    with override("en"):
        return str(words)


def _header(words: str) -> Json:
    return {"description": words, "schema": {"type": "string"}}


_HEADERS = {
    "Allow": _header("The methods that this address takes."),
    "ETag": _header("Names the state that holds now."),
    "Link": _header('The next part of the list, as `<…>; rel="next"`.'),
    "RateLimit": _header("How many requests are left, and in how many seconds they are counted anew."),
    "RateLimit-Policy": _header("How many requests in how many seconds."),
    "Retry-After": _header("Seconds to wait."),
    "WWW-Authenticate": _header("How to show who asks."),
}
_TOLD_WITH = {401: ["WWW-Authenticate"], 405: ["Allow"], 412: ["ETag"], 429: ["Retry-After"], 503: ["Retry-After"]}
_SHAPES: Json = {
    "Problem": {
        "type": "object",
        "description": "Problem details of RFC 9457.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri",
                "description": "What programs compare; a page that says what to do.",
            },
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "detail"],
                    "properties": {
                        "field": {"type": "string", "description": "Such as `body.words` or `query.limit`."},
                        "detail": {"type": "string"},
                    },
                },
            },
        },
    }
}
