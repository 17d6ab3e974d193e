"""What the doctor says of the doors that mail comes in by."""

import socket
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hallway.messaging.checkup import lmtp_problem, mail_in, maildir_problem
from tests.messaging.imap import ImapServer


@contextmanager
def greeting(listener, words):
    """Somebody who listens and greets once."""

    def greet():
        line, _peer = listener.accept()
        with line:
            line.sendall(words)

    thread = threading.Thread(target=greet)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        listener.close()


def test_who_greets_takes_mail(tmp_path):
    tcp = socket.create_server(("127.0.0.1", 0))
    with greeting(tcp, b"220 hallway.example LMTP\r\n"):
        assert lmtp_problem(f"127.0.0.1:{tcp.getsockname()[1]}") == ""
    local = socket.socket(socket.AF_UNIX)
    local.bind(str(tmp_path / "s"))
    local.listen()
    with greeting(local, b"HTTP/1.1 400\r\n"):
        assert "something else answers" in lmtp_problem(f"unix:{tmp_path}/s")


def test_who_does_not_answer_takes_none(tmp_path):
    assert "A worker listens there" in lmtp_problem("127.0.0.1:1")
    (tmp_path / "s").touch()
    assert "A worker listens there" in lmtp_problem(f"unix:{tmp_path}/s")
    assert f"There is no {tmp_path / 'hallway'}" in lmtp_problem(f"unix:{tmp_path}/hallway/lmtp.sock")
    assert "RuntimeDirectory=hallway makes it" in lmtp_problem(f"unix:{tmp_path}/hallway/lmtp.sock")


def test_a_maildir_is_one_that_can_be_emptied(tmp_path, monkeypatch):
    assert "no maildir" in maildir_problem(str(tmp_path))
    (tmp_path / "new").mkdir()
    assert maildir_problem(str(tmp_path)) == ""
    monkeypatch.setattr("hallway.messaging.checkup.os.access", lambda *_which: False)
    assert "cannot be emptied" in maildir_problem(str(tmp_path))


def test_every_door_that_is_set_is_looked_at(settings, tmp_path):
    assert (mail_in().ok, mail_in().words) == (True, "no door but `hallway mail receive` is set")
    (tmp_path / "new").mkdir()
    settings.CONFIG = replace(settings.CONFIG, mail_in_maildir=str(tmp_path))
    assert (mail_in().ok, mail_in().words) == (True, "can be taken: maildir")
    settings.CONFIG = replace(
        settings.CONFIG, mail_in_lmtp="127.0.0.1:1", mail_in_imap="imap://ana:a-secret-word@127.0.0.1:1/INBOX"
    )
    found = mail_in()
    assert not found.ok
    assert "HALLWAY_MAIL_IN_LMTP" in found.words
    assert "HALLWAY_MAIL_IN_IMAP" in found.words
    assert "a-secret-word" not in found.words


@pytest.mark.parametrize("refused", ["", "SELECT", "LOGIN"])
def test_a_folder_by_imap_is_opened(settings, refused):
    with ImapServer() as server:
        server.refuses = refused
        settings.CONFIG = replace(settings.CONFIG, mail_in_imap=f"imap://hallway:secret@127.0.0.1:{server.port}/INBOX")
        assert mail_in().ok is (refused == "")
        assert "secret" not in mail_in().words
