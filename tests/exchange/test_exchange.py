import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hallway.atlas.models import Change
from hallway.core import clock
from hallway.core.errors import Conflict, Invalid
from hallway.core.models import Fact
from hallway.exchange.actions.entries import (
    MOST_ENTRIES,
    add_entry,
    edit_entry,
    move_up,
    put_back,
    remove_entry,
)
from hallway.exchange.enums import Kind
from hallway.exchange.models import Ask, Offer
from hallway.exchange.queries import board, entries_of, shown
from hallway.exchange.views import MOST_UNDONE
from hallway.people.enums import Audience, Standing
from tests.factories.exchange import make_ask, make_offer
from tests.factories.people import block, make_person, mute, sign_in, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def add(person, text="A partner for hedge funds", *, kind=Kind.ASK, audience=Audience.MEMBERS):
    return add_entry(person, kind=kind, text=text, audience=audience, now=NOW)


def test_add_entry_cleans_touches_and_says_the_same_once():
    ana = make_person()
    first, second = add(ana, " A\u202e  partner\x00 "), add(ana, "A partner")
    assert (first, first.text, Ask.objects.count()) == (second, "A partner", 1)
    assert [fact.kind for fact in Fact.objects.all()] == ["EntryMade"]
    assert set(Change.objects.values_list("source", "key")) == {("asks", first.pk), ("people", ana.pk)}


@pytest.mark.parametrize("text", ["", "...", "x" * 501])
def test_add_entry_refuses_what_is_no_sentence(text):
    with pytest.raises(Invalid) as refusal:
        add(make_person(), text)
    assert list(refusal.value.fields) == ["text"]


def test_add_entry_stops_at_the_limit():
    ana = make_person()
    for number in range(MOST_ENTRIES):
        add(ana, f"Ask {number}")
    with pytest.raises(Invalid):
        add(ana, "One more")


def test_order_is_the_persons():
    ana = make_person()
    one, _two, three = (add(ana, f"Ask {number}") for number in range(3))
    move_up(three, now=NOW)
    move_up(one, now=NOW)
    assert [entry.text for entry in entries_of(ana, viewer=viewer_of(ana))] == ["Ask 0", "Ask 2", "Ask 1"]


def test_removed_entry_comes_back_under_its_address_once():
    ana = make_person()
    entry = add(ana, audience=Audience.CONNECTIONS)
    removed = remove_entry(Ask.objects.get(), now=NOW)
    assert not Ask.objects.exists()
    for _click in range(2):
        put_back(ana, removed=removed, now=NOW)
    back = Ask.objects.get()
    assert (back.public_id, back.text, back.audience) == (entry.public_id, entry.text, "connections")


def test_edit_entry_changes_words_and_audience():
    entry = edit_entry(add(make_person()), text="Other words", audience=Audience.ONLY_ME, now=NOW)
    assert (entry.text, entry.audience) == ("Other words", "only_me")


@pytest.fixture
def everybody():
    """Ana with an ask and an offer for each audience, and the kinds of people who may look."""
    ana = make_person(name="Ana Silva")
    for audience in Audience:
        make_ask(ana, f"ask-{audience}", audience=audience)
        make_offer(ana, f"offer-{audience}", audience=audience)
    people = {"owner": ana} | {name: make_person() for name in ("connection", "member", "blocked", "blocker")}
    people["ex-member"] = make_person(standing=Standing.LEFT)
    block(ana, people["blocked"])
    block(people["blocker"], ana)
    make_connection(people["connection"], ana)
    return ana, people


EXPECTED = {
    "owner": {"everyone", "members", "connections", "only_me"},
    "connection": {"everyone", "members", "connections"},
    "member": {"everyone", "members"},
    "blocked": set(),
    "blocker": set(),
    "ex-member": set(),
}


@pytest.mark.parametrize("kind", [Kind.ASK, Kind.OFFER, None])
def test_board_holds_each_entry_for_its_audience(everybody, kind):
    _ana, people = everybody
    kinds = [kind] if kind else list(Kind)
    for name, person in people.items():
        seen = {entry.text for entry in shown(board(viewer_of(person), kind=kind))}
        assert seen == {f"{each.value}-{audience}" for each in kinds for audience in EXPECTED[name]}, name


def test_pages_hold_each_entry_for_its_audience(everybody):
    ana, people = everybody
    clients = {name: sign_in(person) for name, person in people.items()} | {"visitor": Client()}
    for entry in [*ana.asks.all(), *ana.offers.all()]:
        seen = {name for name, client in clients.items() if client.get(entry.get_absolute_url()).status_code == 200}
        allowed = {name for name, audiences in EXPECTED.items() if entry.audience in audiences}
        assert seen == allowed | ({"visitor", "ex-member"} if entry.audience == "everyone" else set())
    profile = {name: client.get("/people/ana-silva/").content.decode() for name, client in clients.items()}
    for name, audiences in EXPECTED.items():
        assert set(re.findall(r"ask-(\w+)", profile[name])) == audiences, name
    assert clients["visitor"].get("/asks/")["Location"].startswith("/accounts/login/")
    assert clients["ex-member"].get("/asks/").status_code == 404


def test_hidden_entry_is_the_page_of_none(everybody):
    ana, people = everybody
    client = sign_in(people["member"])
    hidden = client.get(ana.asks.get(audience="only_me").get_absolute_url())
    assert hidden.content == client.get(f"/asks/{uuid.uuid4()}/").content


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.SUSPENDED, Standing.INVITED])
def test_entries_of_those_not_here_are_gone(standing):
    gone = make_person(standing=standing)
    entry = make_ask(gone, audience="everyone")
    client = sign_in(make_person())
    assert client.get("/asks/").context["entries"] == []
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert Client().get(entry.get_absolute_url()).status_code == 404


