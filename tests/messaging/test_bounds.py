"""What a mail may cost, as counts: what is looked at, and how often, whoever made it to take long."""

from datetime import timedelta

import pytest
from django.db import connection

from hallway.core import clock
from hallway.messaging.enums import Result
from hallway.messaging.incoming import bodies, look
from hallway.messaging.incoming.bodies import DEEPEST_HTML, MOST_HTML, MOST_MARKS, body_of, text_of_html
from hallway.messaging.incoming.parse import (
    LONGEST_KIND,
    MOST_PARAMETERS,
    MOST_SHORT_LINES,
    Unreadable,
    parse,
    parts_of,
)
from hallway.messaging.incoming.receive import receive
from hallway.messaging.incoming.reports import MOST_BLOCKS, returned
from hallway.messaging.models import Arrival
from tests.messaging.mails import bounce, mail


def headed(*lines):
    return "\r\n".join(["From: ana@members.example", *lines, "", "x"]).encode()


@pytest.mark.parametrize("name", ["Content-Type", "content-disposition", "CONTENT-TYPE "])
def test_what_a_part_says_of_itself_has_an_end(name):
    within = "".join(f"; p{number}=x" for number in range(MOST_PARAMETERS))
    assert parse(headed(f"{name}: text/plain{within}"))["from"] == "ana@members.example"
    for too_much in (f"{within}; one=x", f"; p={'x' * LONGEST_KIND}", "".join(f";\r\n p{n}=x" for n in range(51))):
        with pytest.raises(Unreadable, match="what a part is"):
            parse(headed(f"{name}: text/plain{too_much}"))


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_so_has_what_a_part_inside_says(ending):
    inner = f"--b\r\nX: y\r\nContent-Type: text/plain{'; a=b' * 120_000}\r\n\r\nx\r\n--b--"
    with pytest.raises(Unreadable, match=r"what a part is|has no end"):
        parse(headed('Content-Type: multipart/mixed; boundary="b"', "", inner).replace(b"\r\n", ending.encode()))


def test_words_about_a_part_are_no_header():
    assert parse(headed("", f"The content-type: {'; x' * 100} is odd"))["from"] == "ana@members.example"


def test_lines_are_not_without_number():
    with pytest.raises(Unreadable, match="lines"):
        parse(headed("", "\n" * (2 * MOST_SHORT_LINES + 1)))


@pytest.fixture
def tidied(monkeypatch):
    """The HTML that is brought in order, piece by piece."""
    given, clean = [], bodies.nh3.clean

    def spy(html, **how):
        given.append(html)
        return clean(html, **how)

    monkeypatch.setattr(bodies.nh3, "clean", spy)
    return given


@pytest.mark.parametrize("piece", ["&", "<", "<p>", "&nbsp;", "<i>x</i>", "<!--"])
def test_tags_and_references_are_counted(tidied, piece):
    text_of_html("Gladly." + piece * (2 * MOST_MARKS))
    [given] = tidied
    assert given.count("<") + given.count("&") <= MOST_MARKS
    assert len(given) <= MOST_HTML
    assert given.startswith("Gladly.")


@pytest.mark.parametrize(
    "html",
    [
        "<table>" * 140 + "<td>" * 90_000,
        "<div>" * (DEEPEST_HTML + 1),
        "<b>" * 31,
        "<ul><li>" * 149 + "<p>" * 10_000,
        "<div>" * 200 + "&#" + "1" * 5_000,
        "<div>" * 200 + "&#x" + "f" * 5_000 + ";",
    ],
    ids=["cells", "deep", "styles", "much in much", "a long number", "a longer number"],
)
def test_what_is_nested_without_measure_is_read_without_a_parser(tidied, html):
    assert text_of_html(f"Gladly.{html}").startswith("Gladly.")
    assert tidied == []


def test_a_newsletter_answered_is_read_with_one(tidied):
    cell = "<table><tr><td>" * 6 + "<p style='margin:0'>Words &amp; words</p>" + "</td></tr></table>" * 6
    assert text_of_html("<div>Gladly.</div><blockquote>" + cell * 300 + "</blockquote>").startswith("Gladly.")
    assert len(tidied) == 1


def test_words_are_counted_before_lines_are_joined(monkeypatch):
    seen = []

    def unflowed(text):
        seen.append(len(text))
        return text

    monkeypatch.setattr(bodies, "_unflowed", unflowed)
    sent = headed("Content-Type: text/plain; format=flowed", "", "a \r\n" * 500_000)
    body_of(parse(sent), most_files=1, most_bytes=1)
    assert seen == [bodies.MOST_TEXT]


def test_a_report_has_so_many_pieces():
    content = bounce(to="x@hallway.example", action="delayed").replace(
        b"Action: delayed", b"Action: delayed\n\n" + b"Status: 5.1.1\n\n" * MOST_BLOCKS + b"Action: failed", 1
    )
    assert b"Action: failed" in content
    assert returned(parse(content)) is None


def test_parts_have_a_number():
    inner = "".join(f"--b\r\nX: {number}\r\n\r\nx\r\n" for number in range(1_000))
    assert len(list(parts_of(parse(headed('Content-Type: multipart/mixed; boundary="b"', "", inner))))) <= 300


@pytest.fixture
def read(monkeypatch):
    """How many transactions were open each time that words were looked for."""
    seen, made = [], look.body_of

    def spy(*args, **limits):
        seen.append(len(connection.savepoint_ids))
        return made(*args, **limits)

    monkeypatch.setattr(look, "body_of", spy)
    return seen


def test_nothing_is_locked_while_words_are_looked_for(letter, read):
    assert receive(mail(to=letter.to), letter.to).result == Result.DELIVERED
    assert read == [len(connection.savepoint_ids)]


def test_words_are_looked_for_once(letter, read):
    content = mail(to=letter.to)
    assert [receive(content, letter.to).result for _time in range(3)] == ["delivered", "dropped", "dropped"]
    assert len(read) == 1


def test_words_are_looked_for_when_nothing_else_is_against_them(letter, read):
    late = clock.now() + timedelta(days=400)
    receive(mail(to=letter.to, sender="eve@members.example"), letter.to)
    receive(mail(to=letter.to, Auto_Submitted="auto-replied"), letter.to)
    receive(mail(to=letter.to), letter.to, now=late)
    assert read == []


def test_tries_of_a_member_are_counted_whatever_becomes_of_them(letter, read, monkeypatch):
    monkeypatch.setattr(look, "MOST_MAILS_A_DAY", 2)
    now = clock.now()

    def try_once(text, *, sender="ana@members.example", later=timedelta(0)):
        return receive(mail(to=letter.to, text=text, sender=sender), letter.to, now=now + later).result

    assert try_once("Gladly.", sender="eve@members.example") == Result.ANSWERED  # nobody else uses a member's tries up
    assert [try_once("> a quote"), try_once("> a quote"), try_once("Gladly.")] == ["answered"] * 3
    assert len(read) == 2
    assert Arrival.objects.filter(is_read=True).count() == 2
    assert try_once("Gladly.", later=timedelta(days=1, minutes=1)) == Result.DELIVERED
