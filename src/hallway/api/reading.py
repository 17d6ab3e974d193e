"""The schema as a person reads it: areas, operations, what goes in and out."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hallway.api.enums import AREAS

Json = dict[str, Any]

SCHEMA_FILE = Path(__file__).parent / "openapi.json"


@dataclass(frozen=True)
class Field:
    """Something that goes in or comes out."""

    name: str
    kind: str
    words: str
    required: bool


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    words: str
    scope: str
    parameters: Sequence[Field]
    body: Sequence[Field]
    answers: Sequence[Field]
    status: str


@dataclass(frozen=True)
class Area:
    name: str
    operations: Sequence[Operation]

    @property
    def title(self) -> str:
        return str(AREAS[self.name])


@lru_cache(maxsize=1)
def read_schema() -> list[Area]:
    """Of the file that programs are sent."""
    return areas_of(json.loads(SCHEMA_FILE.read_text("utf-8")))


def areas_of(schema: Json) -> list[Area]:
    every = [(found["tags"][0], _operation(path, method, found, schema)) for path, method, found in _operations(schema)]
    return [Area(tag["name"], [one for name, one in every if name == tag["name"]]) for tag in schema["tags"]]


def _operations(schema: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in schema["paths"].items():
        for method, found in methods.items():
            yield path, method, found


def _operation(path: str, method: str, found: Json, schema: Json) -> Operation:
    status, answer = next(iter(found["responses"].items()))
    return Operation(
        name=found["operationId"],
        method=method.upper(),
        path=path,
        words=found["description"].rpartition("\n\nScope:")[0],
        scope=found["security"][0]["token"][0],
        parameters=[
            Field(one["name"], _kind(one["schema"], schema), one.get("description", ""), one["required"])
            for one in found.get("parameters", ())
        ],
        body=_fields(found.get("requestBody", {}), schema),
        answers=_fields(answer, schema),
        status=status,
    )


def _fields(holder: Json, schema: Json) -> list[Field]:
    """What a JSON body has, with the parts of what it holds below their name: `items.handle`."""
    if "content" not in holder:
        return []
    (media,) = holder["content"].values()
    return list(_within(media["schema"], schema, ""))


def _within(shape: Json, schema: Json, before: str, depth: int = 0) -> Iterator[Field]:
    shape = _resolved(shape, schema)
    for name, one in shape.get("properties", {}).items():
        yield Field(
            f"{before}{name}",
            _kind(one, schema),
            one.get("description") or _resolved(one, schema).get("description", ""),
            name in shape.get("required", ()),
        )
        inner = _inner(one, schema)
        if inner is not None and depth < 2:
            yield from _within(inner, schema, f"{before}{name}.", depth + 1)


def _inner(shape: Json, schema: Json) -> Json | None:
    """What a list holds, or what an object is, when it has fields of its own."""
    shape = _resolved(shape, schema)
    if "items" in shape:
        shape = _resolved(shape["items"], schema)
    for choice in shape.get("anyOf", ()):
        found = _inner(choice, schema)
        if found is not None:
            return found
    return shape if "properties" in shape else None


def _resolved(shape: Json, schema: Json) -> Json:
    if "$ref" not in shape:
        return shape
    found: Json = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return found


def _kind(shape: Json, schema: Json) -> str:
    """In a few words: "text", "list of texts", "one of yes, no"."""
    shape = _resolved(shape, schema)
    if "anyOf" in shape:
        return " or ".join(_kind(choice, schema) for choice in shape["anyOf"])
    if "enum" in shape:
        return " | ".join(map(str, shape["enum"]))
    if "const" in shape:
        return str(shape["const"])
    if shape.get("type") == "array":
        return f"[{_kind(shape['items'], schema)}]"
    if "format" in shape:
        return str(shape["format"])
    return str(shape.get("type", "object"))
