"""Pictures for invented people: simple drawn faces, the same for the same seed, that nobody takes for a photograph."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageDraw

from hallway.people import pictures
from hallway.people.models import Person
from hallway.people.pictures import Cut

#: of a large community only the first have a picture
MOST_FACES = 200
#: pages show the smaller sizes, whose edges are smooth
_EDGE = pictures.SIZES[-1]
#: encoding goes on outside Python, two at a time on the smallest server
_AT_ONCE = 2
_Box = tuple[float, float, float, float]

_BACKGROUNDS = ("#e9c9a8", "#c9d8b6", "#b9d3d8", "#d8c3dd", "#efd9a0", "#c4cce8", "#e8bfb6", "#b8d8c4")
_SKINS = ("#f3d3b8", "#e5b48e", "#cf9668", "#a8714a", "#7d5136", "#5b3a29")
_HAIR = ("#2b211d", "#4a3226", "#7a4d2b", "#b5763a", "#d9b26a", "#8d8d8d", "#1f1b1a")
_CLOTHES = ("#3f5e7a", "#7a4b3f", "#4f6b4a", "#8a6a2f", "#5d4a7a", "#36686a", "#94485a")
_INK = "#2d2522"


def give_faces(people: Sequence[Person], *, seed: int = 1) -> int:
    """Draw a face for every second of the first people; how many got one."""
    rng = random.Random(seed)  # noqa: S311  invented faces need no secrets
    shown = people[: 2 * MOST_FACES : 2]
    faces = [draw_face(rng) for _person in shown]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        names = pool.map(
            lambda face, person: pictures.keep_faces(face, Cut(), owner=person.public_id.hex), faces, shown
        )
        for person, name in zip(shown, names, strict=True):
            person.picture = name
    Person.objects.bulk_update(shown, ["picture"], batch_size=200)
    return len(shown)


def draw_face(rng: random.Random) -> Image.Image:
    """One friendly face, from the front."""
    image = Image.new("RGB", (_EDGE, _EDGE), rng.choice(_BACKGROUNDS))
    draw = ImageDraw.Draw(image)
    skin, hair = rng.choice(_SKINS), rng.choice(_HAIR)
    wide, high = rng.uniform(0.19, 0.225), rng.uniform(0.245, 0.285)
    middle = 0.45
    cut = rng.choice(("short", "short", "long", "long", "round", "bun", "bun", "none", "side", "side"))
    _hair_behind(draw, cut, hair, wide=wide, high=high, middle=middle)
    _ellipse(draw, 0.5, 1.02, 0.37, 0.3, rng.choice(_CLOTHES))
    _rectangle(draw, (0.5 - 0.075, 0.6, 0.5 + 0.075, 0.76), skin)
    _ellipse(draw, 0.5, 0.755, 0.075, 0.045, skin)
    for side in (-1, 1):
        _ellipse(draw, 0.5 + side * wide, middle + 0.02, 0.035, 0.05, skin)
    _ellipse(draw, 0.5, middle, wide, high, skin)
    _hair_in_front(draw, cut, hair, wide=wide, high=high, middle=middle)
    _features(draw, rng, hair=hair, apart=wide * rng.uniform(0.4, 0.48), middle=middle)
    return image


def _hair_behind(draw: ImageDraw.ImageDraw, cut: str, hair: str, *, wide: float, high: float, middle: float) -> None:
    top = middle - high
    if cut == "long":
        _ellipse(draw, 0.5, middle - 0.02, wide + 0.07, high + 0.05, hair)
        _rectangle(draw, (0.5 - wide - 0.07, middle, 0.5 + wide + 0.07, middle + high + 0.08), hair)
    elif cut == "round":
        _ellipse(draw, 0.5, middle - 0.07, wide + 0.11, high + 0.07, hair)
    elif cut == "bun":
        _ellipse(draw, 0.5, top - 0.03, 0.1, 0.085, hair)


def _hair_in_front(draw: ImageDraw.ImageDraw, cut: str, hair: str, *, wide: float, high: float, middle: float) -> None:
    """A cap of hair above the forehead, wherever there is hair."""
    if cut == "none":
        return
    lean = {"side": 24, "short": 0}.get(cut, 8)
    box = _pixels((0.5 - wide - 0.015, middle - high - 0.03, 0.5 + wide + 0.015, middle + high * 0.75))
    draw.chord(box, 200 - lean, 340 - lean, fill=hair)


def _features(draw: ImageDraw.ImageDraw, rng: random.Random, *, hair: str, apart: float, middle: float) -> None:
    smile, brows = rng.uniform(0.05, 0.085), rng.uniform(0.06, 0.075)
    for side in (-1, 1):
        x = 0.5 + side * apart
        _ellipse(draw, x, middle + 0.015, 0.017, 0.022, _INK)
        draw.arc(_pixels((x - 0.04, middle - brows, x + 0.04, middle)), 215, 325, fill=hair, width=6)
    draw.arc(_pixels((0.5 - 0.02, middle + 0.03, 0.5 + 0.02, middle + 0.095)), 30, 150, fill=_INK, width=4)
    draw.arc(_pixels((0.5 - smile, middle + 0.06, 0.5 + smile, middle + 0.17)), 25, 155, fill=_INK, width=6)
    if rng.random() < 0.3:
        for side in (-1, 1):
            x = 0.5 + side * apart
            draw.ellipse(_pixels((x - 0.06, middle - 0.04, x + 0.06, middle + 0.075)), outline=_INK, width=5)
        draw.line(_pixels((0.5 - apart + 0.06, middle + 0.01, 0.5 + apart - 0.06, middle + 0.01)), fill=_INK, width=5)


def _ellipse(draw: ImageDraw.ImageDraw, x: float, y: float, across: float, down: float, colour: str) -> None:
    draw.ellipse(_pixels((x - across, y - down, x + across, y + down)), fill=colour)


def _rectangle(draw: ImageDraw.ImageDraw, box: _Box, colour: str) -> None:
    draw.rectangle(_pixels(box), fill=colour)


def _pixels(box: _Box) -> _Box:
    left, top, right, bottom = (edge * _EDGE for edge in box)
    return left, top, right, bottom
