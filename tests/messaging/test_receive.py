"""What becomes of each kind of mail, and that nothing in a mail raises."""

import email.policy
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hallway.core import clock
from hallway.core.models import Fact, Letter
from hallway.messaging import files
from hallway.messaging.addresses import bounce_address, reply_address
from hallway.messaging.enums import Door, Result
from hallway.messaging.incoming.answers import MOST_A_DAY
from hallway.messaging.incoming.parse import addresses_in, header, parse
from hallway.messaging.incoming.receive import addresses_of, receive, refuse_too_large
from hallway.messaging.models import LONGEST, Arrival, Message
from hallway.people.models import Person
from hallway.relationships.actions.connect import end_connection
from tests.factories.membership import letters_to
from tests.factories.people import block
from tests.messaging.mails import bounce, complaint, mail

pytestmark = pytest.mark.django_db


def answers():
    return list(Message.objects.filter(by=Door.MAIL).order_by("pk"))


def notices():
    """What was written to Ana about her mails."""
    return [letter for letter in letters_to("ana@members.example") if "mail" in letter.subject]


def test_an_answer_by_mail_is_a_message(letter, two):
    quoted = "Gladly.\n\nOn Mon, 23 Nov 2026 at 10:12, Ben <x@hallway.example> wrote:\n> Shall we sail?\n"
    assert receive(mail(to=letter.to, text=quoted), letter.to).result == Result.DELIVERED
    [message] = answers()
    assert (message.sender, message.thread, message.text) == (two.ana, letter.message.thread, "Gladly.")
    assert Fact.objects.filter(kind="MessageSent", payload__message=message.pk).count() == 1
    assert notices() == []


def test_an_answer_in_html_alone_is_text(letter):
    html = "<p>Gladly &amp; <b>soon</b></p><script>alert(1)</script><blockquote>Shall we sail?</blockquote>"
    receive(mail(to=letter.to, text="", html=html), letter.to)
    assert answers()[0].text == "Gladly & soon"


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "windows-1252", "x-unknown", "rot13"])
def test_an_answer_in_any_letters(letter, charset):
    body = "Grüße aus Köln".encode(charset if charset not in {"x-unknown", "rot13"} else "utf-8")
    head = f"From: ana@members.example\r\nTo: {letter.to}\r\nMessage-ID: <{charset}@x>\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    receive(head.encode() + body, letter.to)
    assert answers()[0].text == "Grüße aus Köln"


def test_a_mail_brought_twice_is_one_message(letter):
    content = mail(to=letter.to)
    assert [receive(content, letter.to).result for _time in range(3)] == ["delivered", "dropped", "dropped"]
    again = mail(to=letter.to)
    assert receive(again, letter.to).result == Result.DELIVERED
    assert len(answers()) == 2


def test_a_mail_that_could_not_be_taken_is_taken_the_next_time(letter, monkeypatch):
    from hallway.messaging.incoming import receive as module

    content = mail(to=letter.to, files=[("a.pdf", b"%PDF-1")])
    with monkeypatch.context() as broken:
        broken.setattr(module, "_taken", lambda *_args: (_ for _ in ()).throw(OSError("the disk is full")))
        with pytest.raises(OSError, match="disk"):
            receive(content, letter.to)
    assert Arrival.objects.count() == 0
    assert receive(content, letter.to).result == Result.DELIVERED


@pytest.mark.parametrize(
    "sender",
    [
        "eve@members.example",
        "second@members.example",
        "Ana <ana@members.example>, Eve <eve@x.example>",
        "",
        "ana@members.example.evil.example",
    ],
)
def test_only_a_verified_address_of_the_member_is_believed(letter, two, sender):
    EmailAddress.objects.create(user=two.ana.account, email="second@members.example", verified=False)
    assert receive(mail(to=letter.to, sender=sender), letter.to).result == Result.ANSWERED
    assert answers() == []
    [notice] = notices()
    assert "not one of yours" in notice.text
    assert not Letter.objects.exclude(to="ana@members.example").exists()


def test_every_verified_address_of_the_member_is_believed(letter, two):
    EmailAddress.objects.create(user=two.ana.account, email="second@members.example", verified=True)
    content = mail(to=letter.to, sender='"Silva, Ana" <Second@Members.Example>')
    assert receive(content, letter.to).result == Result.DELIVERED


