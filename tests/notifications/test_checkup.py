"""What the doctor says of stopping letters: a real one, to the byte."""

from email.message import EmailMessage

import pytest

from hallway.core.config import Config
from hallway.notifications.checkup import look_at_unsubscribing, unsubscribing_problem
from tests.core.test_mail_checkups import sender
from tests.core.zone import Zone

REACHED = Zone(addresses={"hallway.ours.example": "5.9.1.1"})


@pytest.fixture
def address(settings):
    def set_to(address):
        settings.CONFIG = Config.from_environment({"HALLWAY_ADDRESS": address})

    return set_to


def look(*, ask=REACHED):
    finding = look_at_unsubscribing(sender(), ask=ask)
    return finding.ok, finding.words


def test_a_letter_of_ours_stops_with_one_click(address):
    address("https://hallway.ours.example")
    assert look() == (
        True,
        "letters about notices stop with one click at hallway.ours.example; the key (DKIM) should sign "
        "List-Unsubscribe, too",
    )


@pytest.mark.parametrize(
    ("written", "found", "says"),
    [
        ("http://hallway.ours.example", "5.9.1.1", "is not encrypted, so mail programs show no button"),
        ("https://hallway.ours.example", [], "hallway.ours.example has no address, so nobody can stop letters"),
        ("https://hallway.ours.example", "10.0.0.7", "hallway.ours.example is 10.0.0.7, where mail programs elsewhere"),
        ("https://192.168.1.4", [], "192.168.1.4 is 192.168.1.4, where mail programs elsewhere cannot reach"),
    ],
)
def test_an_address_that_others_cannot_reach(address, written, found, says):
    address(written)
    ok, words = look(ask=Zone(addresses={"hallway.ours.example": found}))
    assert not ok
    assert says in words


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"List-Unsubscribe": "<https://hallway.ours.example/stop/x>"},
        {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        {"List-Unsubscribe": "<mailto:stop@ours.example>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        {"List-Unsubscribe": "<https://hallway.ours.example/stop/x>", "List-Unsubscribe-Post": "yes"},
    ],
)
def test_a_letter_without_the_headers(headers):
    letter = EmailMessage()
    for name, value in headers.items():
        letter[name] = value
    assert unsubscribing_problem(letter, ask=REACHED).startswith("letters do not carry List-Unsubscribe")
