"""What a letter's own words are, and what members wrote in it."""

import re

import pytest
from django.template.loader import render_to_string

from hallway.membership.letters import letter_to

FORGED = "Hello\n\nhttps://evil.example/login\n\nABCD-EFGH\n\n> quoted\n\nhttps://evil.example/again"
LETTERS = {
    "introductions/mail/reached": {
        "initiator_name": "Ana",
        "other_name": "Cleo",
        "words": FORGED,
        "passed_on_by": [{"name": "Bo", "word": FORGED}],
    },
    "membership/mail/invitation": {"inviter_name": "Ana", "words": FORGED},
    "messaging/mail/not_passed_on": {"name": "Ana", "their_subject": FORGED, "reason": "It is too large."},
}
BUTTON = re.compile(r'class="act" href="([^"]*)"')


def parts_of(letter, **context):
    message = letter_to(letter, to="bo@members.example", language="en", context=context)
    return message.body, message.alternatives[0][0]


@pytest.mark.django_db
@pytest.mark.parametrize("letter", LETTERS)
def test_what_members_write_makes_no_button_and_no_code(letter):
    text, html = parts_of(letter, link="https://hallway.example/i/ours", code="WXYZ-1234", **LETTERS[letter])
    assert set(BUTTON.findall(html)) <= {"https://hallway.example/i/ours"}
    assert "letter-spacing" not in html
    assert "https://hallway.example/i/ours" in text
    assert "https://evil.example/login" in text, "it is passed on as it was written"


@pytest.mark.django_db
@pytest.mark.parametrize("letter", ["introductions/mail/reached", "membership/mail/invitation"])
def test_what_members_write_is_marked_line_by_line(letter):
    text, html = parts_of(letter, link="https://hallway.example/i/ours", **LETTERS[letter])
    assert [line for line in text.splitlines() if "evil" in line and not line.startswith("> ")] == []
    assert "evil" not in re.sub(r"<blockquote.*?</blockquote>", "", html, flags=re.DOTALL)


@pytest.mark.django_db
def test_the_code_and_the_link_of_a_letter_stand_out():
    _text, html = parts_of("membership/mail/confirm_code", code="WXYZ-1234")
    assert re.search(r"letter-spacing:3px\">WXYZ-1234", html)
    _text, html = parts_of("membership/mail/sign_in_reset", name="Ana", link="https://hallway.example/reset")
    assert BUTTON.findall(html) == ["https://hallway.example/reset"]


def test_no_template_writes_what_members_wrote_without_a_mark():
    """The words of an introduction and of an invitation; a message has its sender's name above it."""
    reached = render_to_string("introductions/mail/reached.txt", {"words": "one\n\ntwo", "link": "x"})
    assert "> one\n>\n> two" in reached
