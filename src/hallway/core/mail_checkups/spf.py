"""SPF (RFC 7208): which addresses a domain lets send for it. Parsing asks nobody; following a record asks `Lookups`."""

import ipaddress
import re
from dataclasses import dataclass

from hallway.core.mail_checkups.lookups import Lookups, shown

#: of names, by the standard; a receiver that needs more gives up
MOST_LOOKUPS, MOST_WITHOUT_ANSWER, MOST_MAIL_SERVERS = 10, 2, 10

_DOMAIN = re.compile(r"(?:[!-$&-~]|%\{[slodiphcrtv]\d*r?[-.+,/_=]*\}|%%|%_|%-)+", re.IGNORECASE)
_TERM = re.compile(r"([-+~?]?)([a-z][a-z0-9_.-]*)(?:([:=])(.*?))?((?:/\d+)?(?://\d+)?)", re.IGNORECASE)
_MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})

Addresses = ipaddress.IPv4Network | ipaddress.IPv6Network


class Broken(Exception):
    """Receivers treat the record as an error: in which words, and what to write instead.

    is_elsewhere  the words say where, when it is not the record that was asked for.
    """

    def __init__(self, words: str, *, is_elsewhere: bool = False) -> None:
        super().__init__(words)
        self.is_elsewhere = is_elsewhere


@dataclass(frozen=True)
class Term:
    #: what becomes of who is meant: "+" pass, "-" fail, "~" soft fail, "?" neutral; "" for redirect
    qualifier: str
    #: a mechanism's name, or "redirect"
    name: str
    value: str = ""
    prefix4: int = 32
    prefix6: int = 128


@dataclass(frozen=True)
class Allowed:
    """Whom a record lets send, with all that it includes."""

    networks: list[Addresses]
    #: the qualifier of its `all`; "" where there is none
    rest: str
    lookups: int
    #: names of others whose records are part of it
    included: list[str]
    remarks: list[str]

    def lets_send(self, address: str) -> bool:
        found = ipaddress.ip_address(address)
        return any(found in network for network in self.networks if network.version == found.version)


def record_at(name: str, *, ask: Lookups) -> str | None:
    """The SPF record of a name; None without one, Broken with several or with letters that no record has."""
    found = [text for text in ask.texts(name) if re.match(rb"v=spf1( |$)", text, re.IGNORECASE)]
    if len(found) > 1:
        raise Broken(f"{shown(name)} has {len(found)} SPF records, so receivers heed none. Make one of them")
    if not found:
        return None
    if not found[0].isascii():
        raise Broken(f"the SPF record of {shown(name)} has letters beyond ASCII: {shown(found[0])}")
    return found[0].decode("ascii")


def parse(record: str) -> list[Term]:
    """The terms of a record; modifiers other than redirect change nothing and are left out."""
    terms = [term for word in record.split(" ")[1:] if word and (term := _term(word)) is not None]
    if sum(term.name == "redirect" for term in terms) > 1:
        raise Broken("it has redirect= twice")
    return terms


def _term(word: str) -> Term | None:
    matched = _TERM.fullmatch(word)
    if matched is None:
        raise Broken(f"{shown(word)} is no term of SPF")
    sign, name, between, value, prefixes = matched.groups(default="")
    name = name.lower()
    if between == "=":
        return _modifier(word, name, value + prefixes)
    if name not in _MECHANISMS:
        raise Broken(f"{shown(word)} is no term of SPF")
    value = value.rstrip(".")
    if name in {"ip4", "ip6"}:
        return _network(word, sign or "+", name, value + prefixes)
    if name == "all" and (between or prefixes):
        raise Broken(f"{shown(word)}: nothing stands behind all")
    if name in {"include", "exists"} and (not value or prefixes):
        raise Broken(f"{shown(word)}: a domain stands behind {name}:, and nothing else")
    if between and not _is_domain(value):
        raise Broken(f"{shown(word)}: {shown(value) or 'nothing'} is no domain")
    four, _slashes, six = prefixes.partition("//")
    prefix4, prefix6 = int(four.strip("/") or 32), int(six or 128)
    if prefix4 > 32 or prefix6 > 128:
        raise Broken(f"{shown(word)}: the network is too long")
    return Term(sign or "+", name, value, prefix4, prefix6)


def _modifier(word: str, name: str, value: str) -> Term | None:
    if name in _MECHANISMS:
        raise Broken(f"{shown(word)} has no effect: write {name}: with a colon")
    if name != "redirect":
        return None
    if not _is_domain(value.rstrip(".")):
        raise Broken(f"{shown(word)}: {shown(value) or 'nothing'} is no domain")
    return Term("", name, value.rstrip("."))


