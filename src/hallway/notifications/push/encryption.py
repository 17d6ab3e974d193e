"""What only one browser can read: RFC 8291, with the content coding aes128gcm of RFC 8188, in one record."""

import base64
import binascii
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: of a point that is written uncompressed, and of the secret that a browser makes with it
POINT_BYTES, SECRET_BYTES, SALT_BYTES = 65, 16, 16
RECORD_BYTES = 4096
#: after the words: the mark of the last record, and the tag of the cipher
OVERHEAD_BYTES = 17


class BadKey(ValueError):
    """Not what a browser gives for encrypting to it."""


@dataclass(frozen=True)
class Keys:
    """A browser's: its point on P-256, and a secret of the subscription."""

    point: ec.EllipticCurvePublicKey
    secret: bytes

    @classmethod
    def of(cls, p256dh: str, auth: str) -> "Keys":
        """From base64 as browsers write it; raises BadKey."""
        point, secret = decoded(p256dh), decoded(auth)
        if len(point) != POINT_BYTES or len(secret) != SECRET_BYTES:
            raise BadKey("the keys have not the length of keys")
        try:
            return cls(ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point), secret)
        except ValueError:
            raise BadKey("the point is not on the curve") from None


def encrypted(
    words: bytes,
    keys: Keys,
    *,
    padded_to: int = 0,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The body of a request, with everything that the browser needs to read it.

    padded_to  makes shorter words as long as this, so that the length says nothing.
    own, salt  made anew for each body; given by the test with the RFC's example alone.
    """
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or secrets.token_bytes(SALT_BYTES)
    own_point, point = encoded_point(own.public_key()), encoded_point(keys.point)
    shared = own.exchange(ec.ECDH(), keys.point)
    material = _derived(shared, salt=keys.secret, info=b"WebPush: info\0" + point + own_point, length=32)
    key = _derived(material, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(material, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    record = words + b"\x02" + bytes(max(0, padded_to - len(words)))
    if len(record) + OVERHEAD_BYTES - 1 > RECORD_BYTES:
        raise ValueError("the words do not fit into one record")
    head = salt + RECORD_BYTES.to_bytes(4) + bytes([len(own_point)]) + own_point
    return head + AESGCM(key).encrypt(nonce, record, None)


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def encoded_point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(data: bytes) -> str:
    """base64url without padding, as everything about web push is written."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """Raises BadKey for what is not base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKey("it is not base64") from None
