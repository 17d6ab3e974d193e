"""Many letters over one connection to the mail server."""

import smtplib

import pytest

from hallway.core import transport
from hallway.core.transport import Refused, Smtp, one_connection


class Server:
    """In the place of smtplib's connection."""

    opened: list["Server"] = []

    def __init__(self):
        self.letters, self.is_open, self.raises = 0, True, None
        Server.opened.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.quit()

    def ehlo_or_helo_if_needed(self):
        pass

    def has_extn(self, name):
        return False

    def sendmail(self, sender, to, content):
        if self.raises is not None:
            raise self.raises
        self.letters += 1

    def quit(self):
        self.is_open = False

    def close(self):
        self.is_open = False


@pytest.fixture
def smtp(monkeypatch):
    monkeypatch.setattr(Server, "opened", [])
    monkeypatch.setattr(transport.Smtp, "connected", lambda self: Server())
    return Smtp(host="mail.example", port=25, scheme="smtp", user="", password="", own_name="here")


def send(smtp):
    smtp.send(b"", sender="b@example.org", to="a@example.org", name="x")


def test_each_letter_has_its_own_connection(smtp):
    send(smtp)
    send(smtp)
    assert [(server.letters, server.is_open) for server in Server.opened] == [(1, False), (1, False)]


def test_inside_letters_share_one_which_is_closed_at_the_end(smtp):
    with one_connection():
        for _number in range(3):
            send(smtp)
        assert [(server.letters, server.is_open) for server in Server.opened] == [(3, True)]
    assert [server.is_open for server in Server.opened] == [False]
    send(smtp)
    assert len(Server.opened) == 2


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (smtplib.SMTPServerDisconnected("gone"), OSError),
        (smtplib.SMTPDataError(550, b"no"), Refused),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"nobody")}), Refused),
    ],
)
def test_after_a_failure_the_next_letter_has_a_new_one(smtp, failure, raised):
    with one_connection():
        send(smtp)
        Server.opened[0].raises = failure
        with pytest.raises(raised):
            send(smtp)
        send(smtp)
    assert [(server.letters, server.is_open) for server in Server.opened] == [(1, False), (1, False)]
