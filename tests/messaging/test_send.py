"""Who may write to whom, what is refused, and that nothing is kept of what was refused."""

from datetime import timedelta

import pytest

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.models import Fact, FactAbout
from hallway.messaging import files
from hallway.messaging.actions.send import CannotWrite, TooMuch
from hallway.messaging.models import LONGEST, Attachment, Message, ReadMark, Thread
from hallway.messaging.rules import MOST_A_DAY, MOST_AT_ONCE
from hallway.people.enums import Standing
from hallway.relationships.actions.connect import end_connection
from tests.factories.messaging import given, make_messages, write
from tests.factories.people import block
from tests.factories.relationships import make_request

pytestmark = pytest.mark.django_db


def test_send_message_makes_the_thread_and_tells_the_outbox(two):
    first = write(two.ana, two.ben, "Hello")
    second = write(two.ben, two.ana, "Hello yourself")
    assert Thread.objects.count() == 1
    assert [(message.sender, message.text) for message in Message.objects.order_by("pk")] == [
        (two.ana, "Hello"),
        (two.ben, "Hello yourself"),
    ]
    facts = Fact.objects.filter(kind="MessageSent").order_by("occurred_at")
    assert [fact.payload for fact in facts] == [
        {"thread": first.thread_id, "message": first.pk, "sender": two.ana.pk, "recipient": two.ben.pk},
        {"thread": second.thread_id, "message": second.pk, "sender": two.ben.pk, "recipient": two.ana.pk},
    ]
    assert set(FactAbout.objects.filter(fact=facts[0]).values_list("person", flat=True)) == {two.ana.pk, two.ben.pk}
    assert dict(ReadMark.objects.values_list("person", "unread")) == {two.ana.pk: 1, two.ben.pk: 1}


def stranger(two):
    return two.eve


def asked_only(two):
    make_request(two.ana, two.eve)
    return two.eve


def blocked(two):
    block(two.ana, two.ben)
    return two.ben


def blocker(two):
    block(two.ben, two.ana)
    return two.ben


def parted(two):
    end_connection(two.ana, other=two.ben, now=clock.now())
    return two.ben


def left(two):
    type(two.ben).objects.filter(pk=two.ben.pk).update(standing=Standing.LEFT)
    return two.ben


def suspended(two):
    type(two.ben).objects.filter(pk=two.ben.pk).update(standing=Standing.SUSPENDED)
    return two.ben


def to_oneself(two):
    return two.ana


def suspended_oneself(two):
    type(two.ana).objects.filter(pk=two.ana.pk).update(standing=Standing.SUSPENDED)
    return two.ben


@pytest.mark.parametrize(
    "happens", [stranger, asked_only, blocked, blocker, parted, left, suspended, to_oneself, suspended_oneself]
)
def test_send_message_only_between_two_who_are_here_and_connected(two, happens):
    to = happens(two)
    words = []
    for text in ("Hello", "Hello again"):
        with pytest.raises(CannotWrite) as refused:
            write(two.ana, to, text, files=[given("a.pdf")])
        words.append(str(refused.value))
    assert words == ["You cannot write to each other at present. Nothing was sent."] * 2
    assert (Message.objects.count(), Thread.objects.count(), Attachment.objects.count()) == (0, 0, 0)
    assert list(files.folder().glob("*/*")) == []


def test_send_message_again_with_its_key_is_the_first(two):
    first = write(two.ana, two.ben, "Hello", key="k1", files=[given("a.pdf")])
    again = write(two.ana, two.ben, "Hello", key="k1", files=[given("a.pdf")])
    other = write(two.ben, two.ana, "Hello", key="k1")
    assert again == first
    assert other != first
    assert Message.objects.count() == 2
    assert Attachment.objects.count() == 1
    assert Fact.objects.filter(kind="MessageSent").count() == 2


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u2060", "x" * (LONGEST + 1)])
def test_send_message_refuses_nothing_and_too_much(two, text):
    with pytest.raises(Invalid) as refused:
        write(two.ana, two.ben, text)
    assert set(refused.value.fields) == {"text"}
    assert Thread.objects.count() == 0


def test_send_message_with_files_alone(two):
    message = write(two.ana, two.ben, "", files=[given("a.pdf"), given("b.png", b"\x89PNG\r\n\x1a\n..")])
    kept = list(message.attachments.all())
    assert [(one.name, one.media_type) for one in kept] == [("a.pdf", "application/pdf"), ("b.png", "image/png")]
    assert files.file_of(kept[0].public_id).read_bytes() == b"%PDF-1.7 a letter"
    assert files.file_of(kept[0].public_id).parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "brought",
    [[given("a")] * 6, [given("big", b"x" * ((1 << 20) + 1))], [given("none", b"")]],
    ids=["too many", "too large", "empty"],
)
def test_send_message_refuses_files_that_do_not_fit(two, settings, brought):
    from dataclasses import replace

    settings.CONFIG = replace(settings.CONFIG, attachment_limit_mb=1)
    with pytest.raises(Invalid) as refused:
        write(two.ana, two.ben, "Look", files=brought)
    assert set(refused.value.fields) == {"attachments"}
    assert list(files.folder().glob("*/*")) == []


def test_send_message_not_faster_than_anybody_reads(two):
    now = clock.now()
    write(two.ana, two.ben, now=now - timedelta(hours=1))
    make_messages(two.ana, two.ben, MOST_AT_ONCE, now=now - timedelta(minutes=1))
    with pytest.raises(TooMuch):
        write(two.ana, two.ben, now=now)
    write(two.ben, two.ana, now=now)
    write(two.ana, two.ben, now=now + timedelta(minutes=10))
    make_messages(two.ana, two.ben, MOST_A_DAY, now=now)
    with pytest.raises(TooMuch):
        write(two.ana, two.ben, now=now + timedelta(hours=23))


def test_send_message_not_more_than_a_disk_bears(two, monkeypatch):
    from hallway.messaging.actions import send

    monkeypatch.setattr(send, "MOST_BYTES_A_DAY", 30)
    now = clock.now()
    write(two.ana, two.ben, files=[given("a.pdf")], now=now)
    with pytest.raises(TooMuch):
        write(two.ana, two.ben, files=[given("a.pdf")], now=now + timedelta(hours=1))
    write(two.ana, two.ben, "Only words", now=now + timedelta(hours=1))
    write(two.ana, two.ben, files=[given("a.pdf")], now=now + timedelta(hours=25))


def test_files_of_a_message_that_fails_are_not_kept(two, monkeypatch):
    from hallway.messaging.actions import send

    def break_off(*_args, **_more):
        raise RuntimeError("the power went")

    monkeypatch.setattr(send, "publish", break_off)
    with pytest.raises(RuntimeError):
        write(two.ana, two.ben, files=[given("a.pdf")])
    assert Message.objects.count() == 0
    assert list(files.folder().glob("*/*")) == []
