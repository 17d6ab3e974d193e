"""Letters about notices: to whom, when, how many, and what they carry."""

import email
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from hallway.core.clock import frozen_at
from hallway.core.compose import compose
from hallway.core.models import Delivery, Lane, Letter
from hallway.membership.models import Community
from hallway.notifications.actions.choose import choose
from hallway.notifications.actions.mail import HELD_FOR, mail_due
from hallway.notifications.actions.read import mark_all_read
from hallway.notifications.enums import When
from hallway.notifications.letters import MOST_LINES
from hallway.notifications.models import Mailbox, Notice, Preference
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.relationships.actions.connect import ask_to_connect, confirm_connection
from hallway.relationships.models import Connection
from tests.factories.membership import do_background_work, link_in, make_community
from tests.factories.notifications import make_asked, make_notice
from tests.factories.people import block, make_person, mute, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db

#: a Tuesday, after the usual weekly letter
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.CONFIG = replace(settings.CONFIG, time_zone="UTC")
    with frozen_at(NOW):
        make_community(mails_a_week=10)
        yield


@pytest.fixture
def ana():
    return make_person(name="Ana", email="ana@example.org")


def letters():
    return list(Letter.objects.order_by("pk"))


def subjects():
    return [letter.subject for letter in letters()]


def wants(person, when=None, /, **fields):
    """What the member chose, as rows alone."""
    Preference.objects.update_or_create(
        person=person, defaults={"choices": {"connection_asked": when} if when else {}, **fields}
    )


def test_a_request_is_mailed_at_once(ana):
    ask_to_connect(make_person(name="Ben"), other=ana, now=NOW)
    do_background_work()
    [letter] = letters()
    assert (letter.to, letter.subject) == ("ana@example.org", "Ben asks to connect with you.")
    notice = Notice.objects.get()
    assert (notice.mailed_at, notice.due_at) == (NOW, None)
    assert f"/notices/{notice.public_id}/" in letter.text
    assert f'href="{settings.CONFIG.address}/notices/{notice.public_id}/"' in letter.html
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.headers["List-Unsubscribe"] == f"<{settings.CONFIG.address}{link_in(letter, containing='/stop/')}>"
    assert "Precedence" not in letter.headers
    assert mail_due(now=NOW + DAY) == 0


def test_both_parts_say_the_same(ana):
    make_asked(ana, make_person(name="Ben & <b>Söhne</b>"))
    mail_due(now=NOW)
    message = email.message_from_bytes(compose(letters()[0], sender="x@example.org"))
    text, html = (part.get_payload(decode=True).decode() for part in message.get_payload())
    assert "Ben & <b>Söhne</b> asks to connect with you." in text
    assert "Ben &amp; &lt;b&gt;Söhne&lt;/b&gt; asks to connect with you." in html
    for part in (text, html):
        assert link_in(letters()[0], containing="/stop/") in part
        assert "/settings/notifications/" in part


def test_names_write_no_headers(ana):
    make_asked(ana, make_person(name="Ben\r\nBcc: eve@example.org\n\nx"))
    mail_due(now=NOW)
    message = email.message_from_bytes(compose(letters()[0], sender="x@example.org"))
    assert message["Bcc"] is None
    assert message["To"] == "ana@example.org"
    assert "\n" not in letters()[0].subject


def test_several_things_are_one_letter_the_most_useful_first(ana):
    for name in ("Ben", "Cy"):
        make_asked(ana, make_person(name=name))
    connected = make_person(name="Di")
    make_notice(ana, kind="connection_confirmed", actor=connected, thing=make_connection(ana, connected).pk)
    mail_due(now=NOW)
    [letter] = letters()
    assert letter.subject == "3 things for you at Harbour Partners"
    assert letter.headers["Precedence"] == "bulk"
    places = [letter.text.index(words) for words in ("Cy asks", "Ben asks", "Di said yes")]
    assert places == sorted(places)


def test_a_long_letter_says_how_many_more_there_are_and_nothing_comes_twice(ana):
    for _number in range(MOST_LINES + 3):
        make_asked(ana, make_person())
    assert mail_due(now=NOW) == 1
    [letter] = letters()
    assert letter.text.count("asks to connect") == letter.html.count("asks to connect") == MOST_LINES
    assert "And 3 more:" in letter.text
    assert mail_due(now=NOW + 8 * DAY) == 0


def test_what_was_read_is_not_mailed(ana):
    wants(ana, When.DAILY)
    make_asked(ana, make_person())
    mark_all_read(viewer=viewer_of(ana), up_to=10**9, now=NOW)
    assert mail_due(now=NOW + DAY) == 0
    assert letters() == []


@pytest.mark.parametrize(
    ("when", "early", "due"),
    [(When.DAILY, NOW + timedelta(hours=19), NOW + timedelta(hours=20)), (When.WEEKLY, NOW + 5 * DAY, NOW + 6 * DAY)],
)
def test_collected_letters_come_when_their_hour_has_come(ana, when, early, due):
    wants(ana, when)
    make_asked(ana, make_person(name="Ben"))
    make_asked(ana, make_person(name="Cy"), now=NOW + timedelta(minutes=1))
    assert mail_due(now=early) == 0
    assert mail_due(now=due) == 1
    assert subjects() == ["2 things for you at Harbour Partners"]


