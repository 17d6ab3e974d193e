"""Every setting of a server, typed, from the environment; nothing else reads it.

A setting is a field of `Config`; its variable is `HALLWAY_` and the field's name in capitals.
`docs/reference/settings.md` is generated from here, and a test compares.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "HALLWAY_"
LEAST_TOKEN_LETTERS = 16


class BadSetting(Exception):
    """A variable whose value cannot be used: which one, and what a good one looks like."""


def _setting(default: Any, doc: str, *, example: str = "") -> Any:
    return field(default=default, metadata={"doc": doc, "example": example or str(default)})


@dataclass(frozen=True)
class Config:
    """A laptop-safe default for everything; an operator sets the address and the mail."""

    data_dir: Path = _setting(
        Path("data"),
        "The one folder with everything the server keeps: database, pictures, atlas, secret key.",
    )
    address: str = _setting(
        "",
        "The address members type, without a path; empty is `http://localhost` with the port.",
        example="https://hallway.example.org",
    )
    database: str = _setting(
        "",
        "Empty for SQLite in the data folder, or the address of a PostgreSQL 15+ database.",
        example="postgresql://hallway:secret@localhost/hallway",
    )
    host: str = _setting("127.0.0.1", "The network interface `hallway serve` listens on.", example="192.0.2.10")
    port: int = _setting(8000, "The port `hallway serve` listens on.")
    web_processes: int = _setting(1, "How many processes answer pages.", example="2")
    web_threads: int = _setting(4, "How many requests one process answers at the same time.")
    background: str = _setting(
        "auto",
        "Where background work is done: `inside` the one web process, `beside` it in a process of its own, "
        "`apart` when you run `hallway worker` yourself; `auto` is inside with one web process, beside with more.",
        example="beside",
    )
    demo: bool = _setting(
        False, "Sign-in buttons and a mailbox page for invented people; loopback only.", example="yes"
    )
    debug: bool = _setting(
        False, "Show the component page and full errors; never on a server others reach.", example="yes"
    )
    language: str = _setting("en", "The language of those who chose none.", example="de")
    time_zone: str = _setting("UTC", "The time zone of those who chose none.", example="Europe/Berlin")
    mail_url: str = _setting(
        "",
        "Where letters go: empty writes them to files, otherwise an SMTP address.",
        example="smtp+tls://user:secret@mail.example.org:587",
    )
    mail_from: str = _setting(
        "",
        "The sender of the server's letters; empty makes one from the address.",
        example="hallway@example.org",
    )
    mail_dkim: str = _setting(
        "",
        "The selector of the key that your mail server or relay signs letters with (DKIM), which `hallway doctor` "
        "looks at; the record's whole name where it is not at the sender's domain.",
        example="mail2026 or s1._domainkey.example.org",
    )
    mail_in_domain: str = _setting(
        "",
        "The domain by which answers to letters, bounces and complaints come in; empty: letters are answered on the "
        "page only.",
        example="hallway.example.org",
    )
    mail_in_lmtp: str = _setting(
        "",
        "Where the worker takes mail by LMTP: a port of this machine, or a socket.",
        example="127.0.0.1:8024 or unix:/run/hallway/lmtp.sock",
    )
    mail_in_maildir: str = _setting(
        "", "A maildir that the worker empties, once a minute.", example="/var/mail/hallway/Maildir"
    )
    mail_in_imap: str = _setting(
        "",
        "A mailbox that the worker reads by IMAP, once a minute; it marks what it has taken as seen.",
        example="imaps://hallway:secret@mail.example.org/INBOX",
    )
    mail_in_limit_mb: int = _setting(25, "The largest mail that is taken in, in megabytes, files and all.")
    mail_in_server: str = _setting(
        "",
        "The name of your mail server as it writes it into `Authentication-Results`; then only mail is passed on that "
        "it found to be from its sender (DMARC, SPF, DKIM). Empty: that is not asked for.",
        example="mx.example.org",
    )
    reply_days: int = _setting(180, "For how many days a letter can be answered by mail.")
    trusted_proxies: int = _setting(0, "How many reverse proxies of yours stand in front of the server.", example="1")
    openid_url: str = _setting(
        "",
        "The address of an OpenID Connect provider members may sign in with.",
        example="https://id.example.org/realms/main",
    )
    openid_name: str = _setting("", "The provider's name on the sign-in button.", example="Example ID")
    openid_client: str = _setting("", "The client id that the provider gave you.", example="hallway")
    openid_secret: str = _setting("", "The client secret that the provider gave you.", example="a long secret")
    api_requests_a_minute: int = _setting(
        300, "How many requests a minute a program may make with one token; one network address, four times as many."
    )
    push: bool = _setting(
        True,
        "Whether members may be told in their browsers; what is told goes, encrypted, through the browser's maker.",
        example="no",
    )
    upload_limit_mb: int = _setting(40, "The largest file a member may upload, in megabytes.")
    deletions_file: str = _setting(
        "",
        "Where deletions are noted, so that a restored backup does not bring them back; empty is `deletions.jsonl` in "
        "the data folder. Another disk than the data folder's is a good place.",
        example="/var/backups/hallway/deletions.jsonl",
    )
    keep_deletions_days: int = _setting(
        400, "For how many days a noted deletion is kept: longer than the oldest backup that may be restored."
    )
    attachment_limit_mb: int = _setting(10, "The largest file that may go with a message, in megabytes.")
    attachments_a_message: int = _setting(5, "How many files may go with one message.")
    log_format: str = _setting(
        "lines", "How the log is written: `lines` for people, `json` for a program that gathers it.", example="json"
    )
    metrics_token: str = _setting(
        "",
        "Who sends it (`Authorization: Bearer …`) may read `/metrics`; empty lets programs on this machine read it.",
        example="a long secret of your own",
    )
    log_level: str = _setting(
        "INFO", "How much is written to the log: DEBUG, INFO, WARNING or ERROR.", example="WARNING"
    )

    @property
    def sqlite_file(self) -> Path:
        """Where the database is when no other is named."""
        return self.data_dir / "hallway.sqlite3"

    @property
    def most_at_once_mb(self) -> int:
        """What one form may bring in files: one large upload, or every file of a message."""
        return max(self.upload_limit_mb, self.attachments_a_message * self.attachment_limit_mb)

    @property
    def background_work(self) -> str:
        """`inside`, `beside` or `apart`, with `auto` decided."""
        if self.background != "auto":
            return self.background
        return "inside" if self.web_processes == 1 else "beside"

    @property
    def secure(self) -> bool:
        return self.address.startswith("https://")

    @property
    def host_name(self) -> str:
        return urlsplit(self.address).hostname or "localhost"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Config":
        """Read every field; raises BadSetting naming the variable and an example."""
        environment = os.environ if environment is None else environment
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        values = {
            f.name: _parse(variable, environment[variable], f)
            for variable, f in known.items()
            if variable in environment
        }
        config = cls(**values)  # type: ignore[arg-type]  # each value was parsed to its field's type
        if not config.address:  # not an IP address, which passkeys would refuse
            config = replace(config, address=f"http://localhost:{config.port}")
        check(config)
        return config


def _parse(variable: str, text: str, setting: Field[Any]) -> object:
    kind = setting.type if isinstance(setting.type, type) else type(setting.default)
    example = cast(str, setting.metadata["example"])
    text = text.strip()
    if kind is bool:
        if text.lower() in {"1", "yes", "true", "on"}:
            return True
        if text.lower() in {"", "0", "no", "false", "off"}:
            return False
        raise BadSetting(f"{variable} is {text!r}; write yes or no.")
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise BadSetting(f"{variable} is {text!r}; write a whole number, for example {example}.") from None
    if issubclass(kind, Path):
        return Path(text).expanduser()
    return text


def check(config: Config) -> None:
    """Raise BadSetting for values that do not go together, or that no server can run with."""
    for variable, value, least, most in (
        ("PORT", config.port, 1, 65535),
        ("WEB_PROCESSES", config.web_processes, 1, 64),
        ("WEB_THREADS", config.web_threads, 1, 64),
        ("TRUSTED_PROXIES", config.trusted_proxies, 0, 9),
        ("API_REQUESTS_A_MINUTE", config.api_requests_a_minute, 1, 1_000_000),
        ("UPLOAD_LIMIT_MB", config.upload_limit_mb, 1, 1000),
        ("KEEP_DELETIONS_DAYS", config.keep_deletions_days, 1, 36500),
        ("MAIL_IN_LIMIT_MB", config.mail_in_limit_mb, 1, 200),
        ("REPLY_DAYS", config.reply_days, 1, 3650),
        ("ATTACHMENT_LIMIT_MB", config.attachment_limit_mb, 1, 1000),
        ("ATTACHMENTS_A_MESSAGE", config.attachments_a_message, 1, 50),
    ):
        if not least <= value <= most:
            raise BadSetting(f"HALLWAY_{variable} is {value}; write a number from {least} to {most}.")
    address = urlsplit(config.address)
    if (
        address.scheme not in {"http", "https"}
        or not address.hostname
        or address.path.strip("/")
        or address.query
        or not _has_usable_port(config.address)
    ):
        raise BadSetting(
            f"HALLWAY_ADDRESS is {config.address!r}; write scheme and name only, for example https://hallway.example.org."
        )
    if config.database and (
        urlsplit(config.database).scheme not in {"postgresql", "postgres"} or not _has_usable_port(config.database)
    ):
        raise BadSetting(
            "HALLWAY_DATABASE is no such address; leave it empty for SQLite or write postgresql://user:secret@host/name."
        )
    mail = urlsplit(config.mail_url)
    if config.mail_url and (
        mail.scheme not in {"smtp", "smtp+tls", "smtps"} or not mail.hostname or not _has_usable_port(config.mail_url)
    ):
        raise BadSetting(
            "HALLWAY_MAIL_URL is not an SMTP address; write for example smtp+tls://user:secret@mail.example.org:587."
        )
    if not re.fullmatch(r"[A-Za-z0-9._-]{0,200}", config.mail_dkim):
        raise BadSetting(f"HALLWAY_MAIL_DKIM is {config.mail_dkim!r}; write a selector, such as mail2026.")
    _check_mail_in(config)
    if config.background not in {"auto", "inside", "beside", "apart"}:
        raise BadSetting(f"HALLWAY_BACKGROUND is {config.background!r}; write auto, inside, beside or apart.")
    if config.background == "inside" and config.web_processes > 1:
        raise BadSetting("HALLWAY_BACKGROUND is inside, which needs HALLWAY_WEB_PROCESSES=1; write beside instead.")
    if config.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise BadSetting(f"HALLWAY_LOG_LEVEL is {config.log_level!r}; write DEBUG, INFO, WARNING or ERROR.")
    if config.log_format not in {"lines", "json"}:
        raise BadSetting(f"HALLWAY_LOG_FORMAT is {config.log_format!r}; write lines or json.")
    if config.metrics_token and len(config.metrics_token) < LEAST_TOKEN_LETTERS:
        raise BadSetting(f"HALLWAY_METRICS_TOKEN is too short; take {LEAST_TOKEN_LETTERS} letters or more.")
    try:
        ZoneInfo(config.time_zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise BadSetting(f"HALLWAY_TIME_ZONE is {config.time_zone!r}; write a name like Europe/Berlin.") from None
    if config.demo and config.host not in {"127.0.0.1", "::1", "localhost"}:
        raise BadSetting(
            f"HALLWAY_DEMO lets anybody sign in and HALLWAY_HOST is {config.host!r}; a demo listens on 127.0.0.1 only."
        )


def _check_mail_in(config: Config) -> None:
    """The doors by which mail comes in, and the domain that they are for."""
    if config.mail_in_domain and not re.fullmatch(r"[a-z0-9.-]+", config.mail_in_domain.lower()):
        raise BadSetting(f"HALLWAY_MAIL_IN_DOMAIN is {config.mail_in_domain!r}; write a domain, such as example.org.")
    doors = {
        "MAIL_IN_LMTP": config.mail_in_lmtp,
        "MAIL_IN_MAILDIR": config.mail_in_maildir,
        "MAIL_IN_IMAP": config.mail_in_imap,
    }
    for variable, value in doors.items():
        if value and not config.mail_in_domain:
            raise BadSetting(f"HALLWAY_{variable} needs HALLWAY_MAIL_IN_DOMAIN, the domain that mail comes in by.")
    if config.mail_in_lmtp and not re.fullmatch(r"unix:/.+|[^:/]+:\d{1,5}|\[[0-9a-f:]+\]:\d{1,5}", config.mail_in_lmtp):
        raise BadSetting(
            f"HALLWAY_MAIL_IN_LMTP is {config.mail_in_lmtp!r}; write 127.0.0.1:8024 or unix:/run/hallway/lmtp.sock."
        )
    imap = urlsplit(config.mail_in_imap)
    if config.mail_in_imap and (
        imap.scheme not in {"imap", "imaps"} or not imap.hostname or not _has_usable_port(config.mail_in_imap)
    ):
        raise BadSetting(
            "HALLWAY_MAIL_IN_IMAP is not an IMAP address; write for example imaps://user:secret@mail.example.org/INBOX."
        )


def _has_usable_port(url: str) -> bool:
    try:
        port = urlsplit(url).port
    except ValueError:
        return False
    return port != 0
