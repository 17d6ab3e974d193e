"""The one door to the names of the internet: four questions, and what is said when none can answer.

Whoever owns a zone writes what they like into it. Nothing found there is shown unless by `shown`.
"""

import functools
import ipaddress
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import dns.resolver

#: for one name server, and for one question with all repeats
TIMEOUT_S, LIFETIME_S = 2.0, 5.0
#: of a record, in a line for a person
MOST_SHOWN = 160


class LookupFailed(Exception):
    """Nobody could say whether there is such a record: what happened, and what to do."""


class Lookups(Protocol):
    """Each answer is empty when there is no such record; LookupFailed when that cannot be known."""

    def texts(self, name: str) -> list[bytes]:
        """TXT records, each with its strings put together."""

    def addresses(self, name: str) -> list[str]:
        """IPv4 and IPv6 addresses; of an address, itself."""

    def mail_servers(self, name: str) -> list[str]:
        """Names in MX records, the preferred first; "" is the record that says that no mail is taken."""

    def names_of(self, address: str) -> list[str]:
        """What the reverse zone calls an address."""


def shown(text: bytes | str) -> str:
    """For a terminal: no signs that it would obey, and not without end."""
    words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    clean = "".join(sign if " " <= sign <= "~" else "?" for sign in words)
    return clean if len(clean) <= MOST_SHOWN else f"{clean[:MOST_SHOWN]}... ({len(words)} characters)"


def public(addresses: list[str]) -> list[str]:
    """Those that others on the internet can reach."""
    return [address for address in addresses if ipaddress.ip_address(address).is_global]


class Dns:
    """Asks the name servers that this machine asks."""

    def __init__(self, resolver: "dns.resolver.Resolver") -> None:
        self._resolver = resolver

    def texts(self, name: str) -> list[bytes]:
        return [b"".join(record.strings) for record in self._ask(name, "TXT")]

    def addresses(self, name: str) -> list[str]:
        try:
            return [str(ipaddress.ip_address(name))]
        except ValueError:
            return [record.address for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def mail_servers(self, name: str) -> list[str]:
        records = sorted(self._ask(name, "MX"), key=lambda record: record.preference)
        return [_plain(record.exchange) for record in records]

    def names_of(self, address: str) -> list[str]:
        name = ipaddress.ip_address(address).reverse_pointer
        return [_plain(record.target) for record in self._ask(name, "PTR")]

    def _ask(self, name: str, kind: str) -> list[Any]:
        import dns.exception  # noqa: PLC0415  # a third of a second that only the doctor needs
        import dns.resolver  # noqa: PLC0415  # likewise

        try:
            absolute = dns.name.from_text(name if name.endswith(".") else f"{name}.")
            return list(self._resolver.resolve(absolute, kind, raise_on_no_answer=False))
        except dns.resolver.NXDOMAIN:
            return []
        except dns.resolver.LifetimeTimeout as failure:
            words = "no name server answered in time. Ask again; if it stays so, see which ones this machine asks"
            raise LookupFailed(f"{shown(name)} {kind}: {words} (/etc/resolv.conf).") from failure
        except dns.resolver.NoNameservers as failure:
            words = "its name servers fail (SERVFAIL), or it leads round in circles. Let who serves the zone look at it"
            raise LookupFailed(f"{shown(name)} {kind}: {words}, and at its DNSSEC.") from failure
        except (dns.exception.DNSException, UnicodeError, OSError) as failure:
            words = f"cannot be asked for ({type(failure).__name__}). See whether the name is spelt right"
            raise LookupFailed(f"{shown(name)} {kind}: {words}.") from failure


def _plain(name: Any) -> str:
    return str(name).rstrip(".").lower()


@functools.cache
def dns_of_this_machine() -> Lookups:
    """Raises LookupFailed where the machine knows no name server."""
    import dns.exception  # noqa: PLC0415  # a third of a second that only the doctor needs
    import dns.resolver  # noqa: PLC0415  # likewise

    try:
        resolver = dns.resolver.Resolver()
    except (dns.exception.DNSException, OSError) as failure:
        raise LookupFailed("this machine knows no name server. Write one into /etc/resolv.conf.") from failure
    resolver.timeout, resolver.lifetime = TIMEOUT_S, LIFETIME_S
    return Dns(resolver)
