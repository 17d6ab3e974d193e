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
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from hallway.core.config import Config
from hallway.core.models import Letter

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
    def send(self, message: EmailMessage, *, to: str, name: str, return_path: str = "") -> None:
        """Hand the message over; raises Refused for good, OSError for now.

        return_path  the address that is told when it cannot be delivered; empty for the message's From.
        """


def compose(letter: Letter, *, sender: str) -> EmailMessage:
    """The letter as it goes over the wire: the same bytes whenever it is composed."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        message.set_boundary(f"=_{letter.pk.hex}")
    return message


@dataclass(frozen=True)
class Files:
    """Letters as files, for a server that has no mail server yet and for the demo."""

    folder: Path

    def send(self, message: EmailMessage, *, to: str, name: str, return_path: str = "") -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(message.as_bytes())
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

    def send(self, message: EmailMessage, *, to: str, name: str, return_path: str = "") -> None:
        with self._server() as server:
            try:
                server.send_message(message, from_addr=return_path or None, to_addrs=[to])
            except smtplib.SMTPRecipientsRefused as refusal:
                code, reply = next(iter(refusal.recipients.values()))
                _raise(code, reply, refusal)
            except smtplib.SMTPDataError as refusal:
                _raise(refusal.smtp_code, refusal.smtp_error, refusal)
            except smtplib.SMTPNotSupportedError as refusal:
                raise Refused(str(refusal)) from refusal

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """A connection for one letter, or inside `one_connection` that of this thread, which a failure ends."""
        kept: dict[Smtp, smtplib.SMTP] | None = getattr(_kept, "servers", None)
        if kept is None:
            with self.connected() as server:
                yield server
            return
        server = kept.get(self) or self.connected()
        kept[self] = server
        try:
            yield server
        except BaseException:
            kept.pop(self).close()
            raise

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