def test_never_means_never(ana):
    wants(ana, When.NEVER)
    make_asked(ana, make_person())
    assert mail_due(now=NOW + 30 * DAY) == 0
    assert Notice.objects.get().due_at is None


def test_by_the_members_own_clock(ana):
    ana.account.time_zone = "Pacific/Auckland"
    ana.account.save()
    wants(ana, When.DAILY, hour=6)
    make_asked(ana, make_person())
    assert Notice.objects.get().due_at == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_in_the_members_language(ana):
    ana.account.language = "de"
    ana.account.save()
    make_asked(ana, make_person(name="Ben"))
    mail_due(now=NOW)
    assert subjects() == ["Ben möchte sich mit dir verbinden."]


def standing(person, standing, **fields):
    Person.objects.filter(pk=person.pk).update(standing=standing, **fields)


#: what may happen between being told and being written to
MEANWHILE = {
    "blocked": lambda ana, ben: block(ana, ben),
    "blocked by": lambda ana, ben: block(ben, ana),
    "muted": lambda ana, ben: mute(ana, ben),
    "left": lambda _ana, ben: standing(ben, Standing.LEFT),
    "suspended": lambda _ana, ben: standing(ben, Standing.SUSPENDED),
    "gone": lambda _ana, ben: ben.delete(),
    "withdrawn": lambda _ana, _ben: Connection.objects.all().delete(),
    "set aside": lambda _ana, _ben: Connection.objects.update(set_aside_at=NOW),
    "she left": lambda ana, _ben: standing(ana, Standing.LEFT),
    "she was suspended": lambda ana, _ben: standing(ana, Standing.SUSPENDED),
    "she has no account": lambda ana, _ben: standing(ana, Standing.LEFT, account=None),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_holds_no_more_is_not_mailed(ana, what):
    ben = make_person(name="Ben")
    make_asked(ana, ben)
    MEANWHILE[what](ana, ben)
    mail_due(now=NOW)
    assert letters() == []
    assert not Notice.objects.filter(due_at__isnull=False).exists()


def test_the_weeks_limit_holds_and_the_rest_comes_with_the_weekly_letter(ana):
    Community.objects.update(mails_a_week=2)
    for hours in range(5):
        make_asked(ana, make_person(name=f"Ben {hours}"), now=NOW + timedelta(hours=hours))
        mail_due(now=NOW + timedelta(hours=hours))
    assert subjects() == ["Ben 0 asks to connect with you.", "Ben 1 asks to connect with you."]
    assert Mailbox.objects.get().mails == 2
    mail_due(now=NOW + 6 * DAY)
    assert subjects()[2:] == ["3 things for you at Harbour Partners"]
    assert Mailbox.objects.get().mails == 1


def test_a_member_may_want_fewer(ana):
    wants(ana, mails_a_week=1, weekday=6)
    make_asked(ana, make_person())
    mail_due(now=NOW)
    assert letters() == []  # the one letter is the weekly one
    mail_due(now=NOW + 5 * DAY)
    assert len(letters()) == 1


def test_an_answer_that_is_waited_for_comes_in_any_case_and_does_not_count(ana):
    Community.objects.update(mails_a_week=0)
    ben = make_person(name="Ben")
    ask_to_connect(ana, other=ben, now=NOW)
    confirm_connection(ben, other=ana, now=NOW)
    do_background_work()
    assert subjects() == ["Ben said yes: you are connected."]
    assert Mailbox.objects.get(person=ana).mails == 0


def test_what_is_chosen_holds_for_what_waits(ana):
    wants(ana, When.WEEKLY)
    make_asked(ana, make_person())
    rest = {"mails_a_week": None, "hour": 8, "weekday": 0, "now": NOW}
    choose(viewer_of(ana), choices={"connection_asked": "at_once"}, is_off=False, **rest)
    assert Notice.objects.get().due_at == NOW
    choose(viewer_of(ana), choices={"connection_asked": "at_once"}, is_off=True, **rest)
    assert Notice.objects.get().due_at is None


def test_letters_of_notices_wait_behind_those_that_somebody_waits_for(ana):
    make_asked(ana, make_person())
    mail_due(now=NOW)
    assert set(Delivery.objects.filter(fact__kind="LetterWritten").values_list("lane", flat=True)) == {Lane.BULK_LETTER}


def test_a_worker_that_died_is_followed_by_another(ana):
    make_asked(ana, make_person())
    Mailbox.objects.create(person=ana, held_until=NOW + HELD_FOR)
    assert mail_due(now=NOW) == 0
    assert mail_due(now=NOW + HELD_FOR) == 1
    assert len(letters()) == 1


def test_a_batch_costs_as_many_queries_as_one(django_assert_num_queries):
    for rows in (1, 20):
        for _number in range(rows):
            person = make_person()
            make_asked(person, make_person())
            make_asked(person, make_person())
        with django_assert_num_queries(21):
            assert mail_due(now=NOW) == rows
