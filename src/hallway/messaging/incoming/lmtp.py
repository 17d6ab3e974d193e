"""Mail by LMTP, from a mail server on this machine, taken by a thread of the worker.

One recipient a transaction: each answer then belongs to one mail, whatever becomes of it.
"""

import asyncio
import contextlib
import logging
import threading
from pathlib import Path
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from django.conf import settings
from django.db import connection

from hallway.messaging.addresses import meant_by
from hallway.messaging.enums import Result
from hallway.messaging.incoming.receive import receive

log = logging.getLogger("hallway.mail")
LONGEST_LINE = 100_000
#: a connection on which nothing is said for so long is closed
IDLE_S = 300
_REPLIES = {
    Result.DELIVERED: "250 2.0.0 passed on",
    Result.NOTED: "250 2.0.0 noted",
    Result.DROPPED: "250 2.0.0 taken",
    Result.ANSWERED: "250 2.0.0 taken",
    Result.UNKNOWN: "550 5.1.1 no such address",
    Result.TOO_LARGE: "552 5.3.4 too large",
    Result.UNREADABLE: "554 5.6.0 cannot be read",
}


class _Server(LMTP):
    line_length_limit = LONGEST_LINE


class _Handler:
    """What aiosmtpd asks, by the names that it gives."""

    async def handle_RCPT(
        self, _server: LMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 one recipient at a time"
        if meant_by(address) is None:
            return _REPLIES[Result.UNKNOWN]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: LMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)  # decode_data is off
        try:
            return await asyncio.to_thread(_take, content, envelope.rcpt_tos[0], envelope.mail_from)
        except Exception:  # the mail server keeps the mail and brings it again
            log.exception("a mail could not be taken for now")
            return "451 4.3.0 try again later"


def _take(content: bytes, envelope_to: str, envelope_from: str | None) -> str:
    try:
        return _REPLIES[receive(content, envelope_to, envelope_from=(envelope_from or "").strip("<>")).result]
    finally:
        connection.close()


def listen_lmtp(place: str, stop: threading.Event) -> None:
    """Until `stop`; raises OSError when another worker listens there."""
    # it writes every line of every mail into its log at DEBUG
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    asyncio.run(_serve(place, stop))


async def _serve(place: str, stop: threading.Event) -> None:
    loop = asyncio.get_running_loop()

    def protocol() -> asyncio.Protocol:
        return _Server(
            _Handler(),
            hostname=settings.CONFIG.host_name,
            ident="Hallway",
            data_size_limit=settings.CONFIG.mail_in_limit_mb << 20,
            enable_SMTPUTF8=True,
            timeout=IDLE_S,
            loop=loop,
        )

    server = await _bound(place, protocol)
    log.info("taking mail by LMTP at %s", place)
    async with server:
        await asyncio.to_thread(stop.wait)


async def _bound(place: str, protocol: Any) -> asyncio.AbstractServer:
    loop = asyncio.get_running_loop()
    if not place.startswith("unix:"):
        host, _colon, port = place.rpartition(":")
        return await loop.create_server(protocol, host.strip("[]"), int(port))
    socket = Path(place.removeprefix("unix:"))
    if not socket.parent.is_dir():
        raise OSError(f"the folder {socket.parent} for mail by LMTP is missing")
    if socket.is_socket() and await _is_answered(socket):
        raise OSError(f"another worker listens at {socket}")
    with contextlib.suppress(FileNotFoundError):
        socket.unlink()  # left behind by one that died
    server = await loop.create_unix_server(protocol, str(socket))
    socket.chmod(0o660)
    return server


async def _is_answered(socket: Path) -> bool:
    try:
        _reader, writer = await asyncio.open_unix_connection(str(socket))
    except OSError:
        return False
    writer.close()
    return True
