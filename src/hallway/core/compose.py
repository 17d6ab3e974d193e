"""A letter as it goes over the wire: the same bytes whenever it is composed.

What a hundred thousand letters have in them is written here: `email.message` parses and folds each header anew, which
takes ten times as long, and hides a long List-Unsubscribe in encoded words, into which no mail program looks. Addresses
that are more than an address (a name before it, letters beyond ASCII) are still its business.

Nothing can begin another header: only what is printable ASCII is written as it is, everything else is encoded.
"""

import re
from binascii import b2a_qp
from email.header import Header
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from django.core.mail.message import sanitize_address

from hallway.core.models import Letter

#: headers that a message may bring, in the order in which they are written; every other one is ours or the transport's
HEADERS = ("Reply-To", "In-Reply-To", "References", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence")
_ADDRESSES = frozenset({"From", "To", "Reply-To"})
_PLAIN_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}", re.ASCII)
#: where lines are folded, and what no word of a header may exceed without being encoded (RFC 5322, 2.1.1)
_LINE, _WORD = 78, 900
_EOL = "\r\n"


def compose(letter: Letter, *, sender: str) -> bytes:
    """The whole message, in ASCII, its lines ending as mail's do."""
    head = [
        _header("From", sender),
        _header("To", letter.to),
        _header("Subject", letter.subject),
        _header("Date", format_datetime(letter.created_at)),
        _header("Message-ID", letter.message_id),
        _header("Auto-Submitted", "auto-generated"),
        *(_header(name, letter.headers[name]) for name in HEADERS if name in letter.headers),
        _header("MIME-Version", "1.0"),
    ]
    text = _part("plain", letter.text)
    if not letter.html:
        return _joined(head) + text
    boundary = f"=_{letter.pk.hex}"  # quoted-printable has no "=_" in it
    head += [f'Content-Type: multipart/alternative;{_EOL} boundary="{boundary}"', ""]
    html, line = _part("html", letter.html), f"{_EOL}--{boundary}".encode("ascii")
    return b"".join([_joined(head), line, b"\r\n", text, line, b"\r\n", html, line, b"--\r\n"])


def bare_address(address: str) -> str:
    """Without a name before it, and in ASCII, as mail servers are told it."""
    return address if _PLAIN_ADDRESS.fullmatch(address) else parseaddr(sanitize_address(address, "utf-8"))[1]


def _joined(lines: list[str]) -> bytes:
    return "".join(line + _EOL for line in lines).encode("ascii")


def _part(subtype: str, words: str) -> bytes:
    lines = words.encode("utf-8").splitlines()
    head = [f'Content-Type: text/{subtype}; charset="utf-8"', "Content-Transfer-Encoding: quoted-printable", ""]
    return _joined(head) + b2a_qp(b"\r\n".join(lines) + b"\r\n", istext=True)


def _header(name: str, value: str) -> str:
    """The header's lines, without the end of the last."""
    words = value.split()
    if name in _ADDRESSES and not _PLAIN_ADDRESS.fullmatch(value):
        return _of_addresses(name, " ".join(words))
    if not _is_plain(value) or max(map(len, words), default=0) > _WORD:
        return _encoded(name, " ".join(words))
    lines, line = [], f"{name}: " + "".join(words[:1])
    for word in words[1:]:
        if len(line) + len(word) >= _LINE:
            lines.append(line)
            line = ""
        line += " " + word
    return _EOL.join([*lines, line])


def _is_plain(value: str) -> bool:
    """Whether it may be written as it is, and is read as it is written: no encoded word, nor what looks like one."""
    return value.isascii() and value.isprintable() and "=?" not in value


@lru_cache(maxsize=256)
def _of_addresses(name: str, value: str) -> str:
    return SMTP.fold_binary(*SMTP.header_store_parse(name, value)).decode("ascii").rstrip(_EOL)


@lru_cache(maxsize=256)
def _encoded(name: str, value: str) -> str:
    return f"{name}: " + Header(value, "utf-8", maxlinelen=75, header_name=name).encode(linesep=_EOL)
