"""The other end of web push: browsers that read what they are sent, and their makers' servers.

Reading is written from RFC 8291 and RFC 8188 once more, with nothing of the server's own.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hallway.core import clock
from hallway.core.outside import Answer
from hallway.notifications.models import Browser
from hallway.notifications.push.encryption import encoded
from tests.factories.people import sign_in


class BrowserSide:
    """Its keys, as `PushManager.subscribe` makes them."""

    def __init__(self, key, secret):
        self.key, self.secret = key, secret
        self.point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.p256dh, self.auth = encoded(self.point), encoded(secret)

    @classmethod
    def made(cls):
        return cls(ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16))

    def read(self, body):
        """The words; None for what was meant for another."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        material = derived(self.secret, shared, b"WebPush: info\0" + self.point + sender, 32)
        key = derived(salt, material, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(salt, material, b"Content-Encoding: nonce\0", 12)
        try:
            padded = AESGCM(key).decrypt(nonce, record, None)
        except InvalidTag:
            return None
        words, mark, padding = padded.rpartition(b"\x02")
        assert mark
        assert not padding.strip(b"\0")
        return words


def derived(salt, secret, info, length):
    """HKDF with one block, as the RFC's section 3.3 writes it out."""
    key = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(key, info + b"\x01", hashlib.sha256).digest()[:length]


@dataclass(frozen=True)
class Posted:
    """A request as a push service hears it."""

    url: str
    body: bytes
    headers: Mapping[str, str]


class PushService:
    """The makers of browsers: what reached them, and what they answer. In place of `core.outside`'s door."""

    def __init__(self):
        self.posted = []
        self.status, self.headers = 201, {}
        #: raised instead of an answer
        self.raises = None

    def post(self, url, *, body, headers):
        self.posted.append(Posted(url, body, headers))
        if self.raises is not None:
            raise self.raises
        return Answer(self.status, self.headers)

    def said_to(self, side, url):
        """What a browser was told, in order."""
        return [json.loads(side.read(one.body)) for one in self.posted if one.url == url]


def make_browser(person, *, name="Firefox, Linux", client=None, side=None, made_at=None, **fields):
    """The person is signed in there, and told there. `client` is the session to use, a new one without."""
    client, side = client or sign_in(person), side or BrowserSide.made()
    return Browser.objects.create(
        person=person,
        session_id=client.session.session_key,
        name=name,
        endpoint=fields.pop("endpoint", f"https://push.example.net/{secrets.token_hex(8)}"),
        p256dh=side.p256dh,
        auth=side.auth,
        made_at=made_at or clock.now(),
        **fields,
    )
