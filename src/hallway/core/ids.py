"""Public identifiers: UUID version 7, which sort by the time they were made."""

import os
import time
import uuid
from collections.abc import Iterator

_TIME = (1 << 48) - 1
_RANDOM = ~(0xF << 76 | 0x3 << 62)
_VERSION_AND_VARIANT = 0x7 << 76 | 0x2 << 62


def uuid7() -> uuid.UUID:
    """A fresh UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    return next(uuid7s(1))


def uuid7s(count: int) -> Iterator[uuid.UUID]:
    """So many of them, all of this millisecond: one question for random bits instead of one each."""
    moment = (time.time_ns() // 1_000_000 & _TIME) << 80 | _VERSION_AND_VARIANT
    bits = os.urandom(10 * count)
    for start in range(0, 10 * count, 10):
        yield uuid.UUID(int=moment | int.from_bytes(bits[start : start + 10], "big") & _RANDOM)
