"""What `hallway doctor` says of mail that comes in: whether each door that is set can be gone through."""

import os
import socket
from pathlib import Path

from django.conf import settings

from hallway.core.checkups import Finding, register
from hallway.messaging.incoming.mailboxes import opened_imap

ANSWERS_WITHIN_S = 5.0


@register
def mail_in() -> Finding:
    config = settings.CONFIG
    doors = {
        "LMTP": (config.mail_in_lmtp, lmtp_problem),
        "maildir": (config.mail_in_maildir, maildir_problem),
        "IMAP": (config.mail_in_imap, imap_problem),
    }
    used = {name: look(place) for name, (place, look) in doors.items() if place}
    problems = [problem for problem in used.values() if problem]
    if problems:
        return Finding("mail in", ok=False, words=" ".join(problems))
    if used:
        return Finding("mail in", ok=True, words=f"can be taken: {', '.join(used)}")
    return Finding("mail in", ok=True, words="no door but `hallway mail receive` is set")


def lmtp_problem(place: str) -> str:
    """What keeps a mail server from handing mail over; empty when it is greeted."""
    try:
        with _connected(place) as line:
            line.settimeout(ANSWERS_WITHIN_S)
            if line.recv(512).startswith(b"220"):
                return ""
            failure = "something else answers"
    except OSError as error:
        failure = error.strerror or str(error)
    words = f"Nobody takes mail at HALLWAY_MAIL_IN_LMTP={place} ({failure})."
    folder = Path(place.removeprefix("unix:")).parent
    if place.startswith("unix:") and not folder.is_dir():
        return f"{words} There is no {folder}: under systemd, RuntimeDirectory={folder.name} makes it."
    return f"{words} A worker listens there while it runs."


def _connected(place: str) -> socket.socket:
    if place.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(ANSWERS_WITHIN_S)
        try:
            line.connect(place.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWERS_WITHIN_S)


def maildir_problem(place: str) -> str:
    """What keeps the worker from emptying it; empty when it can."""
    new = Path(place) / "new"
    if not new.is_dir():
        return f"HALLWAY_MAIL_IN_MAILDIR={place} is no maildir: it has no folder `new`."
    if not all(os.access(folder, os.R_OK | os.W_OK | os.X_OK) for folder in (new, Path(place))):
        return f"HALLWAY_MAIL_IN_MAILDIR={place} cannot be emptied. Let the server's user read and write there."
    return ""


def imap_problem(address: str) -> str:
    """What keeps the worker from reading it, without the password; empty when it can be opened."""
    try:
        with opened_imap(address):
            return ""
    except OSError as failure:
        return f"HALLWAY_MAIL_IN_IMAP: {failure}."
