"""An introduction from asking to its outcome, as those concerned see it: on the page, and from their mail without signing in."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from hallway.atlas import snapshot
from hallway.core import clock
from hallway.introductions.models import Introduction, Part
from hallway.messaging.enums import Result
from hallway.messaging.incoming.receive import receive
from hallway.notifications.actions.mail import mail_due
from hallway.notifications.kinds.messaging import SETTLES
from tests.browser.conftest import handled
from tests.browser.hands import Keyboard, Pointer
from tests.browser.letters import letter_to
from tests.browser.looking import look_at
from tests.factories.introductions import ask, introduce
from tests.factories.membership import link_in, make_community
from tests.factories.people import make_person
from tests.factories.relationships import make_connection
from tests.messaging.mails import mail

LONG_NAME = "Cleo Donaudampfschifffahrtsgesellschaftskapitän"
OUTSIDE = "eve@outside.example"
#: what differs between two looks at the same page
TIMES = re.compile(r"just now|\d+ (?:second|minute)s? ago|in \d+ \w+")


class Friends:
    """Ana knows Bo, and Dan as well; both know Cleo."""

    def __init__(self):
        make_community()
        self.ana, self.bo, self.cleo, self.dan = (
            make_person(name=name, handle=handle, email=f"{handle}@members.example")
            for name, handle in (("Ana Silva", "ana"), ("Bo Lind", "bo"), (LONG_NAME, "cleo"), ("Dan Wu", "dan"))
        )
        for connector in (self.bo, self.dan):
            make_connection(self.ana, connector, consent="members")
            make_connection(connector, self.cleo, consent="members")
        snapshot.build(now=clock.now(), learn=False)  # rows alone tell the atlas nothing


@pytest.fixture
def friends(site, settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    settings.CONFIG = replace(settings.CONFIG, mail_in_domain="reply.example")
    return Friends()


@pytest.fixture
def open_letter(visit):
    """The page that the newest letter to an address leads to, for somebody who is not signed in."""

    def open_it(waiting, email, **options):
        return visit(link_in(letter_to(waiting, email), containing="/i/"), **options)

    return open_it


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def read(page, text):
    page.get_by_text(text).first.wait_for()


@pytest.mark.parametrize(
    ("hand", "options"),
    [
        (Pointer, {"viewport": "phone"}),
        (Pointer, {"viewport": "desktop", "scheme": "dark"}),
        (Keyboard, {"viewport": "desktop"}),
        (Keyboard, {"viewport": "phone"}),
        (Pointer, {"viewport": "phone", "javascript": False}),
    ],
    ids=["phone", "desktop", "keyboard", "keyboard on a phone", "without scripts"],
)
def test_from_asking_to_the_outcome(visit, friends, open_letter, hand, options):
    look = look_at if options.get("javascript", True) else (lambda _page: None)
    page = visit("/people/cleo/", as_=friends.ana, **options)
    hands = hand(page)
    hands.press(page.get_by_role("link", name="Ask for an introduction"))
    page.wait_for_url("**/introduce/")
    look(page)
    assert page.get_by_role("radio", name="has room this week").count() == 2, "several are offered, never one"
    hands.tick(page.get_by_role("radio", name="Bo Lind (has room this week)"))
    hands.write(page.get_by_label("Your words, to be passed on"), "We both sail.")
    hands.press(button(page, "Ask for the introduction"))
    read(page, "Under way")
    look(page)

    from_mail = open_letter(page, "bo@members.example", **options)
    look(from_mail)
    hands_of_bo = hand(from_mail)
    hands_of_bo.write(from_mail.get_by_label("A word of your own"), "A friend of mine.")
    hands_of_bo.press(button(from_mail, "Pass it on"))
    read(from_mail, "You passed it on. The rest is between the others.")
    look(from_mail)

    from_mail = open_letter(page, "cleo@members.example", **options)
    read(from_mail, "A friend of mine.")
    assert "members.example" not in from_mail.content()
    hand(from_mail).press(button(from_mail, "Yes, introduce us"))
    read(from_mail, "You said yes.")

    page.reload()
    read(page, "cleo@members.example")
    look(page)
    other = visit(Introduction.objects.get().get_absolute_url(), as_=friends.cleo, **options)
    read(other, "ana@members.example")
    connector = visit(Introduction.objects.get().get_absolute_url(), as_=friends.bo, **options)
    read(connector, "Everybody agreed")
    assert "members.example" not in connector.content()

    they_write(page, visit, friends, hand, look, options)
    page.goto(Introduction.objects.get().get_absolute_url())
    hands.write(page.get_by_label("A word of thanks"), "It was kind of you.")
    hands.press(button(page, "Thank those who introduced you"))
    read(page, "You thanked those who introduced you.")
    hands.tick(page.get_by_role("radio", name="Yes, we met"))
    hands.write(page.get_by_label("What came of it?"), "A trip to Lisbon")
    hands.press(button(page, "Save"))
    read(page, "The two have met")
    look(page)
    connector.reload()
    read(connector, "It was kind of you.")
    assert "A trip to Lisbon" not in connector.content()
    look(connector)


def they_write(page, visit, friends, hand, look, options):
    """Ana writes on the page, Cleo answers by mail and then on the page; neither needs the other's address for it."""
    hands = hand(page)
    hands.press(page.get_by_role("link", name="Write a message"))
    page.wait_for_url("**/messages/cleo/")
    look(page)
    hands.write(page.get_by_label("Your message"), "Shall we sail on Sunday?")
    hands.press(button(page, "Send"))
    read(page, "Shall we sail on Sunday?")

    handled("MessageSent")
    mail_due(now=clock.now() + SETTLES)  # several messages in a row are one letter
    letter = letter_to(page, "cleo@members.example", saying="Shall we sail on Sunday?")
    answer_to = letter.headers["Reply-To"]
    assert "ana@members.example" not in str(letter.headers) + letter.text + letter.html
    arrived = receive(mail(to=answer_to, sender="cleo@members.example", text="Gladly, at ten."), answer_to)
    assert arrived.result == Result.DELIVERED
    page.reload()
    read(page, "Gladly, at ten.")
    look(page)

    other = visit("/messages/", as_=friends.cleo, **options)
    hands_of_cleo = hand(other)
    look(other)
    hands_of_cleo.press(other.get_by_role("link", name="Ana Silva"))
    hands_of_cleo.write(other.get_by_label("Your message"), "I bring the bread.")
    hands_of_cleo.press(button(other, "Send"))
    read(other, "I bring the bread.")
    look(other)


