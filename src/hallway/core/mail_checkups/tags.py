"""Records made of `tag=value;` as those of DKIM and DMARC are (RFC 6376, RFC 7489)."""

from hallway.core.mail_checkups.lookups import shown


class Unreadable(Exception):
    """No such record: what is wrong with it."""


def tags_of(record: bytes) -> dict[str, str]:
    """Tag -> value, in their order; Unreadable where receivers would ignore the record."""
    if not record.isascii():
        raise Unreadable(f"it has letters beyond ASCII: {shown(record)}")
    found: dict[str, str] = {}
    for part in record.decode("ascii").split(";"):
        if not part.strip():
            continue
        tag, equals, value = part.partition("=")
        tag = tag.strip().lower()
        if not equals or not tag:
            raise Unreadable(f"{shown(part.strip())} is not of the form tag=value")
        if tag in found:
            raise Unreadable(f"it says {shown(tag)}= twice")
        found[tag] = "".join(value.split()) if tag in {"p", "h", "b"} else value.strip()
    return found
