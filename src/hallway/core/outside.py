"""Requests to servers elsewhere, whose addresses come from outside and are hostile until they are looked at.

An address must be `https` with a name, on the usual port. The name is resolved once; when any of its addresses is not
one of the public internet (this machine, the network it stands in, a link's own, multicast), nothing is sent. The
connection goes to the address that was looked at, with the certificate checked for the name, so that a name that
resolves differently a moment later gains nothing. Redirects are not followed, proxies of the environment are not used,
little of an answer is read, and after `WITHIN_S` the connection is closed whatever the other side does.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPException
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

PORT = 443
LONGEST_URL = 2000
CONNECT_WITHIN_S = 5.0
#: from the first byte that is sent until the answer has been read
WITHIN_S = 10.0
#: of an answer's body; what else it says is left unread
MOST_BYTES_READ = 4096
#: IPv4 addresses as a network without IPv4 writes them (RFC 6052)
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
#: set aside by the IETF for protocols and relays, which Python's own list knows in part
SET_ASIDE = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
#: name, port -> the addresses it has; raises OSError where it has none
Resolve = Callable[[str, int], list[str]]


class NotOutside(Exception):
    """Nothing is ever sent there: it is no address, is not encrypted, or leads to a network that is not public."""


@dataclass(frozen=True)
class Answer:
    status: int
    #: by lower-case names
    headers: Mapping[str, str] = field(default_factory=dict)


class Door(Protocol):
    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises NotOutside for good, OSError when there was no answer this time."""


def is_public(address: str) -> bool:
    """Whether this IP address is one of the public internet, whichever way it is written."""
    try:
        ip: Ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.sixtofour is not None or ip.teredo is not None or ip.is_site_local:  # tunnels lead anywhere
            return False
    elif any(ip in network for network in SET_ASIDE):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def checked(url: str) -> SplitResult:
    """The parts of an address that something may be sent to, as far as it can be told without asking for the name."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError:
        raise NotOutside("it is no address") from None
    name = parts.hostname or ""
    if len(url) > LONGEST_URL or not url.isascii() or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise NotOutside("it is no address")
    if parts.scheme != "https" or port != PORT or not name or parts.username is not None or parts.fragment:
        raise NotOutside("it is not https on the usual port")
    if name.startswith("[") or ":" in name or name.replace(".", "").isdigit() or "." not in name.strip("."):
        raise NotOutside("it has no name")
    return parts


def _resolved(name: str, port: int) -> list[str]:
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_rest, address in found))


@lru_cache
def _system_trust() -> ssl.SSLContext:
    """Read once: the certificates of a system are a few hundred."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class Guarded:
    """The door of a server that runs."""

    resolve: Resolve = _resolved
    may_reach: Callable[[str], bool] = is_public
    within_s: float = WITHIN_S
    #: who is believed to be whom; None for the certificates of the system
    trust: ssl.SSLContext | None = None
    #: where another port stands for the usual one
    port: int = PORT

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        parts = checked(url)
        name = parts.hostname or ""
        addresses = self.resolve(name, PORT)
        if not addresses or not all(map(self.may_reach, addresses)):
            raise NotOutside("its name leads to a network that is not public")
        connection = HTTPSConnection(
            addresses[0],
            self.port,
            timeout=CONNECT_WITHIN_S,
            server_hostname=name,
            ssl_context=self.trust or _system_trust(),
        )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with _closed_after(connection, self.within_s):
                connection.request(
                    "POST",
                    path,
                    body=body,
                    headers={"Host": name, **headers},
                    preload_content=False,
                    decode_content=False,
                )
                response = connection.getresponse()
                response.read(MOST_BYTES_READ)
        except (HTTPError, HTTPException, ssl.SSLError, ValueError, AttributeError) as failure:
            # the last when the connection was closed from beside
            raise ConnectionError(f"no answer from {name}: {type(failure).__name__}") from failure
        finally:
            connection.close()
        return Answer(response.status, {key.lower(): value for key, value in response.headers.items()})


@contextmanager
def _closed_after(connection: HTTPSConnection, seconds: float) -> Iterator[None]:
    """A server that answers a byte at a time does not hold a worker."""

    def close() -> None:
        if (held := connection.sock) is not None:
            try:
                held.shutdown(socket.SHUT_RDWR)
            except OSError:
                connection.close()

    watch = threading.Timer(seconds, close)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


_door: Door = Guarded()


def door() -> Door:
    """What requests go through: the guarded one, or what a test put in its place."""
    return _door


@contextmanager
def going_through(other: Door) -> Iterator[None]:
    """Within this context requests go through another door."""
    global _door
    before, _door = _door, other
    try:
        yield
    finally:
        _door = before