@pytest.mark.parametrize(
    ("results", "believed"),
    [
        ("mx.example; dmarc=pass header.from=members.example", True),
        ("mx.example; dmarc=fail; spf=pass smtp.mailfrom=ana@members.example", False),
        ("mx.example; dmarc=none; spf=pass smtp.mailfrom=ana@members.example", True),
        ("mx.example 1; spf=pass (all is well; dmarc=pass) smtp.mailfrom=members.example", True),
        ("mx.example; spf=pass smtp.mailfrom=evil.example", False),
        ("mx.example; dkim=pass header.d=mail.members.example", True),
        ("mx.example; dkim=pass header.d=example", False),
        ("mx.example; dkim=fail header.d=members.example; spf=softfail smtp.mailfrom=members.example", False),
        ("mx.example; none", False),
        ("evil.example; dmarc=pass", False),
        ("", False),
    ],
)
def test_the_trusted_server_is_asked_about_the_sender(letter, takes_mail, results, believed):
    takes_mail.CONFIG = replace(takes_mail.CONFIG, mail_in_server="mx.example")
    content = mail(to=letter.to)
    if results:
        content = f"Authentication-Results: {results}\r\n".encode() + content
    forged = content + b""
    assert (receive(forged, letter.to).result == Result.DELIVERED) is believed


def test_only_the_topmost_word_of_the_trusted_server_counts(letter, takes_mail):
    takes_mail.CONFIG = replace(takes_mail.CONFIG, mail_in_server="mx.example")
    forged = b"Authentication-Results: mx.example; dmarc=fail\r\nAuthentication-Results: mx.example; dmarc=pass\r\n"
    assert receive(forged + mail(to=letter.to), letter.to).result == Result.ANSWERED


