"""The shell around every page, and every component, as a browser sees them."""

import pytest

from tests.browser.looking import look_at, overflow, weigh
from tests.factories.people import make_person

LONG_NAME = "Karl-Theodor Freiherr von Donaudampfschifffahrtsgesellschaftskapitän zu Württemberg"


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", ["phone", "tablet", "desktop"])
def test_components_fit_every_screen_and_pass_axe(visit, debug, viewport, scheme):
    look_at_components(visit("/components/", viewport=viewport, scheme=scheme))


def look_at_components(page):
    # the page shows headings of all ranks and several search boxes on purpose
    page.locator("section:first-of-type h1").evaluate_all("all => all.forEach(one => one.remove())")
    look_at(page)


def test_components_still_fit_at_twice_the_size(visit, debug):
    assert overflow(visit("/components/", zoom=4)) == []  # 320 px, a desktop at 400 %


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"])
def test_pages_for_visitors(visit, path, viewport):
    look_at(visit(path, viewport=viewport))


@pytest.mark.parametrize("path", ["/", "/settings/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/email/"])
@pytest.mark.parametrize(("viewport", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_pages_for_members(visit, path, viewport, scheme):
    look_at(visit(path, as_=make_person(name=LONG_NAME), viewport=viewport, scheme=scheme))


def test_navigation_is_at_hand_on_a_phone(visit):
    page = visit("/", as_=make_person(), viewport="phone")
    box = page.get_by_role("navigation", name="Main").bounding_box()
    assert box["y"] + box["height"] == 740


def test_the_first_stop_by_keyboard_skips_to_the_page(visit):
    page = visit("/", as_=make_person())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_touch_targets_are_large_enough(visit):
    page = visit("/", as_=make_person(), viewport="phone")
    heights = page.locator("header a, nav a, .button").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


@pytest.mark.parametrize("path", ["/", "/settings/"])
def test_first_view_is_light(visit, path):
    page = visit(path, as_=make_person())
    weight = weigh(page, path)
    assert weight["requests"] <= 7
    assert weight["bytes"] <= 60_000


def test_text_from_right_to_left_keeps_the_page_in_place(visit, debug):
    page = visit("/components/", viewport="phone")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert overflow(page) == []
