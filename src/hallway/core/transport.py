"""Where letters go: files in the data folder, or an SMTP server.

`HALLWAY_MAIL_URL` decides: empty for files, `smtp://` without encryption, `smtp+tls://` with STARTTLS,
`smtps://` with TLS from the first byte.
"""

import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from hallway.core.config import Config
from hallway.core.pipelining import hand_over

#: a mail server that says nothing for this long is tried again later
TIMEOUT_S = 30.0
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Refused(Exception):
    """The mail server will never take this letter, whenever it is tried.

    code   of its reply, for the log: the words of a reply may name people
    """

    def __init__(self, words: str, *, code: int | None = None) -> None:
        super().__init__(words)
        self.code = code


class Transport(Protocol):
    def send(self, content: bytes, *, sender: str, to: str, name: str) -> None:
        """Hand the message over; raises Refused for good, OSError for now.

        sender  the address that is told when it cannot be delivered
        """


@dataclass(frozen=True)
class Files:
    """Letters as files, for a server that has no mail server yet and for the demo."""

    folder: Path

    def send(self, content: bytes, *, sender: str, to: str, name: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(content)
        unfinished.replace(self.folder / name)


#: the open connections of a thread, inside `one_connection`
_kept = threading.local()


@contextmanager
def one_connection() -> Iterator[None]:
    """Inside, this thread's letters go over one connection, closed at the end: for few seconds and many letters."""
    _kept.servers = {}
    try:
        yield
    finally:
        servers = _kept.servers
        del _kept.servers
        for server in servers.values():
            _leave(server)


def _leave(server: smtplib.SMTP) -> None:
    """What it says to that changes nothing: its letters are taken."""
    with suppress(OSError):
        server.quit()
    server.close()


@dataclass(frozen=True)
class Smtp:
    host: str
    port: int
    #: "smtp", "smtp+tls" or "smtps"
    scheme: str
    user: str
    password: str
    #: how we introduce ourselves
    own_name: str
    timeout_s: float = TIMEOUT_S

    def send(self, content: bytes, *, sender: str, to: str, name: str) -> None:
        with self._server() as server:
            try:
                hand_over(server, content, sender=sender, to=to)
            except smtplib.SMTPRecipientsRefused as refusal:
                code, reply = next(iter(refusal.recipients.values()))
                _raise(code, reply, refusal)
            except smtplib.SMTPDataError as refusal:
                _raise(refusal.smtp_code, refusal.smtp_error, refusal)
            except UnicodeEncodeError as refusal:  # an address that only newer mail servers know
                raise Refused(str(refusal)) from refusal

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """A connection for one letter, or inside `one_connection` that of this thread; a failure ends either."""
        kept: dict[Smtp, smtplib.SMTP] = getattr(_kept, "servers", {})
        server = kept.pop(self, None) or self.connected()
        try:
            yield server
        except BaseException:
            server.close()
            raise
        if hasattr(_kept, "servers"):
            kept[self] = server
        else:
            _leave(server)

    def connected(self) -> smtplib.SMTP:
        """A connection that is encrypted and signed in as the address says."""
        if self.scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, local_hostname=self.own_name, timeout=self.timeout_s, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, local_hostname=self.own_name, timeout=self.timeout_s)
        try:
            if self.scheme == "smtp+tls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except OSError:
            server.close()
            raise
        return server


def _raise(code: int, reply: bytes | str, refusal: smtplib.SMTPException) -> None:
    """Refused for a reply of 5xx; one of 4xx is for now, and stays an OSError."""
    if code >= 500:
        words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
        raise Refused(f"{code} {words}", code=code) from refusal
    raise refusal


def transport_for(config: Config) -> Transport:
    if not config.mail_url:
        return Files(config.data_dir / "mail")
    url = urlsplit(config.mail_url)
    return Smtp(
        host=url.hostname or "",
        port=url.port or PORTS[url.scheme],
        scheme=url.scheme,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        own_name=config.host_name,
    )
