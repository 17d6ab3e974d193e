"""From which domain letters come, and which server hands them to receivers, as the settings say it."""

import ipaddress
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from hallway.core.config import Config

#: names of this machine that mean nothing to anybody else
OURSELVES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Sender:
    #: of the From line
    address: str
    domain: str
    #: of the envelope, where mail servers send what they could not deliver
    return_domain: str
    #: the host that letters are handed to, or this machine by the name that members type
    server: str
    #: the operator's own server, rather than somebody's to whom letters are handed
    is_own: bool
    #: as the operator set it: a selector, or the whole name of the record
    dkim: str = ""
    #: mail comes in by the return domain
    takes_mail: bool = False

    @property
    def dkim_name(self) -> str:
        """Where the public key is."""
        return self.dkim if "._domainkey." in self.dkim else f"{self.dkim}._domainkey.{self.domain}"


def why_not(config: Config) -> str:
    """Why there is nothing for receivers to look at; empty when there is."""
    if not config.mail_url:
        return "not looked at: letters are files"
    if config.host_name in OURSELVES:
        return f"not looked at: a server at {config.host_name} writes to nobody else"
    return ""


def sender_of(config: Config) -> Sender:
    address = parseaddr(config.mail_from)[1] or f"hallway@{config.host_name}"
    domain = address.rpartition("@")[2].lower()
    handed_to = (urlsplit(config.mail_url).hostname or "").lower()
    is_here = handed_to in OURSELVES
    return Sender(
        address=address,
        domain=domain,
        return_domain=config.mail_in_domain.lower() or domain,
        server=config.host_name if is_here else handed_to,
        is_own=is_here or _are_related(handed_to, domain) or _are_related(handed_to, config.host_name),
        dkim=config.mail_dkim,
        takes_mail=bool(config.mail_in_domain),
    )


def _are_related(one: str, other: str) -> bool:
    """Of one owner, as far as names tell: one below the other, or both below one domain of two labels or more.

    Two strangers below `co.uk` are taken for related; all that follows is advice they cannot use.
    """
    if is_ip(one) or is_ip(other):
        return one == other
    if one == other or one.endswith(f".{other}") or other.endswith(f".{one}"):
        return True
    above, above_other = one.partition(".")[2], other.partition(".")[2]
    return above == above_other and "." in above


def is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
