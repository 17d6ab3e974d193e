"""What was promised to programs, and what a newer description of the API would take back.

`tests/api/promised.json` is the description as it was promised. `python -m tests.api.promise` adds what is new to the
promise, and refuses to when something promised would be lost: that takes another version of the API.
"""

import json
import sys
from pathlib import Path

from hallway.api.reading import SCHEMA_FILE

PROMISED = Path(__file__).parent / "promised.json"


def broken(before, after):
    """What programs that rely on `before` would miss or be refused, in words; empty when nothing."""
    faults = []
    for path, methods in before["paths"].items():
        for method, old in methods.items():
            new = after["paths"].get(path, {}).get(method)
            where = f"{method.upper()} {path}"
            if new is None:
                faults.append(f"{where} is gone")
                continue
            faults += _operation(where, old, new, before, after)
    return faults


def _operation(where, old, new, before, after):
    faults = []
    if old["security"] != new["security"]:
        faults.append(f"{where} needs another scope")
    if old["operationId"] != new["operationId"]:
        faults.append(f"{where} has another name")
    were = {one["name"]: one for one in old.get("parameters", ())}
    are = {one["name"]: one for one in new.get("parameters", ())}
    faults += [f"{where} does not take {name} any more" for name in were.keys() - are.keys()]
    faults += [
        f"{where} needs {name} now"
        for name, one in are.items()
        if one["required"] and not were.get(name, {}).get("required")
    ]
    for name in were.keys() & are.keys():
        faults += _narrower(f"{where} {name}", were[name]["schema"], are[name]["schema"], before, after)
    if "requestBody" in new:
        bodies = [_body(one) for one in (old.get("requestBody"), new["requestBody"])]
        faults += _narrower(f"{where} body", bodies[0], bodies[1], before, after)
    for status, answer in old["responses"].items():
        if status[0] != "2":
            continue
        if status not in new["responses"]:
            faults.append(f"{where} does not answer {status} any more")
        elif "content" in answer:
            shapes = [_body(one) for one in (answer, new["responses"][status])]
            faults += _poorer(f"{where} answer", shapes[0], shapes[1], before, after)
    return faults


def _body(holder):
    if not holder or "content" not in holder:
        return {}
    (media,) = holder["content"].values()
    return media["schema"]


def _resolved(shape, schema):
    while "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return shape


def _narrower(where, old, new, before, after):
    """What was accepted and is not any more."""
    old, new = _resolved(old, before), _resolved(new, after)
    faults = _kinds(where, old, new, may_grow=True)
    for limit, sign in (
        ("maxLength", 1),
        ("maxItems", 1),
        ("maximum", 1),
        ("minLength", -1),
        ("minItems", -1),
        ("minimum", -1),
    ):
        if limit in new and (limit not in old or sign * new[limit] < sign * old[limit]):
            faults.append(f"{where} has a narrower {limit}")
    faults += [f"{where}.{name} is needed now" for name in set(new.get("required", ())) - set(old.get("required", ()))]
    for name, one in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            faults.append(f"{where}.{name} is not taken any more")
        else:
            faults += _narrower(f"{where}.{name}", one, new["properties"][name], before, after)
    if "items" in old and "items" in new:
        faults += _narrower(f"{where}[]", old["items"], new["items"], before, after)
    return faults


def _poorer(where, old, new, before, after):
    """What was answered and is not any more."""
    old, new = _resolved(old, before), _resolved(new, after)
    faults = _kinds(where, old, new, may_grow=False)
    for name, one in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            faults.append(f"{where}.{name} is gone")
        else:
            faults += _poorer(f"{where}.{name}", one, new["properties"][name], before, after)
    if "items" in old and "items" in new:
        faults += _poorer(f"{where}[]", old["items"], new["items"], before, after)
    return faults


def _kinds(where, old, new, *, may_grow):
    """A kind or a choice that is taken away or, of what is answered, that no program knows."""
    faults = []
    for what in ("type", "format", "const"):
        if old.get(what) != new.get(what):
            faults.append(f"{where} has another {what}")
    were, are = set(map(str, old.get("enum", ()))), set(map(str, new.get("enum", ())))
    if (were - are) or (not may_grow and are - were):
        faults.append(f"{where} has other choices")
    choices = [{json.dumps(one, sort_keys=True) for one in shape.get("anyOf", ())} for shape in (old, new)]
    if (choices[0] - choices[1]) or (not may_grow and choices[1] - choices[0]):
        faults.append(f"{where} has other kinds")
    return faults


def main():
    after = json.loads(SCHEMA_FILE.read_text("utf-8"))
    faults = broken(json.loads(PROMISED.read_text("utf-8")), after) if PROMISED.exists() else []
    if faults:
        sys.exit("\n".join(["Programs would break. Leave it as it was, or make another version of the API:", *faults]))
    PROMISED.write_text(json.dumps(after, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
