"""Codes that travel by mail: short enough to type, long enough not to be guessed in the tries there are."""

import hashlib
import secrets
import uuid

#: consonants only: no words, no look-alikes; 20 ** 8 codes
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8


def fresh_code() -> str:
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def hash_code(code: str, *, of: uuid.UUID) -> str:
    """What is kept of a code: worthless for any other row, and compared without regard to case and dashes."""
    typed = "".join(sign for sign in code.upper() if sign in LETTERS)
    return hashlib.sha256(of.bytes + typed.encode("ascii")).hexdigest()


def is_code(typed: str, *, of: uuid.UUID, kept: str) -> bool:
    return bool(kept) and secrets.compare_digest(hash_code(typed, of=of), kept)
