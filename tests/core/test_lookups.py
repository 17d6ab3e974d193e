"""Questions over the wire, to a name server of a few lines on this machine."""

import socketserver
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from hallway.core.mail_checkups import lookups
from hallway.core.mail_checkups.lookups import Dns, LookupFailed

ZONE = {
    ("ours.example.", "TXT"): ['"v=spf1 " "mx" " -all"', '"caf\\195\\169 \\027[2J"', '"' + "x" * 255 + '"'],
    ("ours.example.", "A"): ["5.9.1.1"],
    ("ours.example.", "AAAA"): ["2a01:4f8::1"],
    ("ours.example.", "MX"): ["20 mx2.Ours.example.", "10 mx1.ours.example."],
    ("null.example.", "MX"): ["0 ."],
    ("1.1.9.5.in-addr.arpa.", "PTR"): ["Ours.example."],
    ("empty.example.", "A"): ["5.9.1.2"],
    ("round.example.", "CNAME"): ["round.example."],
    ("xn--bcher-kva.example.", "A"): ["5.9.1.3"],
}
#: only over TCP, since they are larger than a packet
LARGE = {("large.example.", "TXT"): [" ".join(['"' + "y" * 255 + '"'] * 200)]}


def answer_to(question, *, by_packet):
    query = dns.message.from_wire(question)
    answer = dns.message.make_response(query)
    asked = query.question[0]
    name, kind = asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)
    if name.startswith("silent."):
        return None
    if name.startswith("broken."):
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif by_packet and (name, kind) in LARGE:
        answer.flags |= dns.flags.TC
    elif name.startswith("round."):
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", *ZONE[name, "CNAME"]))
    elif (name, kind) in ZONE | LARGE:
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *(ZONE | LARGE)[name, kind]))
    elif not any(known == name for known, _kind in ZONE):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire(max_size=65535)


class Packet(socketserver.BaseRequestHandler):
    def handle(self):
        answer = answer_to(self.request[0], by_packet=True)
        if answer is not None:
            self.request[1].sendto(answer, self.client_address)


class Stream(socketserver.StreamRequestHandler):
    def handle(self):
        length = int.from_bytes(self.rfile.read(2), "big")
        answer = answer_to(self.rfile.read(length), by_packet=False)
        self.wfile.write(len(answer).to_bytes(2, "big") + answer)


@pytest.fixture(scope="module")
def ask():
    packets = socketserver.UDPServer(("127.0.0.1", 0), Packet)
    streams = socketserver.TCPServer(packets.server_address, Stream)
    for server in (packets, streams):
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], packets.server_address[1]
    resolver.timeout, resolver.lifetime = 0.5, 1.0
    yield Dns(resolver)
    for server in (packets, streams):
        server.shutdown()
        server.server_close()


def test_records_of_each_kind(ask):
    assert set(ask.texts("ours.example")) == {b"v=spf1 mx -all", b"caf\xc3\xa9 \x1b[2J", b"x" * 255}
    assert ask.addresses("ours.example") == ["5.9.1.1", "2a01:4f8::1"]
    assert ask.mail_servers("ours.example") == ["mx1.ours.example", "mx2.ours.example"]
    assert ask.mail_servers("null.example") == [""]
    assert ask.names_of("5.9.1.1") == ["ours.example"]


def test_an_address_is_its_own(ask):
    assert ask.addresses("5.9.1.1") == ["5.9.1.1"]
    assert ask.addresses("2a01:4f8:0::1") == ["2a01:4f8::1"]


def test_what_is_not_there_is_empty(ask):
    assert ask.texts("nobody.example") == []
    assert ask.texts("empty.example") == []
    assert ask.names_of("2a01:4f8::1") == []


def test_an_enormous_record_comes_over_another_way(ask):
    assert [len(text) for text in ask.texts("large.example")] == [51_000]


def test_names_in_other_letters(ask):
    assert ask.addresses("bücher.example") == ["5.9.1.3"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("silent.example", "silent.example TXT: no name server answered in time."),
        ("broken.example", "broken.example TXT: its name servers fail (SERVFAIL), or"),
        ("round.example", "round.example TXT: its name servers fail (SERVFAIL), or"),
        ("a..example", "a..example TXT: cannot be asked for (EmptyLabel). See whether the name is spelt right."),
        ("x" * 64 + ".example", "cannot be asked for (LabelTooLong)"),
        ("ü" * 70 + ".example", "cannot be asked for ("),
    ],
)
def test_what_cannot_be_known_is_said(ask, name, says):
    with pytest.raises(LookupFailed) as failed:
        ask.texts(name)
    assert says in str(failed.value)


def test_a_machine_without_name_servers(monkeypatch):
    def none(*args, **kwargs):
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", none)
    lookups.dns_of_this_machine.cache_clear()
    with pytest.raises(LookupFailed, match="knows no name server"):
        lookups.dns_of_this_machine()
    monkeypatch.undo()
    assert lookups.dns_of_this_machine() is lookups.dns_of_this_machine()
