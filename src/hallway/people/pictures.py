"""Pictures of faces: read with care, turned upright, cut square, written anew in a few sizes.

Nothing of the uploaded file is kept but its colours: no camera data, no place, no trailing bytes. Limits are
checked from the file's header, before anything is decoded.
"""

import hashlib
import os
import secrets
import threading
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hallway.core.errors import Invalid

#: edges in pixels: a row on a sharp screen, a card, the profile page
SIZES = (96, 288, 480)
#: the picture as uploaded, kept for its owner to cut again, is at most this wide and high
SOURCE_EDGE = 1280
MOST_BYTES = 15 * 1024 * 1024
LONGEST_EDGE = 20_000
#: a JPEG is decoded at a fraction of its size, anything else whole: 4 bytes a pixel while it lasts
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000, "GIF": 24_000_000}
SMALLEST_EDGE = 64
ZOOMS = (1.0, 1.4, 2.0)
#: one picture is decoded at a time, which bounds the memory whatever many people upload at once
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Cut:
    """Which square of a picture: where its middle leans, 0 (left, top) to 1 (right, bottom), and how near."""

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in pixels; always inside the picture."""
        edge = max(1, round(min(width, height) / max(1.0, self.zoom)))
        left = round((width - edge) * min(max(self.x, 0.0), 1.0))
        top = round((height - edge) * min(max(self.y, 0.0), 1.0))
        return left, top, left + edge, top + edge


def read_picture(file: IO[bytes], *, size_bytes: int) -> Image.Image:
    """The picture upright, at most `SOURCE_EDGE` wide and high. Raises Invalid saying what is wrong with the file."""
    if size_bytes > MOST_BYTES:
        raise _unusable(
            _("This file is larger than {most} MB. A smaller copy of the picture will do.").format(
                most=MOST_BYTES // 1024 // 1024
            )
        )
    not_a_picture = _("This file is not a picture that can be read here. JPEG, PNG, WebP and GIF can.")
    try:
        with _one_at_a_time, Image.open(file, formats=list(MOST_PIXELS)) as image:
            _check_edges(image)
            image.draft("RGB", (SOURCE_EDGE, SOURCE_EDGE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SOURCE_EDGE, SOURCE_EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
            return _on_white(upright)
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_wide() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError):
        # Pillow's readers raise each of these on broken files
        raise _unusable(not_a_picture) from None


def _check_edges(image: Image.Image) -> None:
    width, height = image.size
    if max(width, height) > LONGEST_EDGE or width * height > MOST_PIXELS[image.format or "PNG"]:
        raise _too_wide()
    if min(width, height) < SMALLEST_EDGE:
        raise _unusable(
            _("This picture is {width} by {height} pixels; it needs at least {least} each way.").format(
                width=width, height=height, least=SMALLEST_EDGE
            )
        )


def _too_wide() -> Invalid:
    return _unusable(_("This picture has too many pixels. A copy of at most 4,000 by 4,000 pixels will do."))


def _unusable(problem: str) -> Invalid:
    return Invalid(problem, fields={"file": problem})


def _on_white(image: Image.Image) -> Image.Image:
    """Colours only, where the picture was see-through on white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        see_through = image.convert("RGBA")
        white = Image.new("RGB", see_through.size, "white")
        white.paste(see_through, mask=see_through.getchannel("A"))
        return white
    return Image.frombytes("RGB", image.size, image.convert("RGB").tobytes())


def keep_source(image: Image.Image, *, owner: str) -> None:
    """Keep the upright picture for its owner to cut again; the one before is gone."""
    _write(source_file(owner), _encoded(image, quality=88))


def source_of(owner: str) -> Image.Image | None:
    """The picture to cut, or None when there is none."""
    file = source_file(owner)
    if not file.exists():
        return None
    with Image.open(file, formats=["WEBP"]) as image:
        return image.convert("RGB")


def keep_faces(image: Image.Image, cut: Cut, *, owner: str) -> str:
    """Write the square in all sizes; returns the name that tells this person's picture from any other."""
    square = image.crop(cut.box(*image.size))
    faces = {
        size: _encoded(square.resize((size, size), Image.Resampling.LANCZOS, reducing_gap=2.0), quality=82)
        for size in SIZES
    }
    name = hashlib.blake2b(owner.encode() + faces[SIZES[-1]], digest_size=16).hexdigest()
    for size, data in faces.items():
        _write(face_file(name, size), data)
    return name


def forget_faces(name: str) -> None:
    for size in SIZES:
        face_file(name, size).unlink(missing_ok=True)


def forget_source(owner: str) -> None:
    source_file(owner).unlink(missing_ok=True)


def face_file(name: str, size: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "faces" / name[:2] / f"{name}-{size}.webp"


def source_file(owner: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "sources" / f"{owner}.webp"


def _encoded(image: Image.Image, *, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=4)
    return buffer.getvalue()


def _write(file: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk before the database says that it is there."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_name(f".{secrets.token_hex(6)}")
    try:
        with fresh.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
