"""How much may be asked: requests a minute, bytes, depth.

Requests are counted by all processes together in the database; but a process grants the first few of a minute by
itself, so that a program that asks now and then causes no writing, and waits for no writer. The sum never exceeds the
limit; what one process granted and did not use is at most a tenth of it.
"""

import hashlib
import ipaddress
import threading
from dataclasses import dataclass
from datetime import datetime

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.db import connection
from django.http import HttpRequest

MINUTE_S = 60
#: an address may ask as often as so many tokens together: a firm's members share one
TOKENS_AN_ADDRESS = 4
#: requests a minute from one address without a token that works
MOST_REFUSED = 30
#: the part of a limit that all processes together grant without asking the database
FREE = 0.1

_COUNT = """
INSERT INTO api_requestcount (key, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN api_requestcount.minute = excluded.minute THEN api_requestcount.count + 1 ELSE 1 END,
    minute = excluded.minute
RETURNING count
"""

_lock = threading.Lock()
_granted: dict[str, int] = {}
_minute: list[int] = [0]


@dataclass(frozen=True)
class Verdict:
    """Whether one more request is within a limit."""

    name: str
    most: int
    #: how many more this minute, as far as this process knows; below zero when it is too many
    remaining: int
    #: seconds until it is counted anew
    reset_s: int

    @property
    def is_fine(self) -> bool:
        return self.remaining >= 0

    def headers(self) -> dict[str, str]:
        """As programs read them (draft-ietf-httpapi-ratelimit-headers)."""
        said = {
            "RateLimit-Policy": f'"{self.name}";q={self.most};w={MINUTE_S}',
            "RateLimit": f'"{self.name}";r={max(0, self.remaining)};t={self.reset_s}',
        }
        return said if self.is_fine else {**said, "Retry-After": str(self.reset_s)}


def count(name: str, key: str, *, most: int, now: datetime) -> Verdict:
    """Count one request towards a limit. One query, or none for the first few of a minute."""
    minute, second = divmod(int(now.timestamp()), MINUTE_S)
    free = _free(most)
    if _grant(f"{name} {key}", minute) <= free:
        used = _granted_in(f"{name} {key}", minute)
        return Verdict(name, most, most - used, MINUTE_S - second)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_hashed(name, key), minute])
        counted = cursor.fetchone()[0]
    return Verdict(name, most, most - free * settings.CONFIG.web_processes - counted, MINUTE_S - second)


def _free(most: int) -> int:
    return int(most * FREE / settings.CONFIG.web_processes)


def _grant(key: str, minute: int) -> int:
    """The number of this request in this process and minute."""
    with _lock:
        if _minute[0] != minute:
            _minute[0] = minute
            _granted.clear()
        _granted[key] = _granted.get(key, 0) + 1
        return _granted[key]


def _granted_in(key: str, minute: int) -> int:
    return _granted.get(key, 0) if _minute[0] == minute else 0


def forget() -> None:
    """Count anew in this process: a test begins."""
    with _lock:
        _granted.clear()


def _hashed(name: str, key: str) -> str:
    """Where somebody asked from is not kept in words."""
    return f"{name} {hashlib.sha256(key.encode()).hexdigest()[:32]}"


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: a network of the size that one household has."""
    said = get_client_ip(request) or ""
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return said[:64]
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return said