@pytest.mark.parametrize("place", ["connector", "other end"])
@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_a_refusal_is_seen_by_nobody(visit, friends, open_letter, place, viewport):
    asked = ask(friends.ana, friends.cleo, friends.bo, now=clock.now())
    page = visit(asked.get_absolute_url(), as_=friends.ana, viewport=viewport)
    before = said_on(page)
    from_mail = open_letter(page, "bo@members.example", viewport=viewport)
    if place == "other end":
        button(from_mail, "Pass it on").click()
        from_mail = open_letter(page, "cleo@members.example", viewport=viewport)
    button(from_mail, "No").click()
    read(from_mail, "You said no. Nobody is told.")
    look_at(from_mail)
    page.reload()
    assert said_on(page) == before

    over = Introduction.objects.get(pk=asked.pk)
    over.ends_at = clock.now()
    over.save()
    page.reload()
    read(page, "This introduction did not come about.")
    look_at(page)


def said_on(page):
    return TIMES.sub("…", page.locator("main").inner_text())


@pytest.mark.parametrize("place", ["connector", "one end", "both ends"])
def test_somebody_outside_at_each_place(visit, friends, open_letter, place):
    other = "fay@outside.example"
    if place == "connector":
        page = visit("/people/cleo/introduce/", as_=friends.ana, viewport="phone")
        page.get_by_role("radio", name="Somebody who is no member here, by mail").check()
        page.get_by_label("Their name").fill("Eve")
        page.get_by_label("Their mail address").fill(OUTSIDE)
        page.get_by_label("Your words, to be passed on").fill("We both sail.")
        button(page, "Ask for the introduction").click()
        turn = [OUTSIDE, "cleo@members.example"]
    else:
        page = visit("/introductions/new/", as_=friends.ana, viewport="phone")
        page.get_by_label("Whom?", exact=True).fill("bo" if place == "one end" else other)
        page.get_by_label("To whom?").fill(OUTSIDE)
        page.get_by_label("Your words to both").fill("You should meet.")
        button(page, "Introduce them").click()
        turn = ["bo@members.example" if place == "one end" else other, OUTSIDE]
    read(page, "Under way")
    for address in turn:
        from_mail = open_letter(page, address, viewport="phone")
        look_at(from_mail)
        button(from_mail, "Pass it on" if (place, address) == ("connector", OUTSIDE) else "Yes, introduce us").click()
        read(from_mail, "This link has done its work.")
    page.reload()
    read(page, "Everybody agreed")
    look_at(page)
    assert link_in(letter_to(page, OUTSIDE), containing="/never/")


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_a_link_that_was_used_forwarded_fetched_or_is_over(visit, friends, open_letter, viewport):
    first = ask(friends.ana, friends.cleo, friends.bo, now=clock.now())
    page = open_letter(visit("/"), "bo@members.example", viewport=viewport)
    letter = letter_to(page, "bo@members.example")
    for link in re.findall(r"https?://[^/\s]+(/\S*)", letter.text):
        for _time in range(3):
            page.request.get(link)  # as a scanner of mails does
            page.request.head(link)
    assert Part.objects.filter(answered_at__isnull=False).count() == 0
    link = link_in(letter, containing="/i/")
    forwarded = visit(link, as_=friends.ana, viewport=viewport)
    read(forwarded, "This link is somebody else’s")
    look_at(forwarded)
    button(page, "Pass it on").click()
    read(page, "Thank you")
    again = visit(link, viewport=viewport)
    read(again, "You have answered")
    read(again, "You passed it on.")
    look_at(again)

    second = introduce(friends.ana, friends.dan, friends.cleo, now=clock.now())
    left_open = open_letter(page, "dan@members.example", viewport=viewport)
    Introduction.objects.filter(pk=second.pk).update(ends_at=clock.now() - timedelta(seconds=1))
    button(left_open, "Yes, introduce us").click()
    read(left_open, "This link no longer works")
    look_at(left_open)
    altered = visit(link[:-4] + "abc/", viewport=viewport)
    read(altered, "This link no longer works")
    assert not Part.objects.get(introduction=second, person=friends.dan).answer
    assert Introduction.objects.get(pk=first.pk).accepted_at is None
    # a browser reports every answer but 200 on its console
    assert sorted(re.findall(r"status of (\d+)", " ".join(visit.said))) == ["403", "404", "410"]
    visit.said.clear()
