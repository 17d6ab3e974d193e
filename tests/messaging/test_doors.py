"""The doors that mail comes in by: a pipe, LMTP, a maildir, IMAP."""

import io
import os
import smtplib
import socket
import sys
import threading
import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import OperationalError

from hallway.core import clock
from hallway.messaging import commands
from hallway.messaging.enums import Door, Result
from hallway.messaging.incoming import lmtp, mailboxes
from hallway.messaging.incoming.receive import Outcome
from hallway.messaging.models import Message
from tests.factories.membership import letters_to
from tests.messaging.imap import ImapServer
from tests.messaging.mails import mail

pytestmark = pytest.mark.django_db


def answers():
    return [message.text for message in Message.objects.filter(by=Door.MAIL).order_by("pk")]


@pytest.fixture
def pipe(monkeypatch, capsys):
    """Runs the command with a mail on stdin; its exit code and what it said."""

    def run(content, *, to=None, sender=None):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        code = commands.mail(Namespace(what="receive", to=to, sender=sender))
        return code, capsys.readouterr().err.strip()

    return run


def test_the_pipe_ends_as_mail_servers_expect(letter, pipe):
    assert pipe(mail(to=letter.to), to=letter.to, sender="ana@members.example") == (os.EX_OK, "")
    assert pipe(mail(to=letter.to)) == (os.EX_OK, "")
    assert pipe(mail(to=letter.to), to=letter.to, sender="MAILER-DAEMON") == (os.EX_OK, "")
    assert answers() == ["Yes, gladly."] * 2
    assert pipe(mail(to="x@hallway.example"), to="x@hallway.example") == (os.EX_NOUSER, "hallway: no such address")
    assert pipe(mail(to="x@hallway.example")) == (os.EX_NOUSER, "hallway: no such address")
    assert pipe(b"x" * (1 << 21), to=letter.to) == (os.EX_DATAERR, "hallway: larger than 1 MB")
    assert pipe(b"x" * (1 << 21)) == (os.EX_DATAERR, "hallway: larger than 1 MB")
    assert pipe(b"\0\0", to=letter.to) == (os.EX_DATAERR, "hallway: it begins with no header")


@pytest.mark.parametrize("failure", [OperationalError("database is locked"), ValueError("a mistake of ours")])
def test_the_pipe_has_the_server_keep_what_cannot_be_taken(letter, pipe, monkeypatch, failure):
    def fail(*_args, **_more):
        raise failure

    monkeypatch.setattr(commands, "receive", fail)
    code, said = pipe(mail(to=letter.to), to=letter.to)
    assert code == os.EX_TEMPFAIL
    assert said.startswith("hallway: ")


def test_every_result_has_a_code_and_a_reply():
    assert set(commands.CODES) == set(Result) == set(lmtp._REPLIES)
    assert set(commands.CODES.values()) == {os.EX_OK, os.EX_NOUSER, os.EX_DATAERR}
    assert all(len(reply.split(" ", 2)) == 3 for reply in lmtp._REPLIES.values())


@pytest.fixture
def taken(monkeypatch):
    """What the LMTP server hands over, in the thread that does; the database has its own tests."""
    mails = []

    def take(content, envelope_to, *, envelope_from=None, now=None):
        mails.append((content, envelope_to, envelope_from))
        if b"fail for now" in content:
            raise OperationalError("database is locked")
        return Outcome(Result.DELIVERED)

    monkeypatch.setattr(lmtp, "receive", take)
    return mails


@pytest.fixture(params=["port", "socket"])
def server(request, letter, taken, tmp_path):
    """An LMTP server as the worker runs it; a function that connects."""
    if request.param == "port":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        place = f"127.0.0.1:{port}"
    else:
        place = f"unix:{tmp_path}/lmtp.sock"
        (tmp_path / "lmtp.sock").touch()
        (tmp_path / "lmtp.sock").unlink()
        port = 0
    stop = threading.Event()
    thread = threading.Thread(target=lmtp.listen_lmtp, args=(place, stop))
    thread.start()

    def connected():
        host = "127.0.0.1" if port else str(tmp_path / "lmtp.sock")
        for _attempt in range(100):
            try:
                return smtplib.LMTP(host, port)
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    connected.place = place
    yield connected
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_lmtp_takes_one_mail_for_one_address(server, letter, taken):
    with server() as client:
        assert client.sendmail("ana@members.example", [letter.to], mail(to=letter.to)) == {}
        refused = client.sendmail("", [letter.to, letter.to], b"Subject: two\r\n\r\nx")
        assert refused == {letter.to: (452, b"4.5.3 one recipient at a time")}
        with pytest.raises(smtplib.SMTPRecipientsRefused) as unknown:
            client.sendmail("", ["nobody@hallway.example"], b"x")
        assert unknown.value.recipients["nobody@hallway.example"][0] == 550
    assert [(to, sender) for _content, to, sender in taken] == [(letter.to, "ana@members.example"), (letter.to, "")]
    assert b"Yes, gladly." in taken[0][0]