@pytest.mark.parametrize(
    "telling",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated; x"}, {"Precedence": "bulk"},
        {"Precedence": "List"}, {"X_Auto_Response_Suppress": "All"}, {"X_Autoreply": "yes"}, {"List_Id": "<x>"},
        {"Return_Path": "<>"}, {"subject": "Out of office"}, {"subject": "Automatische Antwort: Segeln"},
        {"subject": "Abwesenheitsnotiz"}, {"sender": "MAILER-DAEMON@x.example"}, {"sender": "noreply@x.example"},
        {"X_Loop": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_human_sent_is_dropped_and_never_answered(letter, telling):
    assert receive(mail(to=letter.to, **telling), letter.to).result == Result.DROPPED
    assert answers() == []
    assert notices() == []


def test_the_null_sender_is_no_human(letter):
    assert receive(mail(to=letter.to), letter.to, envelope_from="").result == Result.DROPPED
    assert receive(mail(to=letter.to, Auto_Submitted="no"), letter.to, envelope_from="ana@x").result == Result.DELIVERED


def test_mail_that_goes_in_circles_is_dropped(letter, two):
    own = Letter.objects.create(
        to="a@x", subject="s", text="t", message_id="<own@hallway.example>", created_at=clock.now()
    )
    assert receive(mail(to=letter.to, message_id=own.message_id), letter.to).result == Result.DROPPED
    hops = b"Received: from a by b\r\n" * 31
    assert receive(hops + mail(to=letter.to), letter.to).result == Result.DROPPED
    assert receive(b"Received: from a by b\r\n" * 15 + mail(to=letter.to), letter.to).result == Result.DELIVERED


def test_a_letter_is_answered_only_so_long(letter):
    late = clock.now() + timedelta(days=182)
    assert receive(mail(to=letter.to), letter.to, now=late).result == Result.ANSWERED
    assert "too old" in notices()[0].text


def parted(two):
    end_connection(two.ana, other=two.ben, now=clock.now())


def blocked(two):
    block(two.ben, two.ana)


def left(two):
    Person.objects.filter(pk=two.ben.pk).update(standing="left")


@pytest.mark.parametrize("happens", [parted, blocked, left])
def test_who_cannot_be_written_to_on_the_page_cannot_by_mail_and_why_is_not_said(letter, two, happens):
    happens(two)
    assert receive(mail(to=letter.to, subject="Segeln?"), letter.to).result == Result.ANSWERED
    [notice] = notices()
    assert "You cannot write to each other at present." in notice.text
    assert "Ben" not in notice.text.replace("Ben wrote to you", "")
    assert answers() == []


@pytest.mark.parametrize("text", ["> Shall we sail?", "x" * (LONGEST + 1)], ids=["only a quote", "too long"])
def test_what_is_no_message_is_answered(letter, text):
    assert receive(mail(to=letter.to, text=text), letter.to).result == Result.ANSWERED
    assert len(notices()) == 1


def test_answers_to_mails_are_few_and_in_the_members_language(letter, two):
    two.ana.account.language = "de"
    two.ana.account.save()
    results = [receive(mail(to=letter.to, sender="x@y.example"), letter.to).result for _time in range(MOST_A_DAY + 2)]
    assert results == ["answered"] * MOST_A_DAY + ["dropped"] * 2
    written = letters_to("ana@members.example")
    assert len(written) == MOST_A_DAY
    assert "Hallo Ana Silva" in written[0].text


def test_files_within_the_limits_come_along(letter):
    sent = [("plan.pdf", b"%PDF-1 plan"), ("big.iso", b"x" * (1 << 20)), ("../../etc/passwd", b"root")]
    content = mail(to=letter.to, files=sent)
    assert len(content) > 1 << 20
    assert receive(content, letter.to).result == Result.TOO_LARGE
    assert receive(mail(to=letter.to, files=[sent[0], sent[2]]), letter.to).result == Result.DELIVERED
    [message] = answers()
    assert [(one.name, files.file_of(one.public_id).read_bytes()) for one in message.attachments.all()] == [
        ("plan.pdf", b"%PDF-1 plan"),
        ("passwd", b"root"),
    ]


def test_files_beyond_the_limits_are_named_once(letter, takes_mail):
    takes_mail.CONFIG = replace(takes_mail.CONFIG, attachments_a_message=1, mail_in_limit_mb=5)
    sent = [("a.pdf", b"%PDF"), ("b.pdf", b"%PDF"), ("c.iso", b"x" * ((1 << 20) + 1))]
    content = mail(to=letter.to, files=sent)
    assert [receive(content, letter.to).result for _time in range(2)] == ["delivered", "dropped"]
    [message] = answers()
    assert (message.text, [one.name for one in message.attachments.all()], message.left_out) == (
        "Yes, gladly.", ["a.pdf"], ["b.pdf", "c.iso"],
    )  # fmt: skip
    [notice] = notices()
    assert "b.pdf, c.iso" in notice.text


def test_words_arrive_when_files_are_too_much_for_a_day(letter, monkeypatch):
    from hallway.messaging.actions import send

    monkeypatch.setattr(send, "MOST_BYTES_A_DAY", 1)
    assert receive(mail(to=letter.to, files=[("a.pdf", b"%PDF")]), letter.to).result == Result.DELIVERED
    assert (answers()[0].text, answers()[0].left_out) == ("Yes, gladly.", ["a.pdf"])
    assert list(files.folder().glob("*/*")) == []


def test_headers_cannot_be_injected_through_names(letter):
    receive(mail(to=letter.to, sender="x@y.example", subject="=?utf-8?q?A=0D=0ABcc:_v@x.example?="), letter.to)
    [notice] = notices()
    assert "\n" not in notice.subject
    assert set(notice.headers) <= {"Reply-To"}


def test_too_large_mail_from_a_mailbox_is_answered_once(letter):
    content = mail(to=letter.to)
    for _time in range(2):
        refuse_too_large(content, letter.to, now=clock.now())
    [notice] = notices()
    assert "larger than 1 MB" in notice.text


@pytest.mark.parametrize(("status", "returned"), [("5.1.1", "hard"), ("4.4.1", "soft"), ("5.2.2", "soft")])
def test_a_bounce_is_noted_once_with_its_letter(takes_mail, two, status, returned):
    sent = Letter.objects.create(
        to="ana@members.example", subject="s", text="t", message_id="<1@x>", created_at=clock.now()
    )
    content = bounce(to=bounce_address(sent), status=status)
    assert receive(content, bounce_address(sent), envelope_from="").result == Result.NOTED
    assert receive(content, bounce_address(sent), envelope_from="").result == Result.DROPPED
    [fact] = Fact.objects.filter(kind="LetterBounced")
    assert fact.payload == {"letter": str(sent.pk), "returned": returned}
    assert list(fact.about_rows.values_list("person", flat=True)) == [two.ana.pk]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_letter_still_on_its_way_has_not_bounced(takes_mail, action):
    sent = Letter.objects.create(to="a@x.example", subject="s", text="t", message_id="<1@x>", created_at=clock.now())
    address = bounce_address(sent)
    assert receive(bounce(to=address, action=action), address, envelope_from="").result == Result.DROPPED
    assert receive(mail(to=address, subject="Out of office"), address, envelope_from="").result == Result.DROPPED
    assert Fact.objects.filter(kind="LetterBounced").count() == 0


def test_a_complaint_is_noted_by_whichever_way_it_names_its_letter(takes_mail):
    sent = Letter.objects.create(to="a@x.example", subject="s", text="t", message_id="<1@x>", created_at=clock.now())
    desk = "complaints@hallway.example"
    by_id = complaint(to=desk, original_id="<1@x>")
    by_path = complaint(to=desk, original_id="<other@x>", return_path=bounce_address(sent))
    unknown = complaint(to=desk, original_id="<other@x>", return_path="bounce+x@hallway.example")
    assert [receive(content, desk).result for content in (by_id, by_path, unknown)] == ["noted", "noted", "dropped"]
    assert [fact.payload["returned"] for fact in Fact.objects.filter(kind="LetterBounced")] == ["complaint"] * 2


def test_what_is_too_deep_or_too_much_is_refused_before_it_costs_anything(letter):
    head = f"From: ana@members.example\r\nTo: {letter.to}\r\nMIME-Version: 1.0\r\n"
    deep = head + "".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(400))
    nested = head + "Content-Type: message/rfc822\r\n\r\n" * 400
    endless = head + "X: " + "y" * 300_000
    for content in (deep, nested, endless):
        assert receive(content.encode(), letter.to).result == Result.UNREADABLE
    assert receive((head + "Content-Type: message/rfc822\r\n\r\n" * 200 + "From: x").encode(), letter.to).result in {
        Result.ANSWERED, Result.UNREADABLE, Result.DELIVERED,
    }  # fmt: skip


def test_addresses_of_finds_ours_among_others(letter):
    content = b"Delivered-To: all@hallway.example\r\n" + mail(
        to=f"x@y.example, Ben <{letter.to}>", Cc="reply+x@hallway.example"
    )
    assert addresses_of(content) == [letter.to]
    assert addresses_of(b"\0\xff") == []


WHOLE = st.sampled_from(["mail", "bounce", "complaint"])


@pytest.mark.parametrize("sign", ["\x00", "=?utf-8?q?=00?=", "\udc80"], ids=["plain", "encoded", "half a sign"])
def test_signs_that_no_database_keeps_are_left_out_of_headers(sign):
    head = f"Message-ID: <a{sign}@x>\nFrom: ana{sign}@members.example, ben@members.example\n\nGladly."
    raw = parse(head.encode("utf-8", "surrogateescape"))
    header(raw, "Message-ID").encode()
    assert "\x00" not in header(raw, "Message-ID")
    assert addresses_in(raw, "From")[-1] == "ben@members.example"
    assert all(address.isprintable() for address in addresses_in(raw, "From"))


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), WHOLE, st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=12)), max_size=8))
def test_receive_raises_nothing_whatever_is_in_a_mail(letter, noise, whole, changes):
    address = letter.to
    made = {
        "mail": mail(to=address, files=[("a", b"b")], html="<p>x"),
        "bounce": bounce(to=address),
        "complaint": complaint(to=address, original_id="<x>"),
    }[whole]
    content = bytearray(made)
    for place, piece in changes:
        content[place % len(content) : place % len(content) + len(piece)] = piece
    for sent in (bytes(content), noise, noise + bytes(content)):
        for to in (address, "complaints@hallway.example"):
            assert receive(sent, to).result in set(Result)


