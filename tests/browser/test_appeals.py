"""From a suspension to the letter, the appeal from it without signing in, and back: as the three concerned see it."""

import pytest

from tests.browser.hands import Keyboard, Pointer
from tests.browser.letters import letter_to
from tests.browser.looking import look_at
from tests.factories.membership import link_in, make_community
from tests.factories.people import make_person


@pytest.fixture(autouse=True)
def _letters(site, settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    make_community()


@pytest.mark.parametrize(
    ("hand", "options"),
    [
        (Keyboard, {"viewport": "phone", "scheme": "dark"}),
        (Pointer, {"viewport": "desktop", "javascript": False}),
    ],
    ids=["keyboard on a phone", "without scripts"],
)
def test_a_suspension_is_appealed_against_and_taken_back(visit, hand, options):
    look = look_at if options.get("javascript", True) else (lambda _page: None)
    judge, other = (make_person(name=name, role="moderator") for name in ("Jo Judge", "Mo Other"))
    eve = make_person(name="Eve Lindqvist", handle="eve", email="eve@members.example")

    page = visit("/people/eve/suspend/", as_=judge, **options)
    hands = hand(page)
    hands.tick(page.get_by_role("radio", name="Advertising or spam"))
    hands.write(page.get_by_label("What the person reads"), "Forty offers in one day.")
    hands.write(page.get_by_label("Why, for moderators?"), "Three of us looked at it.")
    look(page)
    hands.press(page.get_by_role("button", name="Suspend"))
    page.get_by_text("Eve Lindqvist is signed out").wait_for()

    path = link_in(letter_to(page, "eve@members.example"), containing="/appeals/")
    from_mail = visit(path, **options)
    from_mail.get_by_text("Forty offers in one day.").wait_for()
    assert "Three of us looked at it." not in from_mail.content()
    hands = hand(from_mail)
    hands.write(from_mail.get_by_label("Why is it wrong?"), "They were answers about the regatta.")
    look(from_mail)
    hands.press(from_mail.get_by_role("button", name="Send the appeal"))
    from_mail.get_by_text("A moderator reads it.").wait_for()
    look(from_mail)

    page.goto("/moderation/appeals/")
    page.get_by_role("link", name="Open").click()
    page.get_by_text("Another moderator than the one who decided looks at this.").wait_for()
    look(page)

    desk = visit("/moderation/appeals/", as_=other, **options)
    hands = hand(desk)
    hands.press(desk.get_by_role("link", name="Open"))
    desk.get_by_text("They were answers about the regatta.").wait_for()
    hands.tick(desk.get_by_role("radio", name="It stays as it is"))
    desk.keyboard.press("ArrowDown")  # as one goes through choices
    assert desk.get_by_role("radio", name="Take it back").is_checked()
    hands.write(desk.get_by_label("Why?"), "You are right.")
    hands.press(desk.get_by_role("button", name="Decide"))
    desk.get_by_text("Decided. The person gets a letter.").wait_for()

    from_mail.reload()
    from_mail.get_by_text("You are in again").wait_for()
    from_mail.get_by_text("You are right.").wait_for()
    look(from_mail)
    assert "You are right." in letter_to(page, "eve@members.example").text
    visit("/people/", as_=eve, **options).get_by_text("Eve Lindqvist").first.wait_for()
