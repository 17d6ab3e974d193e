from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default as default_policy

import pytest
from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.db import transaction

from hallway.core import mail, transport
from hallway.core.clock import frozen_at
from hallway.core.compose import compose
from hallway.core.errors import RemoteFailure
from hallway.core.mail import LetterWritten, send_letter
from hallway.core.models import Delivery, Lane, Letter
from hallway.core.transport import Refused
from hallway.core.work import MAX_ATTEMPTS, deliver_one

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox_backend(settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"


class Postbox:
    """An in-memory mail server: what it took, and `raises` for what it says instead."""

    def __init__(self):
        self.taken, self.contents = [], []
        self.raises = None

    def send(self, content, *, sender, to, name):
        if self.raises:
            raise self.raises
        self.taken.append((to, message_from_bytes(content, policy=default_policy)))
        self.contents.append(content)


@pytest.fixture
def postbox(monkeypatch):
    box = Postbox()
    monkeypatch.setattr(mail, "transport_for", lambda config: box)
    return box


def write(*, to=("ana@members.example",), subject="Your code", body="123456", html="", **more):
    message = EmailMultiAlternatives(subject, body, to=list(to), **more)
    if html:
        message.attach_alternative(html, "text/html")
    with frozen_at(NOW):
        message.send()


def test_a_message_becomes_a_letter_for_each_recipient_and_nobody_sees_the_others(postbox):
    write(to=["ana@members.example", "bo@members.example"], bcc=["cy@members.example"])
    assert sorted(Letter.objects.values_list("to", flat=True)) == [
        "ana@members.example",
        "bo@members.example",
        "cy@members.example",
    ]
    while deliver_one(NOW):
        pass
    assert sorted(to for to, _message in postbox.taken) == sorted(message["To"] for _to, message in postbox.taken)
    assert len({message["Message-ID"] for _to, message in postbox.taken}) == 3


def test_the_letter_is_sent_once_with_text_and_html(postbox):
    write(html="<p>123456</p>", reply_to=["help@hallway.example"])
    assert deliver_one(NOW)
    assert not deliver_one(NOW + timedelta(days=1))
    ((to, message),) = postbox.taken
    assert to == "ana@members.example"
    assert message["Subject"] == "Your code"
    assert message["Reply-To"] == "help@hallway.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content() == "123456\r\n"
    assert message.get_body(("html",)).get_content() == "<p>123456</p>\r\n"
    assert Letter.objects.get().sent_at is not None


def test_a_repeat_is_the_same_letter_byte_by_byte(postbox):
    write(html="<p>123456</p>")
    letter = Letter.objects.get()
    send_letter(LetterWritten(letter=str(letter.pk)))
    Letter.objects.update(sent_at=None)  # the worker died between the mail server's answer and its record
    send_letter(LetterWritten(letter=str(letter.pk)))
    first, again = postbox.contents
    assert first == again
    assert postbox.taken[0][1]["Message-ID"] == letter.message_id


def test_a_sent_letter_is_not_sent_again(postbox):
    write()
    for _ in range(2):
        send_letter(LetterWritten(letter=str(Letter.objects.get().pk)))
    assert len(postbox.taken) == 1


def test_a_mail_server_that_is_away_is_tried_again_until_the_operator_must_look(postbox):
    write()
    postbox.raises = ConnectionRefusedError(111, "Connection refused")
    moment = NOW
    while deliver_one(moment):
        moment += timedelta(hours=7)
    delivery, letter = Delivery.objects.get(), Letter.objects.get()
    assert delivery.attempts == MAX_ATTEMPTS
    assert delivery.failed_at is not None
    assert letter.sent_at is None
    assert "Connection refused" in letter.error


def test_a_letter_refused_for_good_is_not_tried_again(postbox):
    write()
    postbox.raises = Refused("550 no such mailbox")
    assert deliver_one(NOW)
    assert not Delivery.objects.filter(fact__kind="LetterWritten").exists()
    letter = Letter.objects.get()
    assert letter.given_up_at is not None
    assert letter.error == "550 no such mailbox"


@pytest.mark.parametrize("evil", ["Hello\r\nBcc: all@members.example", "Hello\nBcc: all@members.example"])
def test_no_header_can_be_smuggled_in(postbox, evil):
    write(subject=evil, headers={"List-Unsubscribe": evil, "X-Other": "dropped"}, reply_to=[evil])
    deliver_one(NOW)
    ((_to, sent),) = postbox.taken
    assert sent["Bcc"] is None
    assert sent["X-Other"] is None
    assert sent["Subject"] == sent["List-Unsubscribe"] == "Hello Bcc: all@members.example"
    with pytest.raises(BadHeaderError):
        write(to=["ana@members.example\r\nBcc: all@members.example"])


def test_bulk_letters_wait_behind_those_that_somebody_waits_for(postbox):
    write(subject="An invitation", headers={"Precedence": "bulk"})
    write(subject="Your code")
    assert list(Delivery.objects.order_by("lane").values_list("lane", flat=True)) == [Lane.LETTER, Lane.BULK_LETTER]
    deliver_one(NOW)
    assert postbox.taken[0][1]["Subject"] == "Your code"


def test_names_and_words_of_all_scripts_arrive(postbox):
    write(to=["李雷 <lei@bücher.example>"], subject="Grüße von 李雷 🙂 " + "länger " * 30, body="Zoë\n.\nمحمد")
    deliver_one(NOW)
    ((to, sent),) = postbox.taken
    assert to == "lei@xn--bcher-kva.example"
    assert sent["Subject"].startswith("Grüße von 李雷 🙂 länger")
    assert sent.get_content().splitlines() == ["Zoë", ".", "محمد"]
    assert postbox.contents[0].isascii()


def test_a_letter_goes_with_the_transaction_that_did_not_happen(postbox):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Letter.objects.exists()


def test_without_a_mail_server_letters_are_files(tmp_path):
    write(html="<p>123456</p>")
    letter = Letter.objects.get()
    files = transport.Files(tmp_path / "mail")
    content = compose(letter, sender=settings.DEFAULT_FROM_EMAIL)
    for _ in range(2):  # a repeat replaces
        files.send(content, sender=settings.DEFAULT_FROM_EMAIL, to=letter.to, name="one.eml")
    (file,) = (tmp_path / "mail").iterdir()
    sent = message_from_bytes(file.read_bytes(), policy=default_policy)
    assert (sent["To"], sent["Message-ID"]) == ("ana@members.example", letter.message_id)


def test_a_full_disk_is_tried_again(monkeypatch, tmp_path):
    write()

    class Full:
        def send(self, content, *, sender, to, name):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(mail, "transport_for", lambda config: Full())
    with pytest.raises(RemoteFailure, match="No space left"):
        send_letter(LetterWritten(letter=str(Letter.objects.get().pk)))
    assert Letter.objects.get().sent_at is None


def test_one_of_many_costs_two_queries_and_leaves_no_words(postbox, settings, django_assert_num_queries):
    settings.CONFIG = replace(settings.CONFIG, mail_url="smtp://mail.example")
    for _ in range(2):
        write(html="<p>123456</p>", headers={"Precedence": "bulk"})
    for letter in Letter.objects.all():
        with django_assert_num_queries(2):
            send_letter(LetterWritten(letter=str(letter.pk)))
    assert set(Letter.objects.values_list("text", "html", "error")) == {("", "", "")}
    assert not Letter.objects.filter(sent_at=None).exists()


def test_the_senders_name_is_for_readers_alone(monkeypatch, settings):
    settings.DEFAULT_FROM_EMAIL = "Häfen <mail@bücher.example>"
    write()
    senders = []

    class Listening:
        def send(self, content, *, sender, to, name):
            senders.append(sender)

    monkeypatch.setattr(mail, "transport_for", lambda config: Listening())
    assert deliver_one(NOW)
    assert senders == ["mail@xn--bcher-kva.example"]