HEADERS = [
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "From",
    "Subject",
    "Message-ID",
    "Received",
    "Authentication-Results",
]
VALUES = [
    "multipart/mixed; boundary=b",
    "multipart/alternative; boundary",
    "text/html; charset=\0",
    "base64",
    "quoted-printable",
    "x-uuencode",
    "message/rfc822",
    "message/delivery-status",
    "attachment; filename*=utf-8''%FF%",
    'text/plain; charset="=?"',
    "=?utf-8?b?////?=",
    "=?x?q?=",
    "ana@members.example",
    "\u2028",
    'inline; filename="a\nb"',
    ";;;==",
    "multipart/report; report-type=delivery-status; boundary=b",
]


@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(HEADERS), st.sampled_from(VALUES)), max_size=6),
    st.lists(
        st.sampled_from(
            [
                "--b\r\n",
                "--b--\r\n",
                "\r\n",
                "Content-Type: text/html\r\n\r\n",
                "Content-Type: message/rfc822\r\n\r\n",
                "<p>x",
                "begin 644 x\r\n",
                "x",
                "=ZZ",
                "Status: 5.1.1\r\nAction: failed\r\n",
            ]
        ),
        max_size=12,
    ),
)
def test_receive_raises_nothing_whatever_the_shape_of_a_mail(letter, head, body):
    content = "".join(f"{name}: {value}\r\n" for name, value in head) + "\r\n" + "".join(body)
    assert receive(content.encode(), letter.to).result in set(Result)


def test_receive_takes_what_the_standard_library_makes(letter, two):
    """Of each policy, so that line ends and encodings differ."""
    for number, policy in enumerate([email.policy.SMTP, email.policy.SMTPUTF8, email.policy.default]):
        content = email.message_from_bytes(mail(to=letter.to, text=f"Gruß {number}"), policy=policy).as_bytes()
        assert receive(content, letter.to).result == Result.DELIVERED
    assert [message.text for message in answers()] == ["Gruß 0", "Gruß 1", "Gruß 2"]


def test_what_a_mail_costs_does_not_grow_with_the_thread(letter, two, django_assert_max_num_queries):
    to_ben = reply_address(letter.message.thread, person=two.ben.pk, now=clock.now())
    for number in range(20):
        receive(mail(to=letter.to, text=f"{number}"), letter.to)
    with django_assert_max_num_queries(40):
        receive(mail(to=to_ben, sender=two.ben.account.email), to_ben)
    assert connection.in_atomic_block
