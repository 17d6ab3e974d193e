"""The checks themselves, registered with the doctor: each a finding, with the record to publish."""

import base64
import binascii
import functools
from collections.abc import Callable, Sequence

from django.conf import settings

from hallway.core.checkups import Finding, register
from hallway.core.mail_checkups import spf
from hallway.core.mail_checkups.dmarc import Policy, policy_for
from hallway.core.mail_checkups.lookups import LookupFailed, Lookups, dns_of_this_machine, public, shown
from hallway.core.mail_checkups.sender import Sender, sender_of, why_not
from hallway.core.mail_checkups.tags import Unreadable, tags_of

#: bytes of a public RSA key of 1024 and of 2048 bits, as DKIM publishes it
SHORT_KEY_BYTES, GOOD_KEY_BYTES = 162, 294
#: a server with more addresses than this is somebody's farm
MOST_ADDRESSES = 4

Look = Callable[..., Finding]


def asked(name: str) -> Callable[[Look], Look]:
    """Let the doctor ask it of the server's own sender, where letters leave to others at all."""

    def registered(look: Look) -> Look:
        @functools.wraps(look)
        def check() -> Finding:
            reason = why_not(settings.CONFIG)
            if reason:
                return Finding(name, ok=True, words=reason)
            try:
                return look(sender_of(settings.CONFIG), ask=dns_of_this_machine())
            except LookupFailed as failure:
                return Finding(name, ok=False, words=str(failure))

        register(check)
        return look

    return registered


def publish(name: str, kind: str, value: str) -> str:
    return f'Publish: {name}. {kind} "{value}"' if kind == "TXT" else f"Publish: {name}. {kind} {value}"


@asked("mail SPF")
def look_at_spf(sender: Sender, *, ask: Lookups) -> Finding:
    """For the domain of the return path, which is the one that receivers ask for."""
    domain = sender.return_domain
    addresses = public(ask.addresses(sender.server))
    try:
        record = spf.record_at(domain, ask=ask)
        if record is None:
            words = f"{domain} does not say who may send for it. {_spf_to_publish(sender, addresses)}"
            return Finding("mail SPF", ok=False, words=words)
        allowed = spf.follow(domain, record, ask=ask)
    except spf.Broken as broken:
        return Finding("mail SPF", ok=False, words=f"the record of {domain} is an error to receivers: {broken}.")
    said = f"{shown(record)} ({allowed.lookups} of {spf.MOST_LOOKUPS} lookups)"
    outside = [address for address in addresses if not allowed.lets_send(address)]
    if outside and not allowed.included:
        ways = " ".join(_as_term(address) for address in outside)
        words = f"{said} does not let {sender.server} ({', '.join(outside)}) send. Add before all: {ways}"
        return Finding("mail SPF", ok=False, words=words)
    remarks = list(allowed.remarks)
    if outside:
        remarks.append(f"{sender.server} ({', '.join(outside)}) is not in it: right if it sends from other addresses")
    if allowed.rest in {"", "?"}:
        remarks.append("it refuses nobody; end it with ~all or -all")
    return Finding("mail SPF", ok=True, words="; ".join([said, *remarks]))


def _spf_to_publish(sender: Sender, addresses: Sequence[str]) -> str:
    if sender.is_own and addresses:
        return publish(sender.return_domain, "TXT", f"v=spf1 {' '.join(map(_as_term, addresses))} ~all")
    record = publish(sender.return_domain, "TXT", f"v=spf1 a:{sender.server} ~all")
    if sender.is_own:
        return record
    return f"{record}, with the include: that {sender.server} names for its customers instead of a: where it has one"


def _as_term(address: str) -> str:
    return f"ip6:{address}" if ":" in address else f"ip4:{address}"


@asked("mail DKIM")
def look_at_dkim(sender: Sender, *, ask: Lookups) -> Finding:
    """Hallway signs nothing itself: the mail server or the relay that it hands letters to does."""
    if not sender.dkim:
        words = (
            f"nobody said by which key {sender.server} signs letters. Write yourself one and look for DKIM-Signature: "
            f"set HALLWAY_MAIL_DKIM to its s=, or to S._domainkey.D when its d= is not {sender.domain}. Without that "
            "header let your mail server sign (OpenDKIM, Rspamd) or verify the domain with the relay"
        )
        return Finding("mail DKIM", ok=False, words=f"{words}.")
    name = sender.dkim_name
    mend = f'Publish what your mail server or relay shows: {name}. TXT "v=DKIM1; k=rsa; p=..."'
    found = [text for text in ask.texts(name) if b"p=" in text or text.startswith(b"v=DKIM1")]
    if len(found) != 1:
        several = f"{len(found)} keys are at {shown(name)}, and receivers may take either. Keep one"
        words = several if found else f"no key is at {shown(name)}"
        return Finding("mail DKIM", ok=False, words=f"{words}. {mend}")
    try:
        return _key_finding(name, tags_of(found[0]), mend)
    except Unreadable as unreadable:
        return Finding("mail DKIM", ok=False, words=f"the key at {shown(name)} cannot be used: {unreadable}. {mend}")


