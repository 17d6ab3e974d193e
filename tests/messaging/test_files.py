"""What a file is called and what it is, whatever its sender says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.messaging.files import BYTES, LONGEST_NAME, clean_name, media_type_of


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\cv.docx", "cv.docx"),
        ("", "file"),
        ("...", "file"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('quo"ted.txt', "quo_ted.txt"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_clean_name(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_clean_name_is_always_a_name(text):
    name = clean_name(text)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\\r\n\0"<>')
    assert name.strip(" .") == name or len(text) > LONGEST_NAME


@pytest.mark.parametrize(
    ("beginning", "name", "kind"),
    [
        (b"%PDF-1.4", "a.html", "application/pdf"),
        (b"PK\x03\x04....", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04....", "a.jar", "application/zip"),
        (b"RIFF1234WEBPVP8 ", "a", "image/webp"),
        (b"\0\0\0\x18ftypmp42", "a.mp4", "video/mp4"),
        ("Grüße".encode(), "a.exe", "text/plain"),
        (("ü" * 2000).encode()[:2047] + b"\xc3", "cut in a letter", "text/plain"),
        (b"<html><script>alert(1)</script>", "a.txt", BYTES),
        (b"   <!DOCTYPE html>", "a.txt", BYTES),
        (b"<?xml version='1.0'?><svg onload='x'/>", "a.png", BYTES),
        (b"\xff\xfe<\0s\0c\0", "a.txt", BYTES),
        (b"MZ\x90\0", "a.pdf", BYTES),
        (b"", "a.pdf", BYTES),
    ],
)
def test_media_type_of(beginning, name, kind):
    assert media_type_of(beginning, name=name) == kind


@given(st.binary(max_size=300), st.text(max_size=20))
def test_media_type_is_never_one_that_a_browser_runs(beginning, name):
    kind = media_type_of(beginning, name=name)
    assert not any(word in kind for word in ("html", "javascript", "svg", "/xml", "xhtml"))
