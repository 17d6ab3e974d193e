"""Choosing the part of a picture that is shown: dragged by pointer, chosen by keyboard, and without scripts."""

from io import BytesIO

import pytest
from PIL import Image

from hallway.core import clock
from hallway.people import pictures
from hallway.people.actions.picture import upload_picture
from hallway.people.models import Person
from tests.browser.hands import Keyboard
from tests.browser.looking import look_at
from tests.factories.membership import make_community
from tests.factories.people import make_person

RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture
def ana(site):
    """Her picture is twice as wide as high: red on the left, blue on the right."""
    make_community()
    ana = make_person(name="Ana Silva")
    picture, file = Image.new("RGB", (800, 400), RED), BytesIO()
    picture.paste(BLUE, (400, 0, 800, 400))
    picture.save(file, "PNG")
    file.seek(0)
    upload_picture(ana, file=file, size_bytes=file.getbuffer().nbytes, now=clock.now())
    return ana


def colours_of(person):
    """The colours a quarter from the left and from the right edge of the face that others see."""
    name = Person.objects.get(pk=person.pk).picture
    with Image.open(pictures.face_file(name, max(pictures.SIZES))) as face:
        width, height = face.size
        return [nearest(face.convert("RGB").getpixel((width * part // 4, height // 2))) for part in (1, 3)]


def nearest(pixel):
    return min(
        {"red": RED, "blue": BLUE}.items(),
        key=lambda named: sum(abs(a - b) for a, b in zip(named[1], pixel, strict=True)),
    )[0]


def drag(page, mark, *, by):
    """Take hold of the middle of the circle, move it to the right, and let go."""
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=4)
    page.mouse.up()


def test_the_middle_is_shown_first(ana):
    assert colours_of(ana) == ["red", "blue"]


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_the_part_is_dragged_by_pointer(visit, ana, viewport):
    page = visit("/settings/profile/picture/", as_=ana, viewport=viewport)
    mark, frame = page.locator(".cut"), page.locator("[data-cut]")
    mark.scroll_into_view_if_needed()
    start, around = mark.bounding_box(), frame.bounding_box()
    assert (start["width"], start["height"]) == (around["height"], around["height"])
    drag(page, mark, by=around["width"])
    page.mouse.move(around["x"] + 1, around["y"] + 1)  # let go is let go
    assert mark.bounding_box()["x"] + start["width"] == pytest.approx(around["x"] + around["width"], abs=1)
    look_at(page)
    page.get_by_role("button", name="Show this part").click()
    page.get_by_text("This is the part that others see now.").wait_for()
    assert colours_of(ana) == ["blue", "blue"]


def test_the_part_is_chosen_by_keyboard_and_the_circle_follows(visit, ana):
    page = visit("/settings/profile/picture/", as_=ana)
    hand, mark = Keyboard(page), page.locator(".cut")
    before = mark.bounding_box()
    hand.tick(page.get_by_label("middle", exact=True))
    page.keyboard.press("ArrowLeft")
    assert page.get_by_label("left", exact=True).is_checked()
    assert mark.bounding_box()["x"] < before["x"]
    hand.tick(page.get_by_label("all of it"))
    page.keyboard.press("ArrowDown")
    assert mark.bounding_box()["width"] < before["width"]
    hand.press(page.get_by_role("button", name="Show this part"))
    page.get_by_text("This is the part that others see now.").wait_for()
    assert colours_of(ana) == ["red", "red"]


def test_a_place_wins_over_an_earlier_drag(visit, ana):
    page = visit("/settings/profile/picture/", as_=ana)
    drag(page, page.locator(".cut"), by=400)
    page.get_by_label("left", exact=True).check()
    page.get_by_role("button", name="Show this part").click()
    page.get_by_text("This is the part that others see now.").wait_for()
    assert colours_of(ana) == ["red", "red"]


def test_the_part_is_chosen_without_scripts(visit, ana):
    page = visit("/settings/profile/picture/", as_=ana, viewport="phone", javascript=False)
    page.get_by_label("right", exact=True).check()
    page.get_by_role("button", name="Show this part").click()
    page.get_by_text("This is the part that others see now.").wait_for()
    assert colours_of(ana) == ["blue", "blue"]
