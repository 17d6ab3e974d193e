"""Whoever wants German gets German: no page or letter falls back to the words it was written in."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from hallway.core import clock
from hallway.introductions.links import token_of
from hallway.messaging.enums import Door
from hallway.people.enums import Role
from tests.english import english_in, english_on
from tests.factories.exchange import make_ask, make_offer
from tests.factories.introductions import ask as ask_for
from tests.factories.introductions import introduce, part_of, say
from tests.factories.membership import letters_to, make_community, make_text, sign_in_now
from tests.factories.messaging import given, write
from tests.factories.organisations import make_affiliation, make_organisation
from tests.factories.people import make_person
from tests.factories.relationships import make_connection, make_contact, make_request

pytestmark = pytest.mark.django_db

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture
def community():
    return make_community(name="Hafenrunde", welcome="Wir treffen uns **dienstags**.")


def addresses(resolver=None, before=""):
    """Every address of the server that takes nothing from its reader."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if not re.search(r"[<^(]", address):
                yield f"/{address}"
        else:
            yield from addresses(entry, address)


def pages(client, more=()):
    """The pages this client can open, by address."""
    found = {}
    for address in dict.fromkeys([*addresses(), *more, "/gibt-es-nicht/"]):
        response = client.get(address, **GERMAN)
        if response.get("Content-Type", "").startswith("text/html") and response.content:
            found[address] = response
    return found


def english_pages(client, more=()):
    found = {address: english_on(page.content.decode()) for address, page in pages(client, more).items()}
    return {address: words for address, words in found.items() if words}


def make_life(person):
    """Somebody with a page, people around them, a firm, and something to look for."""
    friend, asker = make_person(name="Ana Kovač"), make_person(name="Jörg Weiß")
    make_connection(person, friend)
    make_request(asker, person, words="Wir saßen nebeneinander.")
    make_contact(person, name="Mei Lin", emails=["mei@example.org"])
    firm = make_organisation(name="Nordwind")
    make_affiliation(person, firm)
    make_affiliation(friend, firm, confirmed=False)
    ask = make_ask(person, "Hilfe beim ersten Vertrag")
    offer = make_offer(friend, "Kontakte nach Lissabon")
    people = [person.handle, friend.handle, asker.handle]
    now = clock.now()
    waiting, begun = (
        ask_for(asker, friend, person, words="Wir saßen nebeneinander.", now=now),
        ask_for(person, asker, friend, words="Wir saßen nebeneinander.", now=now),
    )
    agreed = introduce(asker, person, friend, words="Segelt doch zusammen.", now=now)
    for end in (person, friend):
        say(agreed, end, "yes", now=now)
    write(person, friend, "Segelst du mit?", files=[given("Karte.pdf")], left_out=["Film.mp4"])
    write(friend, person, "Gerne.", by=Door.MAIL)
    return [
        *(f"/messages/{handle}/" for handle in people[1:]),
        *(f"/people/{handle}/" for handle in people),
        *(f"/people/{handle}/{act}/" for handle in people[1:] for act in ("block", "mute", "report")),
        *(f"/network/people/{handle}/" for handle in people[1:]),
        f"/organisations/{firm.handle}/",
        f"/organisations/{firm.handle}/edit/",
        f"/asks/{ask.public_id}/",
        f"/offers/{offer.public_id}/",
        *(row.get_absolute_url() for row in (waiting, begun, agreed)),
        f"{waiting.get_absolute_url()}hand-on/",
        f"/i/{token_of(part_of(waiting, person))}/",
        f"{begun.get_absolute_url()}withdraw/",
        f"/people/{asker.handle}/introduce/",
        "/tags/segeln/",
        "/search/?q=Vertrag",
        "/search/?q=xyzzy",
    ]


def test_a_visitor_reads_german(community):
    make_text(body="Seid nett.")
    assert english_pages(Client()) == {}


def test_a_member_reads_german(community):
    person = make_person(name="Käthe Groß", tags=["Segeln"], about="Ich helfe kleinen Firmen.")
    assert english_pages(sign_in_now(person), make_life(person)) == {}


def test_an_operator_reads_german(community):
    operator = make_person(name="Käthe Groß", role=Role.OPERATOR)
    make_text(body="Seid nett.")
    more = [*make_life(operator), "/admin/texts/terms/", f"/admin/members/{operator.public_id}/"]
    assert english_pages(sign_in_now(operator), more) == {}


def test_the_walk_would_notice_english(community):
    assert english_on(Client().get("/", HTTP_ACCEPT_LANGUAGE="en").content.decode()) != []


def test_a_members_choice_goes_before_the_browsers(community):
    person = make_person()
    person.account.language = "de"
    person.account.save()
    page = sign_in_now(person).get("/settings/account/", HTTP_ACCEPT_LANGUAGE="en")
    assert page["Content-Language"] == "de"
    assert '<html lang="de"' in page.content.decode()


def test_a_visitors_browser_is_asked_and_caches_know(community):
    page = Client().get("/", **GERMAN)
    assert page["Content-Language"] == "de"
    assert "Accept-Language" in page["Vary"]
    assert Client().get("/", HTTP_ACCEPT_LANGUAGE="pt")["Content-Language"] == "en"


def test_a_letter_speaks_the_language_it_was_asked_for_in(community, settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    form = {"email": "kaethe@members.example", "name": "Käthe Groß", "old_enough": "on"}
    assert Client().post("/join/", form, **GERMAN).status_code == 302
    [letter] = letters_to("kaethe@members.example")
    assert letter.subject.endswith("ist dein Code für Hafenrunde")
    assert english_in(letter.text) == []
