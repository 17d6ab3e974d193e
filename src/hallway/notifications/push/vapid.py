"""Who sends: a key of the server's own, made at its first use, and a token signed with it (RFC 8292).

Browsers bind a subscription to the key, so that nobody else can send to it; there is no account anywhere.
"""

import json
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hallway.core.config import Config
from hallway.core.lasting_key import lasting_key
from hallway.notifications.push.encryption import encoded, encoded_point

#: push services accept a day at most
TOKEN_LASTS = timedelta(hours=12)
#: the order of P-256 (FIPS 186-4, D.1.2.3)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
#: so much longer than the order that the remainder is as good as evenly spread (FIPS 186-4, B.4.1)
MATERIAL_BYTES = 40


@lru_cache
def own_key(data_dir: Path) -> ec.EllipticCurvePrivateKey:
    """Derived from a key that lasts: a subscription is bound to it for as long as the browser keeps it."""
    kept = lasting_key(data_dir, "push")
    material = HKDF(SHA256(), MATERIAL_BYTES, None, b"hallway: signing to push services").derive(kept)
    return ec.derive_private_key(int.from_bytes(material) % (ORDER - 1) + 1, ec.SECP256R1())


def public_key(data_dir: Path) -> str:
    """As a page hands it to the browser."""
    return encoded(encoded_point(own_key(data_dir).public_key()))


def authorization(url: str, *, config: Config, sender: str, now: datetime) -> str:
    """The header of a request to this address.

    sender  whom the push service may write to where the community has no address of its own on the internet.
    """
    parts = urlsplit(url)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + TOKEN_LASTS).timestamp()),
        "sub": config.address if config.secure else f"mailto:{sender}",
    }
    token = signed(claims, own_key(config.data_dir))
    return f"vapid t={token}, k={public_key(config.data_dir)}"


def signed(claims: dict[str, object], key: ec.EllipticCurvePrivateKey) -> str:
    """A JSON web token with ES256 (RFC 7515)."""
    head, body = ({"typ": "JWT", "alg": "ES256"}, claims)
    text = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (head, body))
    r, s = decode_dss_signature(key.sign(text.encode("ascii"), ec.ECDSA(SHA256())))
    return f"{text}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"
