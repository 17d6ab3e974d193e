"""The API's pages made from its code: the schema that programs read, and `docs/reference/api.md`."""

import json

from hallway.api.enums import Scope
from hallway.api.problems import KINDS
from hallway.api.reading import Area, areas_of
from hallway.api.v1.document import DESCRIPTION, document
from hallway.core.reference import MADE


def schema_file() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def api_page() -> str:
    lines = ["# API", "", MADE, DESCRIPTION]
    lines += [
        "The server itself shows what each operation takes and answers under `/api/docs/`, and the same in OpenAPI 3.1",
        "at `/api/openapi.json`. [Let a program act for you](../how-to/let-a-program-act-for-you.md) shows how to",
        "begin.",
        "",
    ]
    for area in areas_of(document()):
        lines += _area(area)
    lines += ["## Scopes", "", "| scope | what it is good for |", "| --- | --- |"]
    lines += [f"| `{scope.value}` | {scope.label} |" for scope in Scope]
    lines += ["", "## Refusals", "", "| status | word | what it means |", "| --- | --- | --- |"]
    lines += [f"| {kind.status} | `{kind.word}` | {kind.title}. {kind.advice} |" for kind in KINDS.values()]
    return "\n".join([*lines, ""])


def _area(area: Area) -> list[str]:
    rows = [f"| `{one.method} {one.path}` | {' '.join(one.words.split())} | `{one.scope}` |" for one in area.operations]
    return [f"## {area.title}", "", "| operation | what it does | scope |", "| --- | --- | --- |", *rows, ""]
