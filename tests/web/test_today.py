"""The first page looks for people again when there is something new to look with."""

import pytest

from hallway.core import clock
from hallway.exchange.actions.entries import add_entry
from hallway.exchange.enums import Kind
from hallway.people.actions.tags import add_tags
from hallway.people.enums import Audience
from tests.factories.exchange import make_offer
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


def suggested(client):
    return [one.line.name for one in client.get("/").context["suggestions"]]


def test_new_topics_bring_new_suggestions_at_once():
    make_person(name="Cleo Marsh", tags=["sailing"])
    ana = make_person(name="Ana Silva")
    client = sign_in(ana)
    assert suggested(client) == []
    add_tags(ana, texts=["sailing"], now=clock.now())
    assert suggested(client) == ["Cleo Marsh"]


def test_a_new_ask_brings_new_suggestions_at_once():
    make_offer(make_person(name="Dan Wu"), text="Lessons in sailing on the river")
    ana = make_person(name="Ana Silva")
    client = sign_in(ana)
    assert suggested(client) == []
    add_entry(ana, kind=Kind.ASK, text="Somebody for lessons in sailing", audience=Audience.MEMBERS, now=clock.now())
    assert suggested(client) == ["Dan Wu"]


def test_whoever_set_all_aside_is_told_that_it_was_all_and_not_to_write_more():
    make_person(name="Cleo Marsh", tags=["sailing"])
    client = sign_in(make_person(name="Ana Silva", tags=["sailing"]))
    assert suggested(client) == ["Cleo Marsh"]
    client.post("/suggestions/cleo-marsh/dismiss/")
    page = client.get("/").content.decode()
    assert "That is all for this week" in page
    assert "Add to your profile" not in page


def test_whoever_was_never_suggested_anybody_is_told_what_brings_suggestions():
    page = sign_in(make_person(name="Ana Silva")).get("/").content.decode()
    assert "Add to your profile" in page
    assert "That is all" not in page


def test_saying_hello_leads_to_where_one_connects():
    make_person(name="Cleo Marsh", handle="cleo", tags=["sailing"])
    client = sign_in(make_person(name="Ana Silva", tags=["sailing"]))
    assert 'href="/people/cleo/#you-two"' in client.get("/").content.decode()
    assert 'id="you-two"' in client.get("/people/cleo/").content.decode()
