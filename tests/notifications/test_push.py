"""What browsers are told: when, how much of it, in which words, and what becomes of one whose maker does not take it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test.utils import CaptureQueriesContext

from hallway.core.clock import frozen_at
from hallway.core.errors import Conflict
from hallway.core.models import Delivery, Lane, Letter
from hallway.core.outside import NotOutside
from hallway.membership.actions.leave import ask_for_deletion
from hallway.membership.actions.suspend import suspend_person
from hallway.membership.models import Community
from hallway.notifications.actions.browsers import FAILS_FOR, NEWS_FOR, try_out
from hallway.notifications.actions.mail import mail_due
from hallway.notifications.actions.read import mark_all_read
from hallway.notifications.enums import When
from hallway.notifications.kinds import kinds
from hallway.notifications.models import Browser, Mailbox, Notice, Preference
from hallway.notifications.push.words import PADDED_BYTES
from hallway.people.enums import Role
from hallway.relationships.actions.connect import ask_to_connect, confirm_connection
from hallway.relationships.models import Connection
from tests.factories.browsers import BrowserSide, make_browser
from tests.factories.membership import do_background_work, make_community, sign_in_now
from tests.factories.messaging import write
from tests.factories.notifications import make_asked
from tests.factories.people import block, make_person, mute, sign_in, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db

#: a Tuesday, after the usual weekly letter
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def frozen(settings):
    settings.CONFIG = replace(settings.CONFIG, time_zone="UTC")
    with frozen_at(NOW):
        make_community(mails_a_week=10)
        yield


@pytest.fixture
def ana():
    return make_person(name="Ana", email="ana@example.org")


@pytest.fixture
def side():
    return BrowserSide.made()


@pytest.fixture
def browser(ana, side):
    return make_browser(ana, side=side)


def told(service, side, browser):
    return [one["body"] for one in service.said_to(side, browser.endpoint)]


def due_and_done(now=NOW):
    """What is due is told, and what that asked for is done."""
    with frozen_at(now):
        mail_due(now=now)
        do_background_work(now=now)


def wants(person, **fields):
    Preference.objects.update_or_create(person=person, defaults=fields)


def test_a_request_is_told_at_once_without_a_name(ana, browser, side, service):
    ask_to_connect(make_person(name="Ben"), other=ana, now=NOW)
    do_background_work(NOW)
    notice = Notice.objects.get()
    [said] = service.said_to(side, browser.endpoint)
    assert said == {
        "title": "Harbour Partners",
        "body": "Somebody asks to connect with you.",
        "path": f"/notices/{notice.public_id}/",
        "tag": service.posted[0].headers["Topic"],
    }
    browser.refresh_from_db()
    assert (browser.told_at, browser.failing_since) == (NOW, None)
    assert Letter.objects.count() == 1  # by mail as well: the same telling
    assert Mailbox.objects.get().mails == 1


def test_what_a_push_service_hears(ana, browser, service):
    make_asked(ana, make_person(name="Ben"))
    due_and_done()
    [posted] = service.posted
    assert posted.url == browser.endpoint
    assert {name: posted.headers[name] for name in ("TTL", "Urgency", "Content-Encoding")} == {
        "TTL": str(int(NEWS_FOR.total_seconds())),
        "Urgency": "normal",
        "Content-Encoding": "aes128gcm",
    }
    assert posted.headers["Authorization"].startswith("vapid t=")
    assert len(posted.headers["Topic"]) == 32
    assert len(posted.body) == 86 + PADDED_BYTES + 17
    heard = posted.body + repr(posted.headers).encode()
    for word in ("Ben", "Ana", "ana@", "Harbour", "connection_asked", str(Notice.objects.get().public_id)):
        assert word.encode() not in heard


def test_no_words_of_any_kind_name_anybody():
    assert {kind.name for kind in kinds() if "{" in str(kind.nameless) or not str(kind.nameless)} == set()
    longest = max(str(kind.nameless).encode() for kind in kinds())
    assert len(longest) < 150


def test_names_of_communities_as_long_as_they_get_fit(ana, side, browser, service):
    Community.objects.update(name="司" * 120)
    make_asked(ana, make_person())
    due_and_done()
    assert service.said_to(side, browser.endpoint)[0]["title"] == "司" * 60


def test_several_things_are_one_message(ana, browser, side, service):
    for _number in range(3):
        make_asked(ana, make_person())
    due_and_done()
    [said] = service.said_to(side, browser.endpoint)
    assert (said["body"], said["path"]) == ("3 things wait for you.", "/notices/")


def test_several_messages_of_one_thread_are_one_and_take_each_others_place(ana, browser, side, service):
    ben = make_person(name="Ben")
    make_connection(ana, ben)
    for number in range(3):
        with frozen_at(NOW + number * DAY):
            write(ben, ana, "secret words")
            write(ben, ana, "more words")
            do_background_work(NOW + number * DAY)
        due_and_done(NOW + number * DAY + 3 * MINUTE)
    assert told(service, side, browser) == ["Somebody wrote to you."] * 3
    assert len({posted.headers["Topic"] for posted in service.posted}) == 1


def test_each_browser_has_topics_of_its_own(ana, browser, service):
    make_browser(ana)
    make_asked(ana, make_person())
    due_and_done()
    assert len({posted.url for posted in service.posted}) == 2
    assert len({posted.headers["Topic"] for posted in service.posted}) == 2


@pytest.mark.parametrize("when", [When.DAILY, When.WEEKLY, When.NEVER])
def test_what_is_not_wanted_at_once_is_not_told_here(ana, browser, service, when):
    wants(ana, choices={"connection_asked": when})
    make_asked(ana, make_person())
    for days in range(9):
        due_and_done(NOW + days * DAY)
    assert service.posted == []


def test_nothing_about_ones_own_act(ana, service):
    ben = make_person(name="Ben")
    make_browser(ben)
    ask_to_connect(ben, other=ana, now=NOW)
    due_and_done()
    assert service.posted == []


def test_in_the_members_language(ana, browser, side, service):
    ana.account.language = "de"
    ana.account.save()
    make_asked(ana, make_person())
    due_and_done()
    assert told(service, side, browser) == ["Jemand möchte sich mit dir verbinden."]


# --- how much of it ------------------------------------------------------------------------------------------


def test_the_weeks_limit_holds_for_browsers_and_letters_together(ana, browser, service):
    Community.objects.update(mails_a_week=2)
    for hours in range(5):
        now = NOW + timedelta(hours=hours)
        with frozen_at(now):
            make_asked(ana, make_person(), now=now)
        due_and_done(now)
    assert (len(service.posted), Letter.objects.count(), Mailbox.objects.get().mails) == (2, 2, 2)
    due_and_done(NOW + 6 * DAY)  # the weekly letter tells the rest, and no browser
    assert (len(service.posted), Letter.objects.count()) == (2, 3)


@pytest.mark.parametrize("stopped", ["by her", "letters came back"])
def test_the_weeks_limit_holds_for_browsers_alone(ana, browser, service, stopped):
    Community.objects.update(mails_a_week=3)
    if stopped == "by her":
        wants(ana, is_off=True)
    else:
        Mailbox.objects.create(person=ana, address=ana.account.email, stopped_at=NOW)
    for hours in range(6):
        now = NOW + timedelta(hours=hours)
        with frozen_at(now):
            make_asked(ana, make_person(), now=now)
        due_and_done(now)
    assert (len(service.posted), Letter.objects.count(), Mailbox.objects.get().mails) == (3, 0, 3)
    for days in range(1, 6):
        due_and_done(NOW + days * DAY)
    assert len(service.posted) == 3
    assert not Notice.objects.filter(due_at__isnull=False).exists()


def test_a_limit_of_her_own_holds_here(ana, browser, service):
    wants(ana, mails_a_week=1, is_off=True)
    for hours in range(3):
        with frozen_at(NOW + timedelta(hours=hours)):
            make_asked(ana, make_person())
        due_and_done(NOW + timedelta(hours=hours))
    assert len(service.posted) == 1


def test_an_answer_that_is_waited_for_comes_in_any_case(ana, browser, side, service):
    Community.objects.update(mails_a_week=0)
    ben = make_person(name="Ben")
    ask_to_connect(ana, other=ben, now=NOW)
    confirm_connection(ben, other=ana, now=NOW)
    do_background_work(NOW)
    assert told(service, side, browser) == ["Somebody said yes: you are connected."]
    assert Mailbox.objects.get(person=ana).mails == 0


def test_without_a_browser_nothing_is_due_for_who_wants_no_letters(ana):
    wants(ana, is_off=True)
    make_asked(ana, make_person())
    assert Notice.objects.get().due_at is None


def test_queries_do_not_grow_with_the_number_of_members_and_browsers():
    from django.db import connection

    counted = []
    for number in (1, 4):
        for _time in range(number):
            person = make_person()
            make_browser(person)
            make_browser(person)
            make_asked(person, make_person())
        with CaptureQueriesContext(connection) as queries:
            assert mail_due(now=NOW) == number
        counted.append(len(queries))
    assert counted == [QUERIES, QUERIES]


QUERIES = 23


# --- what holds no more --------------------------------------------------------------------------------------

#: what may happen between being due and being told
MEANWHILE = {
    "blocked": lambda ana, ben: block(ana, ben),
    "muted": lambda ana, ben: mute(ana, ben),
    "gone": lambda _ana, ben: ben.delete(),
    "withdrawn": lambda _ana, _ben: Connection.objects.all().delete(),
    "read": lambda ana, _ben: mark_all_read(viewer=viewer_of(ana), up_to=10**9, now=NOW),
    "signed out": lambda ana, _ben: sessions_of(ana).delete(),
    "session over": lambda ana, _ben: sessions_of(ana).update(expire_date=NOW),
    "another password": lambda ana, _ben: (ana.account.set_password("another one of hers"), ana.account.save()),
    "suspended": lambda ana, _ben: suspend_person(
        ana, reason="x", viewer=viewer_of(make_person(role=Role.OPERATOR)), now=NOW
    ),
    "leaving": lambda ana, _ben: ask_for_deletion(ana.account, now=NOW),
    "removed": lambda ana, _ben: ana.browsers.all().delete(),
}


def sessions_of(person):
    return Session.objects.filter(pk__in=person.browsers.values("session"))


@pytest.mark.parametrize("before", ["due", "told"])
@pytest.mark.parametrize("what", MEANWHILE)
def test_what_holds_no_more_is_not_told(ana, browser, service, what, before):
    ben = make_person(name="Ben")
    make_person(role=Role.OPERATOR)
    make_asked(ana, ben)
    if before == "told":
        mail_due(now=NOW)
    ana.refresh_from_db()
    MEANWHILE[what](ana, ben)
    due_and_done()
    assert service.posted == []
    assert not Delivery.objects.filter(lane=Lane.OUTSIDE).exists()


def test_a_week_old_thing_is_no_news(ana, browser, service):
    make_asked(ana, make_person())
    due_and_done(NOW + NEWS_FOR)  # the worker was away
    assert service.posted == []
    assert Letter.objects.count() == 1


def test_what_was_not_told_in_a_day_is_dropped(ana, browser, service):
    make_asked(ana, make_person())
    service.status = 503
    due_and_done()
    service.status, service.posted = 201, []
    due_and_done(NOW + NEWS_FOR)
    assert service.posted == []
    assert not Delivery.objects.filter(lane=Lane.OUTSIDE).exists()


# --- signing out, leaving ------------------------------------------------------------------------------------


def test_signing_out_ends_it(ana, service):
    client, elsewhere = sign_in_now(ana), make_browser(ana)
    make_browser(ana, client=client)
    client.post("/accounts/logout/")
    assert list(Browser.objects.all()) == [elsewhere]


def test_signing_out_everywhere_ends_it_everywhere(ana):
    for _number in range(3):
        make_browser(ana, client=client_with_a_session(ana))
    here = client_with_a_session(ana)
    kept = make_browser(ana, client=here)
    here.post("/accounts/sessions/")
    assert list(Browser.objects.all()) == [kept]


def client_with_a_session(person):
    """As signing in makes it: among those that the page of sessions lists."""
    from allauth.usersessions.models import UserSession

    client = sign_in_now(person, again=True)
    UserSession.objects.create(
        user=person.account, ip="192.0.2.1", user_agent="x", session_key=client.session.session_key
    )
    return client


def test_who_is_suspended_and_let_in_again_begins_anew(ana):
    make_browser(ana, client=client_with_a_session(ana))
    suspend_person(ana, reason="x", viewer=viewer_of(make_person(role=Role.OPERATOR)), now=NOW)
    assert not Browser.objects.exists()


def test_switched_off_by_the_operator(ana, browser, service, settings):
    wants(ana, is_off=True)
    make_asked(ana, make_person())
    mail_due(now=NOW)
    settings.CONFIG = replace(settings.CONFIG, push=False)
    do_background_work(NOW)
    make_asked(ana, make_person())
    due_and_done()
    assert service.posted == []
    client = sign_in(ana)
    assert client.get("/notices/worker.js").status_code == 404
    assert "data-push" not in client.get("/settings/notifications/").content.decode()


# --- what the other side answers -----------------------------------------------------------------------------


def one_told(ana, service, **answer):
    """A browser is told of something, and its maker answers so."""
    for name, value in answer.items():
        setattr(service, name, value)
    make_asked(ana, make_person())
    due_and_done()
    return Delivery.objects.filter(lane=Lane.OUTSIDE).first()


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_taken(ana, browser, service, status):
    Browser.objects.update(failing_since=NOW - DAY)
    assert one_told(ana, service, status=status) is None
    browser.refresh_from_db()
    assert (browser.told_at, browser.failing_since) == (NOW, None)


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_over_is_forgotten(ana, browser, service, status):
    assert one_told(ana, service, status=status) is None
    assert not Browser.objects.exists()


@pytest.mark.parametrize("status", [400, 401, 403, 413, 301, 307, 302, 100, 999])
def test_what_is_refused_is_not_tried_again(ana, browser, service, status):
    assert one_told(ana, service, status=status) is None
    browser.refresh_from_db()
    assert (browser.told_at, browser.failing_since) == (None, NOW)
    assert len(service.posted) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_work_later_is_tried_later(ana, browser, side, service, status):
    delivery = one_told(ana, service, status=status)
    assert delivery.due_at == NOW + timedelta(seconds=5)
    service.status = 201
    due_and_done(NOW + MINUTE)
    assert told(service, side, browser) == ["Somebody asks to connect with you."] * 2
    browser.refresh_from_db()
    assert browser.failing_since is None


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(seconds=5)),
        ("Tue, 24 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Tue, 24 Nov 2020 13:00:00 GMT", timedelta(seconds=5)),
        ("999999999999999999999", DAY),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
        ("-5", timedelta(seconds=5)),
        ("soon", timedelta(seconds=5)),
        ("Tue, 99 Nov 2026 13:00:00 GMT", timedelta(seconds=5)),
        ("٣٠٠", timedelta(seconds=5)),
    ],
)
def test_who_asks_to_be_left_alone_is(ana, browser, service, said, after):
    delivery = one_told(ana, service, status=429, headers={"retry-after": said})
    assert delivery.due_at == NOW + after


@pytest.mark.parametrize("failure", [ConnectionError("x"), TimeoutError(), OSError("no such name")])
def test_no_answer_is_tried_again(ana, browser, service, failure):
    assert one_told(ana, service, raises=failure).due_at == NOW + timedelta(seconds=5)
    browser.refresh_from_db()
    assert browser.failing_since == NOW


def test_an_address_that_leads_inside_is_forgotten(ana, browser, service):
    assert one_told(ana, service, raises=NotOutside("x")) is None
    assert not Browser.objects.exists()


@pytest.mark.parametrize(("days", "kept"), [(FAILS_FOR - DAY, True), (FAILS_FOR + DAY, False)])
def test_a_browser_that_takes_nothing_for_two_weeks_is_forgotten(ana, browser, service, days, kept):
    Browser.objects.update(failing_since=NOW - days)
    one_told(ana, service, status=403)
    assert Browser.objects.exists() == kept


def test_a_trial_is_told_whatever_else_was_and_does_not_count(ana, browser, side, service):
    Community.objects.update(mails_a_week=0)
    try_out(browser, now=NOW)
    do_background_work(NOW)
    [said] = service.said_to(side, browser.endpoint)
    assert (said["body"], said["path"]) == ("This is how you are told here.", "/settings/notifications/")
    assert not Mailbox.objects.exists()
    with pytest.raises(Conflict):
        try_out(browser, now=NOW + timedelta(seconds=59))
    try_out(browser, now=NOW + MINUTE)
    with frozen_at(NOW + timedelta(minutes=11)):  # the worker was away
        do_background_work()
    assert len(service.posted) == 1
