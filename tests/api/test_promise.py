"""What programs rely on stays: the description of the API against the one that was promised."""

import copy
import json

import pytest

from hallway.api.reading import SCHEMA_FILE
from tests.api.promise import PROMISED, broken


@pytest.fixture
def schema():
    return json.loads(SCHEMA_FILE.read_text("utf-8"))


def test_nothing_promised_is_taken_back(schema):
    assert broken(json.loads(PROMISED.read_text("utf-8")), schema) == []


def test_everything_there_is_has_been_promised(schema):
    promised = json.loads(PROMISED.read_text("utf-8"))
    assert broken(schema, promised) == [], "python -m tests.api.promise"


def people(schema):
    return schema["paths"]["/api/v1/people"]["get"]


def shapes(schema):
    return schema["components"]["schemas"]


CHANGES = {
    "GET /api/v1/people is gone": lambda new: new["paths"].pop("/api/v1/people"),
    "GET /api/v1/people needs another scope": lambda new: people(new).update(security=[{"token": ["x"]}]),
    "GET /api/v1/people does not take tag any more": lambda new: people(new)["parameters"].pop(1),
    "GET /api/v1/people needs begins now": lambda new: people(new)["parameters"][0].update(required=True),
    "GET /api/v1/people limit has a narrower maximum": lambda new: people(new)["parameters"][2]["schema"].update(maximum=5),
    "GET /api/v1/people answer.items[].role is gone": lambda new: shapes(new)["Person"]["properties"].pop("role"),
    "GET /api/v1/people answer.items[].name has another type": lambda new: shapes(new)["Person"]["properties"]["name"].update(type="integer"),
    "POST /api/v1/entries body.kind has other choices": lambda new: shapes(new)["Kind"]["enum"].pop(),
    "POST /api/v1/entries body.language is needed now": lambda new: shapes(new)["GivenEntry"]["required"].append("language"),
    "GET /api/v1/introductions answer.items[].standing has other choices": lambda new: shapes(new)["Standing"]["enum"].append("x"),
}  # fmt: skip


@pytest.mark.parametrize("fault", CHANGES)
def test_what_would_break_programs_is_told(schema, fault):
    new = copy.deepcopy(schema)
    CHANGES[fault](new)
    assert fault in broken(schema, new)


def test_what_is_added_breaks_nothing(schema):
    new = copy.deepcopy(schema)
    new["paths"]["/api/v1/more"] = people(new)
    shapes(new)["Person"]["properties"]["more"] = {"type": "string"}
    people(new)["parameters"].append({"name": "more", "in": "query", "required": False, "schema": {"type": "string"}})
    assert broken(schema, new) == []