def _network(word: str, sign: str, name: str, value: str) -> Term:
    try:
        network = (ipaddress.IPv4Network if name == "ip4" else ipaddress.IPv6Network)(value, strict=False)
    except ValueError:
        example = "192.0.2.1 or 192.0.2.0/24" if name == "ip4" else "2001:db8::1 or 2001:db8::/32"
        raise Broken(f"{shown(word)} is no network: write it as in {name}:{example}") from None
    return Term(sign, name, str(network))


def _is_domain(value: str) -> bool:
    return "." in value and len(value) < 254 and _DOMAIN.fullmatch(value) is not None and ".." not in value


def follow(name: str, record: str, *, ask: Lookups) -> Allowed:
    """Everybody whom the record of this name lets send; Broken where receivers would see an error."""
    walk = _Walk(ask)
    part = walk.part(name.lower(), record, way=(name.lower(),))
    if part.rest == "+":
        raise Broken("it ends with +all: everybody may send as you. End it with ~all or -all")
    return Allowed(part.networks, part.rest, walk.lookups, walk.included, walk.remarks)


@dataclass(frozen=True)
class _Part:
    """What one record says, with those that it leads to."""

    networks: list[Addresses]
    rest: str


class _Walk:
    """Through a record and all that it leads to, with what is counted over all of them."""

    def __init__(self, ask: Lookups) -> None:
        self.ask = ask
        self.lookups = self.without_answer = 0
        self.included: list[str] = []
        self.remarks: list[str] = []

    def part(self, name: str, record: str, *, way: tuple[str, ...]) -> _Part:
        terms = parse(record)
        networks: list[Addresses] = []
        for term in terms:
            if term.name == "all":
                return _Part(networks, term.qualifier)  # what stands behind it is never looked at
            if term.name != "redirect":  # heeded last, wherever it stands
                found = self._meant_by(term, name, way=way)
                networks += found if term.qualifier == "+" else []
        onward = next((term for term in terms if term.name == "redirect"), None)
        if onward is None:
            return _Part(networks, "")
        self._count()
        last = self._go_into(onward, way=way)
        return _Part([*networks, *last.networks], last.rest)

    def _meant_by(self, term: Term, name: str, *, way: tuple[str, ...]) -> list[Addresses]:
        if term.name in {"ip4", "ip6"}:
            return [ipaddress.ip_network(term.value)]
        self._count()
        where = term.value or name
        if "%" in where:
            self.remarks.append(f"{term.name}:{shown(where)} depends on the letter and was not followed")
        elif term.name == "include":
            part = self._go_into(term, way=way)
            if part.rest == "+":
                raise Broken(f"it includes {shown(where)}, which lets everybody send. Take that out")
            return part.networks
        elif term.name == "ptr":
            self.remarks.append("ptr should not be used any more")
        elif term.name in {"a", "mx"}:
            return [_around(address, term) for address in self._addresses(term, where)]
        return []

    def _addresses(self, term: Term, where: str) -> list[str]:
        hosts = [where] if term.name == "a" else self.ask.mail_servers(where)
        if len(hosts) > MOST_MAIL_SERVERS:
            raise Broken(f"{shown(where)} has more than {MOST_MAIL_SERVERS} mail servers, and mx stops there")
        addresses = [address for host in hosts if host for address in self.ask.addresses(host)]
        if not addresses:
            self.without_answer += 1
        if self.without_answer > MOST_WITHOUT_ANSWER:
            words = f"it names more than {MOST_WITHOUT_ANSWER} hosts that do not exist, the last is {shown(where)}"
            raise Broken(f"{words}; receivers stop there. Take them out")
        return addresses

    def _go_into(self, term: Term, *, way: tuple[str, ...]) -> _Part:
        """Into the record of another name, by include or redirect."""
        target = term.value.lower()
        if "%" in target:
            self.remarks.append(f"{term.name} {shown(target)} depends on the letter and was not followed")
            return _Part([], "")
        if target in way:
            raise Broken(f"it comes back to {shown(target)} by way of {shown(way[-1])}: receivers go round in it")
        record = record_at(target, ask=self.ask)
        if record is None:
            raise Broken(f"it leads to {shown(target)}, which has no SPF record. Correct the name, or take it out")
        self.included.append(target)
        try:
            return self.part(target, record, way=(*way, target))
        except Broken as broken:
            if broken.is_elsewhere:
                raise
            raise Broken(f"at {shown(target)}: {broken}", is_elsewhere=True) from None

    def _count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            words = f"it needs more than {MOST_LOOKUPS} lookups of names, and receivers stop there"
            raise Broken(f"{words}. Take out what does not send, or write ip4: and ip6: instead", is_elsewhere=True)


def _around(address: str, term: Term) -> Addresses:
    found = ipaddress.ip_address(address)
    prefix = term.prefix4 if found.version == 4 else term.prefix6
    return ipaddress.ip_network(f"{address}/{prefix}", strict=False)
