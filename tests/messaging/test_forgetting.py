"""Messages go after the operator's days, and with the second of the two; their files with them."""

from datetime import timedelta

import pytest

from hallway.core import clock
from hallway.core.ids import uuid7
from hallway.core.retention import forget_what_is_past
from hallway.membership.actions.leave import remove_person
from hallway.messaging import files
from hallway.messaging.models import Attachment, Message, Thread
from tests.factories.messaging import given, write


def kept_files():
    return sorted(file.name for file in files.folder().glob("*/*"))


@pytest.mark.django_db(transaction=True)
def test_messages_go_after_the_days_and_their_files_with_them(two):
    from hallway.membership.models import Community

    Community.objects.update(keep_messages_days=100)
    now = clock.now()
    write(two.ana, two.ben, "old", files=[given("old.pdf")], now=now - timedelta(days=101))
    young = write(two.ana, two.ben, "young", files=[given("young.pdf")], now=now - timedelta(days=99))
    assert forget_what_is_past(now=now)["messages"] == 1
    assert [message.text for message in Message.objects.all()] == ["young"]
    assert kept_files() == [young.attachments.get().public_id.hex]
    assert forget_what_is_past(now=now + timedelta(days=2))["messages"] == 1
    assert Thread.objects.count() == 0
    assert kept_files() == []


@pytest.mark.django_db(transaction=True)
def test_what_one_wrote_stays_with_the_other_without_their_name(two):
    write(two.ana, two.ben, "What Ana wrote", files=[given("a.pdf")])
    now = clock.now()
    remove_person(two.ana, now=now)
    message = Message.objects.get()
    assert (message.sender, message.text) == (None, "What Ana wrote")
    assert {message.thread.low, message.thread.high} == {None, two.ben}
    assert len(kept_files()) == 1
    remove_person(two.ben, now=now)
    assert (Message.objects.count(), Thread.objects.count(), Attachment.objects.count()) == (0, 0, 0)
    assert kept_files() == []


@pytest.mark.django_db
def test_files_that_belong_to_no_message_are_swept(two):
    write(two.ana, two.ben, files=[given("a.pdf")])
    files.keep(uuid7(), given("lost.pdf"))
    assert len(kept_files()) == 2
    assert "files of no message" not in forget_what_is_past(now=clock.now())
    forgotten = forget_what_is_past(now=clock.now() + timedelta(days=2))
    assert forgotten["files of no message"] == 1
    assert kept_files() == [Attachment.objects.get().public_id.hex]