def _key_finding(name: str, tags: dict[str, str], mend: str) -> Finding:
    if "v" in tags and (tags["v"] != "DKIM1" or next(iter(tags)) != "v"):
        raise Unreadable("it does not begin with v=DKIM1")
    if "p" not in tags:
        raise Unreadable("it has no p=")
    if not tags["p"]:
        raise Unreadable("p= is empty, which takes the key back")
    try:
        key = base64.b64decode(tags["p"], validate=True)
    except binascii.Error:
        raise Unreadable("p= is not base64; was it cut?") from None
    is_rsa = tags.get("k", "rsa").lower() == "rsa"
    if is_rsa and len(key) < SHORT_KEY_BYTES:
        raise Unreadable("it is shorter than 1024 bits; was it cut?")
    remarks = []
    if is_rsa and len(key) < GOOD_KEY_BYTES:
        remarks.append("shorter than 2048 bits; a new one should be longer")
    if "y" in tags.get("t", "").lower().split(":"):
        remarks.append("t=y says that it is a test, and receivers may not count it: take it out")
    return Finding("mail DKIM", ok=True, words="; ".join([f"there is a key at {shown(name)}", *remarks]))


@asked("mail DMARC")
def look_at_dmarc(sender: Sender, *, ask: Lookups) -> Finding:
    """For the domain in the From line, or the one above it that speaks for all below."""
    domain = sender.domain
    mend = publish(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}")
    try:
        policy = policy_for(domain, ask=ask)
    except Unreadable as unreadable:
        return Finding("mail DMARC", ok=False, words=f"{unreadable}, so receivers ignore it. {mend}")
    if policy is None:
        words = f"{domain} does not say what becomes of letters that only pretend to be from it. {mend}"
        return Finding("mail DMARC", ok=False, words=words)
    words = f"{policy.asked} at {policy.name}"
    if policy.asked.endswith("=none"):
        words += ": receivers only report; when the reports are clean, publish quarantine"
    if not policy.is_reported:
        words += "; nobody reads reports, add rua=mailto:postmaster@" + domain
    if not sender.dkim and not _is_aligned(sender, policy):
        words = f"the return path is at {sender.return_domain}, so SPF says nothing about {domain}: letters need DKIM"
        return Finding("mail DMARC", ok=False, words=f"{words}, see there. The policy is {policy.asked}.")
    return Finding("mail DMARC", ok=True, words=words)


def _is_aligned(sender: Sender, policy: Policy) -> bool:
    """Whether a return path that passes SPF shows that the From line is ours."""
    if policy.is_strict:
        return sender.return_domain == sender.domain
    return f".{sender.return_domain}".endswith(f".{policy.domain}")


@asked("mail reverse name")
def look_at_reverse_name(sender: Sender, *, ask: Lookups) -> Finding:
    """Of each address of the sending server, and whether the name leads back. A relay's own is told, not blamed."""
    found = ask.addresses(sender.server)
    if not found:
        words = f"{sender.server} has no address. See HALLWAY_MAIL_URL, or the A record of this server's name"
        return Finding("mail reverse name", ok=False, words=f"{words}.")
    addresses = public(found)[:MOST_ADDRESSES]
    if not addresses:
        words = f"not looked at: {sender.server} is {', '.join(found[:MOST_ADDRESSES])}, and sends from another address"
        return Finding("mail reverse name", ok=True, words=words)
    problems = [problem for address in addresses if (problem := _reverse_problem(address, sender, ask=ask))]
    whose = sender.server if sender.is_own else f"the relay {sender.server} (as far as it sends from these addresses)"
    if not problems:
        return Finding("mail reverse name", ok=True, words=f"{whose}: {', '.join(addresses)} lead there and back")
    if not sender.is_own:
        return Finding("mail reverse name", ok=True, words=f"{whose}: {'; '.join(problems)}. That is theirs to mend")
    return Finding("mail reverse name", ok=False, words=f"{'; '.join(problems)}.")


def _reverse_problem(address: str, sender: Sender, *, ask: Lookups) -> str:
    names = ask.names_of(address)[:MOST_ADDRESSES]
    name = sender.server if sender.server != address else sender.domain
    if not names:
        return f"{address} has no reverse name. Let who gives you the address set its PTR to {name}"
    if any(address in ask.addresses(one) for one in names):
        return ""
    called = ", ".join(map(shown, names))
    return f"{address} is called {called}, which does not lead back to it. Let its PTR be {name}, with that address"


@asked("mail way back")
def look_at_way_back(sender: Sender, *, ask: Lookups) -> Finding:
    """Where answers and bounces go: receivers refuse senders whom nobody could answer."""
    domain = sender.return_domain
    servers = ask.mail_servers(domain)
    why = "answers and bounces go there" if sender.takes_mail else "bounces go there"
    if "" in servers:
        words = f"{domain} says that it takes no mail (MX 0 .), but {why}. Publish your mail server's name instead"
        return Finding("mail way back", ok=False, words=f"{words}.")
    if not servers:
        if ask.addresses(domain):
            words = f"{domain} has no MX record; mail goes to its own address. {why.capitalize()}"
            return Finding("mail way back", ok=True, words=words)
        words = f"{domain} has neither MX record nor address, but {why}. Is it spelt right?"
        record = publish(domain, "MX", f"10 mail.{domain}. (the server that takes mail for it)")
        return Finding("mail way back", ok=False, words=f"{words} {record}")
    astray = [server for server in servers if not ask.addresses(server)]
    if astray:
        words = f"the MX record of {domain} names {', '.join(map(shown, astray))}, which has no address. Correct it"
        return Finding("mail way back", ok=False, words=f"{words}.")
    return Finding("mail way back", ok=True, words=f"{why}: {', '.join(map(shown, servers[:MOST_ADDRESSES]))}")
