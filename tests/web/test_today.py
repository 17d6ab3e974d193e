"""The first page: suggestions are picked behind it, and again when there is something new to look with."""

from datetime import timedelta

import pytest
from django.conf import settings

from hallway.core import clock
from hallway.core.models import Delivery
from hallway.core.work import run_due
from hallway.discovery.models import Picked, Suggestion
from hallway.discovery.schedule import members_to_pick_for, pick_suggestions
from hallway.exchange.actions.entries import add_entry
from hallway.exchange.enums import Kind
from hallway.people.actions.tags import add_tags
from hallway.people.enums import Audience, Standing
from hallway.relationships.actions.connect import ask_to_connect
from tests.factories.exchange import make_offer
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


def suggested(client):
    run_due()
    return [one.line.name for one in client.get("/").context["suggestions"]]


def test_whoever_comes_before_people_were_picked_is_told_so_and_the_page_comes_back():
    make_person(name="Cleo Marsh", tags=["sailing"])
    client = sign_in(make_person(name="Ana Silva", tags=["sailing"]))
    Delivery.objects.all().delete()
    first = client.get("/")
    assert "being picked for you" in first.content.decode()
    assert first.headers["Refresh"] == "2"
    assert not Suggestion.objects.exists(), "looking at a page picks nobody"
    client.get("/")
    assert Delivery.objects.count() == 1, "it is asked for once"
    assert suggested(client) == ["Cleo Marsh"]
    assert "Refresh" not in client.get("/").headers


def test_people_are_picked_for_whoever_signs_in():
    make_person(name="Cleo Marsh", tags=["sailing"])
    ana = make_person(name="Ana Silva", tags=["sailing"])
    sign_in(ana)
    run_due()
    assert Suggestion.objects.get().viewer == ana


def test_each_week_people_are_picked_for_those_who_may_come_by():
    ana, ben, cleo = (make_person(name=name, tags=["sailing"]) for name in ("Ana Silva", "Ben Okoro", "Cleo Marsh"))
    now = clock.now()
    ana.account.last_login = now - timedelta(days=5)
    ana.account.save()
    ben.account.last_login = now - timedelta(seconds=settings.SESSION_COOKIE_AGE + 60)
    ben.account.save()
    assert cleo.account.last_login is None
    assert members_to_pick_for(now) == [ana.pk]
    pick_suggestions(now)
    assert set(Suggestion.objects.values_list("viewer", flat=True)) == {ana.pk}
    assert members_to_pick_for(now) == []
    assert members_to_pick_for(now + timedelta(days=7)) == [ana.pk]
    pick_suggestions(now + timedelta(days=7))
    assert Picked.objects.count() == 1


def test_nobody_is_picked_for_whoever_left():
    ana = make_person(name="Ana Silva", tags=["sailing"])
    make_person(name="Cleo Marsh", tags=["sailing"])
    sign_in(ana)
    ana.standing = Standing.LEFT
    ana.save()
    run_due()
    assert not Suggestion.objects.exists()
    assert members_to_pick_for(clock.now()) == []


def test_what_others_do_picks_nobody_for_a_member_who_has_not_come_by_this_week():
    cleo = make_person(name="Cleo Marsh", tags=["sailing"])
    ana, ben = make_person(name="Ana Silva"), make_person(name="Ben Okoro", tags=["sailing"])
    sign_in(ana)
    run_due()
    ask_to_connect(ana, other=ben, now=clock.now())
    add_tags(ana, texts=["sailing"], now=clock.now())
    run_due()
    assert set(Suggestion.objects.values_list("viewer", "person")) == {(ana.pk, cleo.pk)}, "nobody is picked for Ben"
    sign_in(ben)
    run_due()
    assert Suggestion.objects.filter(viewer=ben, person=cleo).exists()


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
    client = sign_in(make_person(name="Ana Silva"))
    assert suggested(client) == []
    page = client.get("/").content.decode()
    assert "Add to your profile" in page
    assert "That is all" not in page


def test_saying_hello_leads_to_where_one_connects():
    make_person(name="Cleo Marsh", handle="cleo", tags=["sailing"])
    client = sign_in(make_person(name="Ana Silva", tags=["sailing"]))
    assert suggested(client) == ["Cleo Marsh"]
    assert 'href="/people/cleo/#you-two"' in client.get("/").content.decode()
    assert 'id="you-two"' in client.get("/people/cleo/").content.decode()