def test_board_leaves_out_the_muted_and_shows_the_newest_first():
    me, ana, muted = make_person(), make_person(), make_person()
    mute(me, muted)
    make_ask(muted, "from the muted")
    make_ask(ana, "older", made_at=NOW - timedelta(days=2))
    make_offer(ana, "newer", made_at=NOW)
    client = sign_in(me)
    assert [entry.text for entry, _line in client.get("/asks/").context["entries"]] == ["newer", "older"]
    assert [entry.text for entry, _line in client.get("/asks/?show=ask").context["entries"]] == ["older"]


def test_settings_add_change_order_remove_and_undo():
    ana = make_person()
    client = sign_in(ana)
    for kind in ("ask", "offer"):
        sent = {"kind": kind, "text": f"My {kind}", "audience": "members"}
        assert client.post("/settings/asks/", sent).status_code == 302
    ask = Ask.objects.get()
    url = f"/settings/asks/ask/{ask.public_id}/"
    assert client.post(url, {"text": "Other words", "audience": "everyone"}).status_code == 302
    assert client.post(url, {"text": "", "audience": "everyone"}).status_code == 422
    assert client.post(url + "up").status_code == 302
    after = client.post(url + "remove", follow=True)
    assert Ask.objects.count() == 0
    assert "Other words" in after.content.decode()
    assert client.post("/settings/asks/undo", {"removed": after.context["removed"].public_id}).status_code == 302
    assert (Ask.objects.get().text, Offer.objects.get().text) == ("Other words", "My offer")


def test_nobody_touches_somebody_elses_entries_or_uses_their_undo():
    ask = make_ask(make_person())
    other = make_person()
    client = sign_in(other)
    url = f"/settings/asks/ask/{ask.public_id}/"
    assert client.get(url).status_code == 404
    for act in ("", "up", "remove"):
        assert client.post(url + act, {"text": "stolen", "audience": "members"}).status_code == 404
    token = sign_in(ask.person).post(url + "remove")["Location"].split("removed=")[1]
    assert client.post("/settings/asks/undo", {"removed": token}).status_code == 422
    assert not Ask.objects.exists()


def test_what_was_removed_stands_in_no_address_and_comes_back_for_an_hour():
    ana = make_person()
    asks = [make_ask(ana, f"My private ask {number}", audience="only_me") for number in range(MOST_UNDONE + 1)]
    client = sign_in(ana)
    for ask in asks:
        address = client.post(f"/settings/asks/ask/{ask.public_id}/remove")["Location"]
        assert address == f"/settings/asks/?removed={ask.public_id}"
        assert ask.text in client.get(address).content.decode()
    newest, oldest = {"removed": str(asks[-1].public_id)}, {"removed": str(asks[0].public_id)}
    assert client.post("/settings/asks/undo", oldest).status_code == 422, "only the last few are kept"
    assert client.post("/settings/asks/undo", newest).status_code == 302
    assert Ask.objects.get().text == asks[-1].text

    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        assert client.post("/settings/asks/undo", {"removed": str(asks[-2].public_id)}).status_code == 422
        assert client.get(f"/settings/asks/?removed={asks[-2].public_id}").context["removed"] is None


def test_two_tabs_changing_one_entry_lose_no_words():
    ask = make_ask(make_person(), "As it was")
    client, url = sign_in(ask.person), f"/settings/asks/ask/{ask.public_id}/"
    seen = client.get(url).context["form"]["seen"].value()
    sent = {"audience": "members", "seen": seen}

    assert client.post(url, sent | {"text": "From the first tab"}).status_code == 302
    clash = client.post(url, sent | {"text": "From the second tab", "audience": "connections"})

    assert clash.status_code == 409
    page = clash.content.decode()
    assert "From the first tab" in page
    assert "From the second tab" in page
    assert Ask.objects.get().text == "From the first tab"
    again = {name: clash.context["form"][name].value() for name in ("text", "audience", "seen")}
    assert client.post(url, again).status_code == 302
    assert Ask.objects.values_list("text", "audience").get() == ("From the second tab", "connections")


def test_two_tabs_changing_different_parts_of_one_entry_are_merged_and_sent_twice_is_once():
    ask = make_ask(make_person(), "As it was")
    client, url = sign_in(ask.person), f"/settings/asks/ask/{ask.public_id}/"
    seen = client.get(url).context["form"]["seen"].value()
    for _click in range(2):
        assert client.post(url, {"text": "New words", "audience": "members", "seen": seen}).status_code == 302
    assert client.post(url, {"text": "As it was", "audience": "only_me", "seen": seen}).status_code == 302
    assert Ask.objects.values_list("text", "audience").get() == ("New words", "only_me")
    assert Fact.objects.filter(kind="EntryEdited").count() == 2


def test_changing_an_entry_that_was_removed_meanwhile_says_so():
    ask = make_ask(make_person(), "As it was")
    same = Ask.objects.get()
    remove_entry(ask, now=NOW)
    with pytest.raises(Conflict):
        edit_entry(same, text="New words", audience=Audience.MEMBERS, now=NOW)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("url", "queries"), [("/asks/", 8), ("/settings/asks/", 4)])
def test_number_of_queries_does_not_grow(rows, url, queries, django_assert_num_queries):
    me = make_person()
    for number in range(rows):
        make_ask(make_person(), f"Ask {number}")
        make_offer(me, f"Offer {number}")
    client = sign_in(me)
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
