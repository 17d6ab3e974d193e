"""Letters in bytes, against the parser of the standard library."""

import email
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.policy import SMTP
from email.policy import default as default_policy
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hallway.core.compose import HEADERS, bare_address, compose
from hallway.core.models import Letter

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: whatever a database keeps
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=400)
LONG_URL = f"<https://hallway.example/notices/stop/{'a1-_' * 40}/>"


def a_letter(**fields):
    return Letter(
        **{
            "pk": UUID(int=7),
            "to": "bo@members.example",
            "subject": "Hello",
            "text": "Words",
            "message_id": "<1@hallway.example>",
            "created_at": NOW,
        }
        | fields
    )


def read(letter, *, sender="Hallway <mail@hallway.example>"):
    return email.message_from_bytes(compose(letter, sender=sender), policy=default_policy)


def subject_of(letter):
    """As a reader sees it; the older parser of the two, which gives back spaces as they were."""
    raw = email.message_from_bytes(compose(letter, sender="mail@hallway.example"))["Subject"]
    return str(make_header(decode_header(raw.replace("\r\n", ""))))


def lines_of(text):
    return text.encode().splitlines()


def test_a_letter_of_both_parts():
    letter = a_letter(html="<p>Wörter</p>", headers={"Precedence": "bulk", "Reply-To": "Bo <b@x.example>"})
    assert compose(letter, sender="Häfen <mail@hallway.example>").decode("ascii").split("\r\n") == [
        "From: =?utf-8?q?H=C3=A4fen?= <mail@hallway.example>",
        "To: bo@members.example",
        "Subject: Hello",
        "Date: Sun, 01 Mar 2026 12:00:00 +0000",
        "Message-ID: <1@hallway.example>",
        "Auto-Submitted: auto-generated",
        "Reply-To: Bo <b@x.example>",
        "Precedence: bulk",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        ' boundary="=_00000000000000000000000000000007"',
        "",
        "",
        "--=_00000000000000000000000000000007",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "Words",
        "",
        "--=_00000000000000000000000000000007",
        'Content-Type: text/html; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<p>W=C3=B6rter</p>",
        "",
        "--=_00000000000000000000000000000007--",
        "",
    ]


@given(words, words)
@example("From me\n.\n..\n.x\n\n trailing \t \n" + "ü " * 200, "=_00000000000000000000000000000007--\n--=_")
@example("a\rb\r\nc\n\rd\x0b\x0c\u2028e", "\n")
@example(" " * 200, "=" * 100)
def test_the_words_arrive(text, html):
    letter = a_letter(text=text, html=html)
    sent = read(letter)
    assert sent.defects == []
    assert lines_of(sent.get_body(("plain",)).get_content()) == (lines_of(text) or [b""])
    if html:
        assert lines_of(sent.get_body(("html",)).get_content()) == lines_of(html)


@given(words, words)
@example("x " * 300, "y" * 2000)
def test_lines_are_as_mail_wants_them(subject, text):
    content = compose(a_letter(subject=subject, text=text, html=text), sender="mail@hallway.example")
    assert content.isascii()
    assert content.replace(b"\r\n", b"").count(b"\n") == content.replace(b"\r\n", b"").count(b"\r") == 0
    head, _blank, body = content.partition(b"\r\n\r\n")
    assert all(len(line) <= 998 and line.strip() for line in head.split(b"\r\n"))
    assert all(len(line) <= 78 for line in body.split(b"\r\n"))


@given(words)
@example("Grüße von 李雷 🙂 " + "länger " * 30)
@example("=?utf-8?q?Not_this?=")
@example("a\x07bell and \x1b[31m")
@example("ü" * 300)
@example("")
def test_a_subject_reads_as_it_was_written(subject):
    assert subject_of(a_letter(subject=subject)) == " ".join(subject.split())


@given(st.sampled_from(["subject", "message_id", *HEADERS[1:]]), words, words)
@example("List-Unsubscribe", "<https://x.example>", "")
def test_nothing_begins_another_header(place, before, after):
    """The names of the headers are those of a letter without it, whatever stands there."""
    evil = f"{before}\r\nBcc: all@members.example{after}"
    fields, plain = [{place: value} if place not in HEADERS else {"headers": {place: value}} for value in (evil, "x")]
    sent, expected = read(a_letter(**fields)), read(a_letter(**plain))
    assert sent.keys() == expected.keys()
    assert sent.get_content() == expected.get_content()


@pytest.mark.parametrize("place", ["to", "Reply-To"])
@pytest.mark.parametrize("evil", ["a@x.example\r\nBcc: b@x.example", "a@x.example\nBcc: b@x.example", "a\rb\r\n\r\nc"])
def test_addresses_begin_no_other_header_either(place, evil):
    fields = {"to": evil} if place == "to" else {"headers": {place: evil}}
    sent = read(a_letter(**fields))
    assert set(sent.keys()) <= {*read(a_letter()).keys(), "Reply-To"}
    assert sent.get_content() == "Words\r\n"


def test_what_a_letter_may_not_bring_is_left_out():
    assert read(a_letter(headers={"Bcc": "eve@example.org", "X-Other": "x"})).keys() == read(a_letter()).keys()


def test_a_long_address_to_unsubscribe_stays_in_one_piece():
    """RFC 8058: mail programs look for it as it stands, and not into encoded words."""
    content = compose(a_letter(headers={"List-Unsubscribe": LONG_URL}), sender="mail@hallway.example")
    assert f"\r\nList-Unsubscribe: {LONG_URL}\r\n".encode() in content


def test_long_headers_are_folded_between_words():
    references = " ".join(f"<{number}.{'x' * 30}@hallway.example>" for number in range(9))
    content = compose(a_letter(headers={"References": references}), sender="mail@hallway.example")
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert read(a_letter(headers={"References": references}))["References"] == references


@pytest.mark.parametrize(
    "address",
    ["bo@members.example", "Bo <bo@members.example>", '"Bo, of the Harbour" <bo@members.example>', "Bö <bo@x.example>"],
)
def test_addresses_are_written_as_the_standard_library_does(address):
    message = email.message.EmailMessage(policy=SMTP)
    message["Reply-To"] = address
    content = compose(a_letter(headers={"Reply-To": address}), sender="mail@hallway.example")
    assert message.as_bytes().rstrip() in content


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        ("bo+tag@members.example", "bo+tag@members.example"),
        ("Bo <bo@members.example>", "bo@members.example"),
        ("李雷 <lei@bücher.example>", "lei@xn--bcher-kva.example"),
    ],
)
def test_mail_servers_are_told_a_bare_address(address, bare):
    assert bare_address(address) == bare
