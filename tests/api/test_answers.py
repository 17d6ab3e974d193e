"""Every answer under /api/ is JSON: what was asked for, or problem details; never a page, a redirect or a cookie."""

import json

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils.html import escape

from hallway.api.problems import KINDS
from hallway.api.v1 import people
from hallway.api.v1.bearer import MOST_BYTES
from tests.factories.people import make_person, sign_in
from tests.factories.tokens import Program, program_of, word_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]


@pytest.fixture
def ana():
    return make_person(name="Ana Silva", handle="ana", headline="Compliance")


def test_without_a_token_there_is_nothing(ana):
    answer = Program("").get("/me")
    assert (answer.status_code, word_of(answer)) == (401, "token-missing")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="hallway"'
    for secret in ("hallway_" + "x" * 43, "x", "hallway_" + "x" * 5000, "hallway_ü"):
        refused = Client(raise_request_exception=False).get(
            "/api/v1/me", headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")}
        )
        assert (refused.status_code, word_of(refused)) == (401, "token-refused")
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]


def test_a_session_counts_for_nothing(ana):
    client = sign_in(ana)
    assert client.get("/").status_code == 200
    answer = client.get("/api/v1/me")
    assert (answer.status_code, word_of(answer)) == (401, "token-missing")
    assert not answer.cookies
    other = program_of(make_person(name="Ben"))
    other.client.cookies = client.cookies
    assert other.get("/me").json()["name"] == "Ben"


def test_nothing_is_found_where_nothing_is(ana):
    program = program_of(ana)
    for path in ("/api/v1/", "/api/v1/nothing", "/api/v2/me", "/api/v1/me/", "/people/nobody", "/people/" + "x" * 300):
        answer = program.get(path)
        assert (answer.status_code, word_of(answer)) == (404, "not-found"), path


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "NONSENSE"])
def test_a_method_that_is_not_for_it(ana, method):
    answer = program_of(ana).ask(method, "/people")
    assert (answer.status_code, word_of(answer)) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET"
    schema = Client().generic(method, "/api/openapi.json")
    assert (schema.status_code, schema.headers["Allow"]) == (405, "GET, HEAD")


def test_head_is_get_without_a_body(ana):
    program = program_of(ana)
    whole, head = program.get("/people"), program.ask("HEAD", "/people")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))


def test_a_scope_opens_its_own_operations_only(ana):
    program = program_of(ana, "people:read", "profile:write")
    assert program.get("/people").status_code == 200
    refused = program.get("/me")
    assert (refused.status_code, word_of(refused)) == (403, "scope-missing")
    assert "profile:read" in refused.json()["detail"]


def sent(ana, body, content_type="application/json"):
    program = program_of(ana)
    return program.client.patch(
        "/api/v1/me", body, content_type, headers={"Authorization": f"Bearer {program.secret}", "If-Match": "*"}
    )


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff", b"[" * 60_000, b'{"about":' * 9 + b"1" + b"}" * 9, b'{"name": "a\\u0000b"}', b'{"name": "\\ud800"}',
        b'{"\\u0000": 1}', b'{"name": NaN}', b'{"name": ' + b"9" * 5000 + b"}", b'"' + b'\\"' * 60_000,
    ],
)  # fmt: skip
def test_what_cannot_be_read(ana, body):
    answer = sent(ana, body)
    assert (answer.status_code, word_of(answer)) == (400, "not-readable")


def test_brackets_in_texts_nest_nothing(ana):
    assert sent(ana, json.dumps({"about": "[{" * 40 + '\\"[' * 9})).status_code == 200


def test_what_is_too_large_is_not_read(ana):
    answer = sent(ana, json.dumps({"about": "x" * MOST_BYTES}))
    assert (answer.status_code, word_of(answer)) == (413, "too-large")


def test_only_json_is_read(ana):
    answer = sent(ana, "name=Ana", "application/x-www-form-urlencoded")
    assert (answer.status_code, word_of(answer)) == (415, "media-type")


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        (None, [("body", "This is missing.")]),
        ([], [("body", "This takes an object.")]),
        ({"nmae": "Ana"}, [("body.nmae", "There is no such field.")]),
        ({"name": 7}, [("body.name", "This takes a text.")]),
        ({"headline": "x" * 161}, [("body.headline", "At most 160 letters fit.")]),
        ({"links": [{"label": "Blog"}]}, [("body.links.0.url", "This is missing.")]),
        ({"time_zone": "Mars"}, [("body.time_zone", "Choose a time zone from the list, for example Europe/Lisbon.")]),
    ],
)
def test_what_does_not_fit_is_named_field_by_field(ana, given, faults):
    answer = program_of(ana).patch("/me", given, **{"If-Match": "*"})
    assert (answer.status_code, word_of(answer)) == (422, "invalid")
    assert [(one["field"], one["detail"]) for one in answer.json()["errors"]] == faults


def test_a_query_that_does_not_fit(ana):
    answer = program_of(ana).get("/people?limit=0&cursor=x")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["query.limit"]
    nul = program_of(ana).get("/people?begins=%00")
    assert (nul.status_code, word_of(nul)) == (400, "not-readable")


def test_another_servers_name_is_refused(ana):
    answer = program_of(ana, HTTP_HOST="elsewhere.example").get("/me")
    assert (answer.status_code, word_of(answer)) == (400, "not-readable")


def test_what_breaks_is_a_problem_without_its_reason(ana, monkeypatch, caplog):
    def breaks(*_arguments, **_options):
        raise RuntimeError("a secret reason")

    monkeypatch.setattr(people, "directory", breaks)
    answer = program_of(ana).get("/people")
    assert (answer.status_code, word_of(answer)) == (500, "server-error")
    assert b"secret" not in answer.content
    assert "a secret reason" in caplog.text


def test_a_database_that_is_gone_passes(ana, monkeypatch, caplog):
    def busy(*_arguments, **_options):
        raise OperationalError("database is locked")

    monkeypatch.setattr(people, "directory", busy)
    answer = program_of(ana).get("/people")
    assert (answer.status_code, word_of(answer)) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"


def test_it_speaks_the_language_of_the_member(ana):
    assert Program("").get("/me", **{"Accept-Language": "de"}).json()["title"] == "Ein Token wird gebraucht"
    ana.account.language = "de"
    ana.account.save()
    answer = program_of(ana, "profile:read").get("/people")
    assert answer.headers["Content-Language"] == "de"
    assert answer.json()["title"] == "Das Token reicht dafür nicht"


def test_answers_are_kept_by_nobody(ana):
    answer = program_of(ana).get("/me")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Accept-Language"} <= {name.strip() for name in answer.headers["Vary"].split(",")}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_kind_of_refusal_has_its_page(client):
    for word, kind in KINDS.items():
        page = client.get(f"/api/problems/{word}/")
        assert escape(str(kind.advice)) in page.content.decode()
    assert client.get("/api/problems/nothing/").status_code == 404


def test_the_schema_and_its_page_are_for_everybody(client):
    schema = client.get("/api/openapi.json")
    assert schema.json()["openapi"] == "3.1.0"
    assert client.get("/api/").headers["Location"] == "/api/docs/"
    page = client.get("/api/docs/").content.decode()
    for path, methods in schema.json()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
