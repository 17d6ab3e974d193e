"""What members are told of messages."""

from datetime import UTC, datetime, timedelta

import pytest

from hallway.core.clock import frozen_at
from hallway.core.models import Letter
from hallway.messaging.actions.read import mark_read
from hallway.messaging.actions.send import send_message
from hallway.messaging.models import Message
from hallway.notifications.actions.mail import mail_due
from hallway.notifications.models import Mailbox, Notice
from hallway.notifications.queries.notices import notices_of
from tests.factories.membership import do_background_work, make_community
from tests.factories.people import block, make_person, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _frozen():
    make_community(mails_a_week=10)
    with frozen_at(NOW):
        yield


@pytest.fixture
def two():
    ana, ben = make_person(name="Ana", email="ana@members.example"), make_person(name="Ben")
    make_connection(ana, ben)
    return ana, ben


def write(sender, to, *, now=NOW):
    with frozen_at(now):
        message = send_message(sender, to=to, text="wqxvz", now=now)
        do_background_work(now)
    return message


def words(person):
    found = notices_of(viewer_of(person), page=1, now=NOW)
    return [str(shown.words).replace("<bdi>", "").replace("</bdi>", "") for shown in found.lines]


def test_three_messages_are_one_line_and_one_letter(two):
    ana, ben = two
    for minutes in range(3):
        write(ben, ana, now=NOW + minutes * MINUTE / 2)
    assert words(ana) == ["Ben wrote to you: 3 messages."]
    assert mail_due(now=NOW + MINUTE) == 0
    mail_due(now=NOW + 3 * MINUTE)
    letter = Letter.objects.get()
    assert letter.subject == "Ben wrote to you"
    assert letter.text.count("wqxvz") == 3
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/stop/" in letter.text


def test_what_was_read_in_the_thread_is_not_new_and_not_mailed(two):
    ana, ben = two
    write(ben, ana)
    mark_read(ana, thread=Message.objects.get().thread_id, up_to=Message.objects.get().pk, now=NOW)
    do_background_work(NOW)
    ana.account.refresh_from_db()
    assert ana.account.unread_notices == 0
    assert words(ana) == []
    mail_due(now=NOW + 3 * MINUTE)
    assert not Letter.objects.exists()


def test_the_first_of_a_row_of_replies_is_waited_for(two):
    ana, ben = two
    write(ana, ben)
    for _number in range(2):
        write(ben, ana)
    assert list(Notice.objects.filter(person=ana).order_by("pk").values_list("is_answer", flat=True)) == [True, False]
    mail_due(now=NOW + 3 * MINUTE)
    assert Mailbox.objects.get(person=ana).mails == 1


def test_of_whom_one_blocked_since_nothing_shows(two):
    ana, ben = two
    write(ben, ana)
    block(ana, ben)
    assert words(ana) == []
    mail_due(now=NOW + 3 * MINUTE)
    assert not Letter.objects.exists()
