"""Against a mail server of a few lines that speaks real SMTP over a real socket."""

import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from hallway.core.compose import compose
from hallway.core.config import Config
from hallway.core.models import Letter
from hallway.core.transport import Files, Refused, Smtp, transport_for

SENDER = "hallway@hallway.example"
#: what a mail server says that takes several commands at once, and one that does not
MANNERS = [{}, {"EHLO": "250-small\r\n250-SIZE 1000000\r\n250 PIPELINING"}]


class MailServer(threading.Thread):
    """Takes one connection; `replies` overrides what it says to a verb."""

    def __init__(self, **replies):
        super().__init__(daemon=True)
        self.replies = {"EHLO": "250 small", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go", "QUIT": "221 bye"}
        self.replies |= replies
        self.heard, self.letter = [], b""
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.start()

    def run(self):
        with suppress(OSError):  # whoever is refused hangs up
            self.talk()

    def talk(self):
        with self.listening, self.listening.accept()[0] as link, link.makefile("rwb") as lines:
            self.say(lines, self.replies.get("hello", "220 here"))
            for line in lines:
                verb = line.decode().split()[0].upper()
                self.heard.append(line.decode().strip())
                self.say(lines, self.replies.get(verb, "502 what"))
                if verb == "DATA" and self.replies["DATA"].startswith("354"):
                    for part in iter(lines.readline, b".\r\n"):
                        self.letter += part
                    self.say(lines, self.replies.get("end", "250 taken"))
                if verb == "QUIT":
                    return

    def say(self, lines, words):
        lines.write(words.encode() + b"\r\n")
        lines.flush()


class Patient(MailServer):
    """Answers to the sender and the recipient when it has heard all that comes at once."""

    def say(self, lines, words):
        lines.write(words.encode() + b"\r\n")
        if not self.heard or self.heard[-1][:4].upper() not in {"MAIL", "RCPT"}:
            lines.flush()


@pytest.fixture
def letter():
    return Letter(
        to="bo@members.example",
        subject="Hello",
        text="A line\n.\n.after a dot",
        message_id="<1@hallway.example>",
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )


def smtp(server, *, scheme="smtp", timeout_s=5):
    return Smtp("127.0.0.1", server.port, scheme, "", "", "hallway.example", timeout_s=timeout_s)


def send(letter, server, **options):
    content = compose(letter, sender=f"Hallway <{SENDER}>")
    smtp(server, **options).send(content, sender=SENDER, to=letter.to, name="")


@pytest.mark.parametrize("manners", MANNERS)
def test_the_letter_arrives_as_written(letter, manners):
    server = MailServer(**manners)
    send(letter, server)
    server.join(5)
    assert server.heard[0].lower() == "ehlo hallway.example"
    assert [line.lower().split(" ")[:2] for line in server.heard[1:3]] == [
        ["mail", f"from:<{SENDER}>"],
        ["rcpt", "to:<bo@members.example>"],
    ]
    assert server.letter.replace(b"\r\n..", b"\r\n.") == compose(letter, sender=f"Hallway <{SENDER}>")
    assert b"\r\n..after a dot" in server.letter
    assert server.heard[-1].upper() == "QUIT"


@pytest.mark.parametrize("manners", MANNERS)
@pytest.mark.parametrize(
    "replies", [{"RCPT": "550 no such mailbox"}, {"end": "554 looks like spam"}, {"DATA": "554 none of your words"}]
)
def test_a_reply_of_5xx_to_a_letter_is_for_good(letter, replies, manners):
    server = MailServer(**manners | replies)
    with pytest.raises(Refused, match=r"55\d "):
        send(letter, server)


@pytest.mark.parametrize("manners", MANNERS)
@pytest.mark.parametrize(
    "replies",
    [
        {"RCPT": "451 greylisted"},
        {"end": "452 disk full"},
        {"MAIL": "530 who are you"},
        {"hello": "421 not now"},
        {"EHLO": "500 no", "HELO": "500 no"},
    ],
)
def test_everything_else_is_tried_again(letter, replies, manners):
    with pytest.raises(OSError, match=r".+"):
        send(letter, MailServer(**manners | replies))


def test_commands_are_said_at_once_where_the_mail_server_takes_them_so(letter):
    server = Patient(**MANNERS[1])
    send(letter, server)
    server.join(5)
    assert server.letter != b""
    with pytest.raises(OSError, match="timed out"):
        send(letter, Patient(), timeout_s=0.3)


def test_the_words_do_not_follow_when_the_recipient_is_refused_and_words_are_asked_for(letter):
    """A mail server may ask for the words of a letter to nobody."""
    server = MailServer(**MANNERS[1], RCPT="550 no such mailbox")
    with pytest.raises(Refused):
        send(letter, server)
    server.join(5)
    assert server.letter == b""


def test_a_letter_that_was_taken_is_sent_whatever_is_said_at_the_end(letter):
    server = MailServer(QUIT="500 stay")
    send(letter, server)
    server.join(5)
    assert server.letter != b""


@pytest.mark.parametrize("manners", MANNERS)
def test_what_is_no_address_is_no_command_either(manners):
    server = MailServer(**manners)
    with pytest.raises(ValueError, match="line"):
        smtp(server).send(b"Subject: x\r\n\r\n", sender=SENDER, to=",\r\nRCPT TO:<eve@x.example>", name="")
    server.join(5)
    assert not any("RCPT" in line.upper() for line in server.heard)


@pytest.mark.parametrize("manners", MANNERS)
def test_an_address_that_no_mail_server_knows_is_refused_for_good(manners):
    with pytest.raises(Refused):
        smtp(MailServer(**manners)).send(b"Subject: x\r\n\r\n", sender=SENDER, to="bö@members.example", name="")


def test_a_server_that_hangs_is_left(letter):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        transport = Smtp("127.0.0.1", silent.getsockname()[1], "smtp", "", "", "hallway.example", timeout_s=0.2)
        with pytest.raises(OSError, match="timed out"):
            transport.send(compose(letter, sender=SENDER), sender=SENDER, to=letter.to, name="")


def test_without_starttls_nothing_is_sent_in_the_clear(letter):
    server = MailServer()
    with pytest.raises(OSError, match="STARTTLS"):
        send(letter, server, scheme="smtp+tls")
    assert server.letter == b""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", ("smtp", 25, "", "")),
        ("smtp+tls://me%40x:se%2Fcret@mail.example.org", ("smtp+tls", 587, "me@x", "se/cret")),
        ("smtps://mail.example.org:1465", ("smtps", 1465, "", "")),
    ],
)
def test_the_address_decides(url, expected):
    transport = transport_for(Config.from_environment({"HALLWAY_MAIL_URL": url}))
    assert isinstance(transport, Smtp)
    assert (transport.scheme, transport.port, transport.user, transport.password) == expected
    assert transport.host == "mail.example.org"


def test_without_an_address_letters_are_files(tmp_path):
    assert transport_for(Config(data_dir=tmp_path)) == Files(tmp_path / "mail")


def test_what_cannot_be_delivered_goes_to_the_sender_on_the_envelope(letter):
    server = MailServer()
    content = compose(letter, sender=SENDER)
    smtp(server).send(content, sender="bounce+x@hallway.example", to=letter.to, name="")
    server.join(5)
    assert "mail FROM:<bounce+x@hallway.example>" in " ".join(server.heard)
    assert b"From: hallway@hallway.example" in server.letter