def test_lmtp_has_the_server_keep_what_cannot_be_taken(server, letter, taken):
    with server() as client:
        with pytest.raises(smtplib.SMTPDataError) as later:
            client.sendmail("a@x.example", [letter.to], b"Subject: x\r\n\r\nfail for now")
        assert later.value.smtp_code == 451
        with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) as large:
            client.sendmail("a@x.example", [letter.to], b"Subject: x\r\n\r\n" + b"y\r\n" * 400_000)
        assert large.value.smtp_code == 552
        assert client.sendmail("a@x.example", [letter.to], b"Subject: x\r\n\r\n" + b"y" * 5000) == {}


def test_a_second_worker_waits_for_its_turn_at_the_door(server):
    server().quit()
    with pytest.raises(OSError, match=r"in use|another worker"):
        lmtp.listen_lmtp(server.place, threading.Event())


@pytest.fixture
def maildir(letter, takes_mail, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    takes_mail.CONFIG = replace(takes_mail.CONFIG, mail_in_maildir=str(tmp_path))
    return tmp_path


def files_in(folder: Path):
    return sorted(file.name for file in folder.iterdir())


def test_a_maildir_is_emptied_and_nothing_is_lost(maildir, letter, monkeypatch):
    (maildir / "new" / "1.a").write_bytes(mail(to=letter.to, text="One", Delivered_To=letter.to))
    (maildir / "new" / "2.b").write_bytes(b"not for us\r\n\r\n")
    (maildir / "new" / "3.c").write_bytes(mail(to=letter.to, text="large", files=[("x", b"x" * (1 << 20))]))
    (maildir / "new" / "4.d").write_bytes(mail(to=letter.to, text="Two", Return_Path="<>"))
    assert mailboxes.empty_maildir(now=clock.now()) == 4
    assert answers() == ["One"]
    assert files_in(maildir / "new") == []
    assert files_in(maildir / "cur") == ["1.a:2,S", "2.b:2,S", "3.c:2,S", "4.d:2,S"]
    assert ["larger than" in letter.text for letter in letters_to("ana@members.example")] == [True]


def test_a_mail_that_was_taken_and_not_marked_is_taken_once(maildir, letter):
    content = mail(to=letter.to, text="One")
    (maildir / "new" / "1.a").write_bytes(content)
    mailboxes.empty_maildir(now=clock.now())
    (maildir / "cur" / "1.a:2,S").rename(maildir / "new" / "1.a")  # the worker died before it was marked
    assert mailboxes.empty_maildir(now=clock.now()) == 1
    assert answers() == ["One"]


def test_a_mail_that_cannot_be_taken_keeps_no_other(maildir, letter, monkeypatch):
    receive = mailboxes.receive

    def break_at_one(content, *args, **more):
        if b"One" in content:
            raise ValueError("a mistake of ours")
        return receive(content, *args, **more)

    for number, text in enumerate(["One", "Two"]):
        (maildir / "new" / str(number)).write_bytes(mail(to=letter.to, text=text))
    with monkeypatch.context() as broken:
        broken.setattr(mailboxes, "receive", break_at_one)
        assert mailboxes.empty_maildir(now=clock.now()) == 1
    assert answers() == ["Two"]
    assert files_in(maildir / "new") == ["0"]
    mailboxes.empty_maildir(now=clock.now())
    assert answers() == ["Two", "One"]


def test_without_a_database_the_maildir_stays_as_it_is(maildir, letter, monkeypatch):
    def fail(*_args, **_more):
        raise OperationalError("database is locked")

    (maildir / "new" / "1").write_bytes(mail(to=letter.to))
    monkeypatch.setattr(mailboxes, "receive", fail)
    with pytest.raises(OperationalError):
        mailboxes.empty_maildir(now=clock.now())
    assert files_in(maildir / "new") == ["1"]


@pytest.fixture
def imap(letter, takes_mail):
    with ImapServer() as server:
        takes_mail.CONFIG = replace(
            takes_mail.CONFIG, mail_in_imap=f"imap://ana:s%20cret@127.0.0.1:{server.port}/In%20here"
        )
        yield server


def test_imap_takes_what_nobody_has_seen_and_marks_it(imap, letter):
    imap.mails = [
        (mail(to=letter.to, text="One"), False),
        (mail(to=letter.to, text="Seen"), True),
        (mail(to=letter.to, text="large", files=[("x", b"x" * (1 << 20))]), False),
        (mail(to=letter.to, text="Two"), False),
    ]
    assert mailboxes.read_imap(now=clock.now()) == 3
    assert answers() == ["One", "Two"]
    assert [seen for _content, seen in imap.mails] == [True] * 4
    assert mailboxes.read_imap(now=clock.now()) == 0
    assert ("LOGIN", 'ana "s cret"') in imap.said
    assert ("SELECT", '"In here"') in imap.said
    imap.mails = [(content, False) for content, _seen in imap.mails[:1]]
    assert mailboxes.read_imap(now=clock.now()) == 1
    assert answers() == ["One", "Two"]


@pytest.mark.parametrize("trouble", ["LOGIN", "SELECT"])
def test_an_imap_server_that_refuses_is_tried_again_later(imap, trouble):
    imap.refuses = trouble
    with pytest.raises(OSError, match="IMAP"):
        mailboxes.read_imap(now=clock.now())


def test_without_the_settings_there_is_nothing_to_do(takes_mail):
    assert mailboxes.read_imap(now=clock.now()) == mailboxes.empty_maildir(now=clock.now()) == 0
