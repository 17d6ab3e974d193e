"""Mail fetched from a mailbox, once a minute: a maildir, or a folder by IMAP.

A mail is marked when it has been taken. Whoever dies in between finds it again, and `receive` knows it. What cannot be
taken for now (the database is gone) stays unmarked.
"""

import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import Message as RawMail
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import Error as DatabaseFailure

from hallway.messaging.incoming.parse import MOST_HEADER_BYTES, Unreadable, header, parse
from hallway.messaging.incoming.receive import addresses_of, receive, refuse_too_large

log = logging.getLogger("hallway.mail")
#: mails of one round; the rest comes a minute later
AT_ONCE = 500
TIMEOUT_S = 30.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


def take(content: bytes, *, now: datetime) -> None:
    """One mail, for each address of ours that it names."""
    for address in addresses_of(content):
        receive(content, address, envelope_from=_envelope_from(content), now=now)


def take_too_large(beginning: bytes, *, now: datetime) -> None:
    """Of a mail that is larger than the limit, only the header was read."""
    log.warning("a mail in the mailbox is larger than %d MB and was left there", settings.CONFIG.mail_in_limit_mb)
    for address in addresses_of(beginning):
        refuse_too_large(beginning, address, now=now)


def _most() -> int:
    return settings.CONFIG.mail_in_limit_mb << 20


@contextmanager
def _kept_for_later_when_it_fails() -> Iterator[None]:
    """One mail that cannot be taken keeps no other from being taken; without a database or a mailbox none can."""
    try:
        yield
    except (DatabaseFailure, OSError, imaplib.IMAP4.error):
        raise
    except Exception:  # whatever is wrong with it, it is still in the mailbox and looked at again
        log.exception("a mail in the mailbox could not be taken")


def _envelope_from(content: bytes) -> str | None:
    """Who sent it as the server that put it into the mailbox noted; None when it did not."""
    try:
        mail: RawMail = parse(content)
    except Unreadable:
        return None
    if "Return-Path" not in mail:
        return None
    return header(mail, "Return-Path").strip("<> ")


def empty_maildir(*, now: datetime) -> int:
    """Take what is new in the maildir, and put it with what was read; how many mails."""
    folder = settings.CONFIG.mail_in_maildir
    if not folder:
        return 0
    new, read = Path(folder) / "new", Path(folder) / "cur"
    read.mkdir(exist_ok=True, mode=0o700)
    taken = 0
    for file in sorted(new.iterdir())[:AT_ONCE]:
        if file.name.startswith(".") or not file.is_file():
            continue
        with _kept_for_later_when_it_fails():
            if file.stat().st_size <= _most():
                take(file.read_bytes(), now=now)
            else:
                with file.open("rb") as stream:
                    take_too_large(stream.read(MOST_HEADER_BYTES), now=now)
            file.rename(read / f"{file.name}:2,S")
            taken += 1
    return taken


def read_imap(*, now: datetime) -> int:
    """Take what nobody has seen in the folder, and mark it as seen; how many mails."""
    if not settings.CONFIG.mail_in_imap:
        return 0
    taken = 0
    with opened_imap(settings.CONFIG.mail_in_imap) as box:
        for number in _unseen(box)[:AT_ONCE]:
            with _kept_for_later_when_it_fails():
                if _size_of(box, number) <= _most():
                    take(_content_of(box, number, "BODY.PEEK[]"), now=now)
                else:
                    take_too_large(_content_of(box, number, "BODY.PEEK[HEADER]"), now=now)
                box.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")
                taken += 1
    return taken


@contextmanager
def opened_imap(address: str) -> Iterator[imaplib.IMAP4]:
    """The folder of such an address; whatever goes wrong is an OSError."""
    url = urlsplit(address)
    folder = unquote(url.path.strip("/")) or "INBOX"
    try:
        if url.scheme == "imaps":
            context = ssl.create_default_context()
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                url.hostname or "", url.port or 993, ssl_context=context, timeout=TIMEOUT_S
            )
        else:
            box = imaplib.IMAP4(url.hostname or "", url.port or 143, timeout=TIMEOUT_S)
        with box:
            if url.username:
                box.login(unquote(url.username), unquote(url.password or ""))
            said, words = box.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"')
            if said != "OK":
                raise OSError(f"the IMAP folder {folder} cannot be opened: {words[0]!r}")
            yield box
    except (imaplib.IMAP4.error, socket.gaierror) as failure:
        raise OSError(f"the IMAP server does not answer as it should: {failure}") from failure


def _unseen(box: imaplib.IMAP4) -> list[str]:
    _said, found = box.uid("SEARCH", "UNSEEN")
    return [number.decode("ascii") for number in (found[0] or b"").split()]


def _size_of(box: imaplib.IMAP4, number: str) -> int:
    _said, found = box.uid("FETCH", number, "(RFC822.SIZE)")
    match = _SIZE.search(b" ".join(part if isinstance(part, bytes) else part[0] for part in found if part))
    return int(match[1]) if match else 0


def _content_of(box: imaplib.IMAP4, number: str, what: str) -> bytes:
    _said, found = box.uid("FETCH", number, f"({what})")
    return next((part[1] for part in found if isinstance(part, tuple)), b"")
