"""While the engine is made ready after a start, pages answer at once and come back by themselves."""

import threading

import pytest

from hallway.core import startup
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def preparing(monkeypatch):
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, daemon=True)
    thread.start()
    monkeypatch.setattr(startup, "_threads", [thread])
    yield
    ended.set()
    thread.join()


def test_today_and_search_come_back_while_the_engine_is_made_ready(preparing):
    client = sign_in(make_person(name="Ana"))
    for url in ("/", "/search/?q=bridges"):
        answer = client.get(url)
        assert answer.headers["Refresh"] == "5"
        assert "is being made ready" in answer.content.decode()


def test_a_profile_is_whole_but_for_its_routes(preparing):
    ben = make_person(name="Ben Okoro")
    page = sign_in(make_person(name="Ana")).get(ben.get_absolute_url()).content.decode()
    assert "Ben Okoro" in page
    assert "is being made ready" in page


def test_pages_answer_in_full_when_it_is_ready():
    answer = sign_in(make_person(name="Ana")).get("/search/?q=bridges")
    assert "Refresh" not in answer.headers
    assert "is being made ready" not in answer.content.decode()
