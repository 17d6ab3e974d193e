import errno
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hallway.core.errors import Invalid, Unavailable
from hallway.people import pictures
from hallway.people.actions.picture import cut_picture, remove_picture, upload_picture
from hallway.people.enums import Standing
from hallway.people.pictures import SIZES, Cut, face_file, read_picture, source_file
from tests.factories.people import block, make_person, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def encoded(image, kind="PNG", **options):
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def halves(width=400, height=200, mode="RGB"):
    """Red on the left, blue on the right."""
    image = Image.new(mode, (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image


def upload(person, data):
    return upload_picture(person, file=BytesIO(data), size_bytes=len(data), now=NOW)


def colour(name, size=96, at=(48, 48)):
    red, _green, blue = Image.open(face_file(name, size)).convert("RGB").getpixel(at)
    return "red" if red > blue else "blue"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_picture_is_written_anew_in_every_size(kind):
    ana = upload(make_person(), encoded(halves(), kind))
    for size in SIZES:
        with Image.open(face_file(ana.picture, size)) as face:
            assert (face.format, face.size, face.mode) == ("WEBP", (size, size), "RGB")
    assert (colour(ana.picture, at=(10, 48)), colour(ana.picture, at=(86, 48))) == ("red", "blue")


def test_nothing_of_the_camera_is_kept_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned by 90 degrees
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(halves(300, 300), "JPEG", exif=exif) + b"trailing secret"
    ana = upload(make_person(), data)
    for file in (face_file(ana.picture, 480), source_file(ana.public_id.hex)):
        with Image.open(file) as face:
            assert not face.getexif()
        assert b"Camera" not in file.read_bytes()
        assert b"secret" not in file.read_bytes()
    assert (colour(ana.picture, at=(48, 10)), colour(ana.picture, at=(48, 86))) == ("red", "blue")


def test_see_through_pictures_stand_on_white():
    ana = upload(make_person(), encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0))))
    assert min(Image.open(face_file(ana.picture, 96)).convert("RGB").getpixel((48, 48))) > 250


def bomb():
    """A PNG whose header promises 50,000 by 50,000 pixels."""
    data = bytearray(encoded(Image.new("RGB", (64, 64))))
    data[16:24] = (50_000).to_bytes(4) * 2
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        encoded(halves())[:200],
        encoded(halves(), "JPEG")[:300],
        encoded(Image.new("RGB", (20, 20))),
        encoded(Image.new("L", (50_000, 70))),
        encoded(halves(), "BMP"),
    ],
    ids=["empty", "text", "svg", "cut png", "cut jpeg", "tiny", "50,000 wide", "bmp"],
)
def test_what_is_no_usable_picture_is_refused_and_nothing_is_kept(data, tmp_path):
    ana = make_person()
    with pytest.raises(Invalid) as refusal:
        upload(ana, data)
    assert list(refusal.value.fields) == ["file"]
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(Image.Image, "thumbnail", lambda *_: pytest.fail("decoded"))
    with pytest.raises(Invalid):
        read_picture(BytesIO(bomb()), size_bytes=1000)


def test_a_file_too_large_is_refused_unread():
    with pytest.raises(Invalid):
        read_picture(BytesIO(b""), size_bytes=pictures.MOST_BYTES + 1)


@pytest.mark.parametrize(
    ("cut", "box"),
    [
        (Cut(), (100, 0, 300, 200)),
        (Cut(0, 0), (0, 0, 200, 200)),
        (Cut(1, 1, 2), (300, 100, 400, 200)),
        (Cut(9, -9, 0.1), (200, 0, 400, 200)),
    ],
)
def test_a_cut_lies_inside_the_picture(cut, box):
    assert cut.box(400, 200) == box


def test_another_part_is_cut_and_the_former_files_go(django_capture_on_commit_callbacks):
    ana = upload(make_person(), encoded(halves()))
    former = ana.picture
    with django_capture_on_commit_callbacks(execute=True):
        ana = cut_picture(ana, cut=Cut(1, 0.5), now=NOW)
    assert colour(ana.picture, at=(10, 48)) == "blue"
    assert not any(face_file(former, size).exists() for size in SIZES)
    with django_capture_on_commit_callbacks(execute=True):
        remove_picture(ana, now=NOW)
    assert not any(face_file(ana.picture, size).exists() for size in SIZES)
    assert not source_file(ana.public_id.hex).exists()


def test_a_full_disk_says_so_and_changes_nothing(monkeypatch, tmp_path):
    ana = upload(make_person(), encoded(halves()))
    before = ana.picture

    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hallway.people.pictures.os.fsync", full)
    with pytest.raises(Unavailable):
        upload(ana, encoded(Image.new("RGB", (100, 100), "green")))
    ana.refresh_from_db()
    assert ana.picture == before
    assert colour(before, at=(10, 48)) == "red"
    assert [file for file in Path(tmp_path).rglob(".*") if file.is_file()] == []


def test_faces_are_served_to_those_who_may_see_them():
    ana = upload(make_person(name="Ana"), encoded(halves()))
    blocked = make_person()
    block(ana, blocked)
    clients = {
        "owner": sign_in(ana),
        "member": sign_in(make_person()),
        "blocked": sign_in(blocked),
        "ex-member": sign_in(make_person(standing=Standing.LEFT)),
        "visitor": Client(),
    }
    url = f"/media/faces/{ana.picture}-96.webp"

    def seen():
        return {name for name, client in clients.items() if client.get(url).status_code == 200}

    assert seen() == {"owner", "member"}
    ana.audiences = {"picture": "everyone"}
    ana.save()
    assert seen() == {"owner", "member", "visitor", "ex-member"}
    ana.audiences = {"picture": "only_me"}
    ana.save()
    assert seen() == {"owner"}
    answer = clients["owner"].get(url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"].startswith("private, max-age=")


@pytest.mark.parametrize("name", ["../../secret-key", "ab" * 16 + "-97", "zz" * 16 + "-96", "ab" * 16 + "-96"])
def test_no_other_file_is_served(name):
    assert sign_in(make_person()).get(f"/media/faces/{name}.webp").status_code == 404


def test_picture_page_uploads_cuts_and_removes():
    ana = make_person()
    client = sign_in(ana)
    url = "/settings/profile/picture/"
    file = SimpleUploadedFile("me.png", encoded(halves()), "image/png")
    assert client.post(url, {"file": file}).status_code == 302
    assert client.get(url + "source.webp").status_code == 200
    assert client.post(url + "part", {"position": "2-1", "zoom": "1.4"}).status_code == 302
    ana.refresh_from_db()
    assert colour(ana.picture) == "blue"
    assert client.post(url + "part", {"position": "9-9", "zoom": "1.4"}).status_code == 422
    assert client.post(url, {"file": SimpleUploadedFile("x.png", b"no picture")}).status_code == 422
    assert client.post(url + "remove").status_code == 302
    ana.refresh_from_db()
    assert ana.picture == ""
    other = sign_in(make_person())
    assert other.get(url + "source.webp").status_code == 404
