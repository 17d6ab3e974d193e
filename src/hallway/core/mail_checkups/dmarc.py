"""DMARC (RFC 7489): what a domain asks receivers to do with letters that only pretend to be from it."""

from dataclasses import dataclass

from hallway.core.mail_checkups.lookups import Lookups, shown
from hallway.core.mail_checkups.tags import Unreadable, tags_of

POLICIES = frozenset({"none", "quarantine", "reject"})
#: names above the sender's are asked up to here, so that a long one does not make many questions
MOST_ABOVE = 5


@dataclass(frozen=True)
class Policy:
    #: where the record is
    name: str
    #: the domain whose names are taken for one sender's, with all below it
    domain: str
    #: as it is written: "p=none", or "sp=reject" where that is what counts for the sender
    asked: str
    is_reported: bool
    #: the return path must be at the very domain of the From line
    is_strict: bool


def policy_for(domain: str, *, ask: Lookups) -> Policy | None:
    """The domain's own, or that of the highest domain above it that has one; Unreadable where it is ignored."""
    own = _record_at(domain, ask=ask)
    above = _highest_above(domain, ask=ask, must_be_readable=own is None)
    if own is None:
        return _policy(above[0], above[1], speaks_for=above[0], is_own=False) if above is not None else None
    return _policy(domain, own, speaks_for=above[0] if above is not None else domain, is_own=True)


def _highest_above(domain: str, *, ask: Lookups, must_be_readable: bool) -> tuple[str, dict[str, str]] | None:
    for at in _above(domain):
        try:
            tags = _record_at(at, ask=ask)
        except Unreadable:
            if must_be_readable:
                raise
            continue
        if tags is not None and tags.get("psd", "n") != "y":
            return at, tags
    return None


def _above(domain: str) -> list[str]:
    """Those above it that have two labels or more, the highest first."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 2, 0, -1)][:MOST_ABOVE]


def _record_at(domain: str, *, ask: Lookups) -> dict[str, str] | None:
    name = f"_dmarc.{domain}"
    found = [text for text in ask.texts(name) if text.lstrip().lower().startswith(b"v=dmarc1")]
    if not found:
        return None
    if len(found) > 1:
        raise Unreadable(f"there are {len(found)} records at {shown(name)}")
    try:
        tags = tags_of(found[0])
    except Unreadable as unreadable:
        raise Unreadable(f"the record at {shown(name)} cannot be read: {unreadable}") from None
    if not found[0].startswith(b"v=DMARC1") or tags["v"] != "DMARC1":
        raise Unreadable(f"the record at {shown(name)} does not begin with v=DMARC1 and a semicolon")
    return tags


def _policy(domain: str, tags: dict[str, str], *, speaks_for: str, is_own: bool) -> Policy:
    tag = "p" if is_own or "sp" not in tags else "sp"
    asked = tags.get(tag, "").lower()
    is_reported = "mailto:" in tags.get("rua", "").lower()
    if asked not in POLICIES:
        if not is_reported:  # with an address for reports the standard reads it as none
            raise Unreadable(f"the record at _dmarc.{shown(domain)} has no {tag}=none, quarantine or reject")
        asked = "none"
    is_strict = tags.get("aspf", "r").lower() == "s"
    return Policy(f"_dmarc.{domain}", speaks_for, f"{tag}={asked}", is_reported=is_reported, is_strict=is_strict)
