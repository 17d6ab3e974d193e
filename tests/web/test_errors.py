"""What is refused or breaks becomes a page that says what to do, or a notice for a part of a page."""

import errno

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.test import Client
from django.urls import include, path

from hallway.core.errors import Conflict, Invalid, NotAllowed, NotFound, RemoteFailure
from hallway.web.middleware import most_bytes_at_once

pytestmark = pytest.mark.django_db

RAISED = {
    "not-allowed": NotAllowed("Only Ana may."),
    "not-found": NotFound("There is no such person."),
    "invalid": Invalid("Two things are missing.", fields={"name": "Write a name.", "email": "Write an address."}),
    "conflict": Conflict("Somebody saved this page after you opened it."),
    "remote": RemoteFailure("That server does not answer."),
    "django-404": Http404("a secret detail"),
    "django-403": PermissionDenied("a secret detail"),
    "django-400": SuspiciousOperation("a secret detail"),
    "bug": RuntimeError("a secret detail"),
    "locked": OperationalError("database is locked: a secret detail"),
    "full": OSError(errno.ENOSPC, "a secret detail"),
}


def _raiser(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *(path(f"raise/{name}/", _raiser(error)) for name, error in RAISED.items()),
    path("", include("hallway.urls")),
]
handler400 = "hallway.web.errors.bad_request"
handler403 = "hallway.web.errors.not_allowed"
handler404 = "hallway.web.errors.page_not_found"
handler500 = "hallway.web.errors.server_error"


@pytest.fixture(autouse=True)
def _these_urls(settings):
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("not-allowed", 403, ["That is not open to you", "Only Ana may."]),
        ("not-found", 404, ["There is nothing here", "There is no such person."]),
        ("invalid", 422, ["Two things are missing.", "Write a name.", "Write an address."]),
        ("conflict", 409, ["It changed in the meantime", "Somebody saved this page after you opened it."]),
        ("remote", 502, ["The other side did not answer", "That server does not answer."]),
        ("django-404", 404, ["There is nothing here", "the address is misspelt"]),
        ("django-403", 403, ["That is not open to you"]),
        ("django-400", 400, ["That could not be read"]),
        ("bug", 500, ["Something broke on our side"]),
        ("locked", 503, ["Back in a moment", "did not save this"]),
        ("full", 503, ["Back in a moment", "disk is full"]),
    ],
)
def test_each_failure_has_a_page_of_its_own(name, status, words):
    response = Client(raise_request_exception=False).get(f"/raise/{name}/")
    page = response.content.decode()
    assert response.status_code == status
    assert [word for word in words if word not in page] == []
    assert "<h1>" in page
    assert "secret detail" not in page


@pytest.mark.parametrize(("name", "status"), [("invalid", 422), ("conflict", 409), ("bug", 500), ("locked", 503)])
def test_a_part_of_a_page_gets_a_notice_instead(name, status):
    response = Client(raise_request_exception=False, headers={"HX-Request": "true"}).post(f"/raise/{name}/")
    page = response.content.decode()
    assert response.status_code == status
    assert page.startswith('<div class="notice danger" role="alert">')
    assert "<html" not in page


def test_a_refused_form_offers_the_way_back_to_it():
    response = Client(headers={"Referer": "http://testserver/somewhere/?page=2"}).post("/raise/invalid/")
    assert 'href="/somewhere/?page=2">Go back</a>' in response.content.decode()


def test_the_way_back_never_leads_to_another_site():
    response = Client(headers={"Referer": "https://elsewhere.example/trap"}).post("/raise/invalid/")
    assert "trap" not in response.content.decode()


@pytest.mark.parametrize("path", ["//elsewhere.example/trap", "/\\elsewhere.example/trap", "///elsewhere.example/trap"])
def test_the_way_back_through_our_own_name_never_leads_to_another_site(path):
    response = Client(headers={"Referer": f"http://testserver{path}"}).post("/raise/invalid/")
    assert "trap" not in response.content.decode()


def test_a_busy_database_says_when_to_come_back():
    response = Client().get("/raise/locked/")
    assert response["Retry-After"] == "5"


def test_without_a_database_the_answer_needs_none(monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", gone)
    client = Client(raise_request_exception=False)
    client.cookies["hallway"] = "a" * 32
    for address in ["/", "/settings/", "/no-such-page"]:
        response = client.get(address)
        assert (address, response.status_code) == (address, 503)
        assert "Back in a moment" in response.content.decode()


def test_a_stale_form_says_to_load_the_page_again():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "ana@members.example"})
    assert response.status_code == 403
    assert "load it again" in response.content.decode()


def test_a_body_beyond_every_limit_is_refused_unread(client):
    most = most_bytes_at_once()

    class Endless:
        def read(self, *_size):
            raise AssertionError("the body was read")

        readline = read

    def sent(length):
        brings = {"CONTENT_LENGTH": str(length), "wsgi.input": Endless()}
        return client.generic("POST", "/network/import/", content_type="multipart/form-data; boundary=x", **brings)

    refused = sent(most + 1)
    assert refused.status_code == 413
    assert "all files together may have 50 MB at most" in refused.content.decode()
    assert sent(0).status_code == 302


@pytest.mark.parametrize("referer", ["http://[", "http://[::1", "//[x]/", "http://evil.test/", "\x00"])
def test_a_page_that_is_missing_is_missing_whatever_the_referer_says(referer):
    response = Client(raise_request_exception=False).get("/nowhere/", headers={"Referer": referer})
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere/", "/people/"])
@pytest.mark.parametrize("host", ["evil.test", "e_vil test", "[", "a" * 5000])
def test_a_host_that_is_not_ours_is_a_bad_request_and_one_line_in_the_log(path, host, caplog):
    caplog.set_level("WARNING")
    response = Client(raise_request_exception=False).get(path, headers={"Host": host})
    assert response.status_code == 400
    assert "That could not be read" in response.content.decode()
    lines = [(record.levelname, record.exc_info, len(record.getMessage()) < 300) for record in caplog.records]
    assert lines == [("WARNING", None, True)]
