"""Web push by the letter: the examples of RFC 8291 and RFC 8292."""

import json
import stat

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from hallway.core import clock
from hallway.core.config import Config
from hallway.notifications.push.encryption import (
    OVERHEAD_BYTES,
    RECORD_BYTES,
    BadKey,
    Keys,
    decoded,
    encoded,
    encoded_point,
    encrypted,
)
from hallway.notifications.push.vapid import TOKEN_LASTS, authorization, own_key, public_key, signed
from tests.factories.browsers import BrowserSide

#: RFC 8291, Appendix A
WORDS = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SENDER_POINT = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RECEIVER_POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
#: RFC 8292, section 2.4
TOKEN = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1"
    "YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjv"
    "W2L9OkSSHzvoD1oA"
)
TOKEN_POINT = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"


def private(text):
    return ec.derive_private_key(int.from_bytes(decoded(text)), ec.SECP256R1())


def claims_of(token, point):
    """What a push service reads in a token that is signed by the holder of this point; InvalidSignature otherwise."""
    text, _dot, signature = token.rpartition(".")
    head, _dot, claims = text.partition(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = decoded(signature)
    assert len(raw) == 64
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(point))
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.verify(der, text.encode(), ec.ECDSA(SHA256()))
    return json.loads(decoded(claims))


def test_the_example_of_rfc_8291():
    assert encoded(encoded_point(private(SENDER).public_key())) == SENDER_POINT
    assert encoded(encoded_point(private(RECEIVER).public_key())) == RECEIVER_POINT
    body = encrypted(WORDS, Keys.of(RECEIVER_POINT, SECRET), own=private(SENDER), salt=decoded(SALT))
    assert encoded(body) == BODY
    assert BrowserSide(private(RECEIVER), decoded(SECRET)).read(body) == WORDS


@pytest.mark.parametrize("words", [b"", b"x", WORDS, b"y" * 900])
def test_every_body_is_new_of_one_length_and_read_by_its_browser_alone(words):
    browser = BrowserSide.made()
    bodies = [encrypted(words, Keys.of(browser.p256dh, browser.auth), padded_to=900) for _time in range(2)]
    assert bodies[0] != bodies[1]
    assert {len(body) for body in bodies} == {86 + 900 + OVERHEAD_BYTES}
    assert [browser.read(body) for body in bodies] == [words, words]
    assert [BrowserSide.made().read(body) for body in bodies] == [None, None]


def test_a_record_holds_so_much_and_no_more():
    browser = BrowserSide.made()
    keys, most = Keys.of(browser.p256dh, browser.auth), RECORD_BYTES - OVERHEAD_BYTES
    assert browser.read(encrypted(b"x" * most, keys)) == b"x" * most
    with pytest.raises(ValueError, match="one record"):
        encrypted(b"x" * (most + 1), keys)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", SECRET),
        (RECEIVER_POINT, ""),
        (RECEIVER_POINT, SECRET + "AA"),
        (RECEIVER_POINT[:-2], SECRET),
        ("B" + "A" * 86, SECRET),  # not on the curve
        ("C" + RECEIVER_POINT[1:], SECRET),  # not written uncompressed
        (RECEIVER_POINT, "€" * 22),
        (RECEIVER_POINT.replace("-", "!"), SECRET),
        ("A" * 87, SECRET),
        ("x" * 100_000, SECRET),
    ],
)
def test_what_is_no_key_is_refused(p256dh, auth):
    with pytest.raises(BadKey):
        Keys.of(p256dh, auth)


def test_the_example_of_rfc_8292():
    assert claims_of(TOKEN, TOKEN_POINT) == {
        "aud": "https://push.example.net",
        "exp": 1453523768,
        "sub": "mailto:push@example.com",
    }
    # signatures are different each time: the same claims are the same bytes up to there
    ours = signed(claims_of(TOKEN, TOKEN_POINT), private(SENDER))
    assert ours.rpartition(".")[0] == TOKEN.rpartition(".")[0]
    assert claims_of(ours, SENDER_POINT) == claims_of(TOKEN, TOKEN_POINT)
    with pytest.raises(InvalidSignature):
        claims_of(ours, TOKEN_POINT)


@pytest.mark.parametrize(
    ("address", "subject"),
    [("https://hallway.example.org", "https://hallway.example.org"), ("http://localhost:8000", "mailto:h@example.org")],
)
def test_a_push_service_learns_who_sends_and_whom_to_write_to(tmp_path, address, subject):
    config, now = Config(data_dir=tmp_path, address=address), clock.now()
    header = authorization("https://push.example.net/a/b?c", config=config, sender="h@example.org", now=now)
    scheme, token, key = header.replace(",", "").split(" ")
    assert scheme == "vapid"
    assert key == f"k={public_key(tmp_path)}"
    assert claims_of(token.removeprefix("t="), key.removeprefix("k=")) == {
        "aud": "https://push.example.net",
        "exp": int((now + TOKEN_LASTS).timestamp()),
        "sub": subject,
    }


def test_the_servers_own_key_is_made_once_for_its_eyes_only(tmp_path):
    first = public_key(tmp_path / "a")
    assert stat.S_IMODE((tmp_path / "a" / "push-key").stat().st_mode) == 0o600
    own_key.cache_clear()
    assert public_key(tmp_path / "a") == first != public_key(tmp_path / "b")
    assert len(decoded(first)) == 65
