"""What is sent to servers elsewhere, and to which addresses nothing is ever sent."""

import re
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hallway.core.outside import (
    LONGEST_URL,
    MOST_BYTES_READ,
    Guarded,
    NotOutside,
    checked,
    is_public,
)

PUBLIC = ["1.1.1.1", "142.250.1.95", "2606:4700::6810:84e5", "::ffff:1.1.1.1", "64:ff9b::101:101"]
NOT_PUBLIC = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1", "2002:7f00:1::", "2002:101:101::", "2001:0:1:2:3:4:5:6", "2001:db8::1", "100::1",
    "", "localhost", "1.1.1", "0x7f.1",
]  # fmt: skip
WRONG = [
    "", "x", "//push.example.net/x", "http://push.example.net/x", "ftp://push.example.net/", "https:///x", "https://",
    "https://push.example.net:8443/x", "https://push.example.net:0x50/", "https://push.example.net:99999/",
    "https://somebody@push.example.net/", "https://a:b@push.example.net/", "https://push.example.net/#x",
    "https://localhost/x", "https://intranet/x", "https://127.0.0.1/x", "https://2130706433/x", "https://0177.0.0.1/",
    "https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://1.1.1.1/x", "https://push.example.net/a b",
    "https://push.example.net/\r\nHost: x", "https://push.example.net/\tx", "https://püsh.example.net/x",
    "https://push.example.net\\@127.0.0.1/", "javascript:alert(1)", "file:///etc/passwd",
    "https://push.example.net/" + "x" * LONGEST_URL,
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet(address):
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_lead_inside(address):
    assert not is_public(address)


@pytest.mark.parametrize("url", WRONG)
def test_addresses_to_which_nothing_is_sent(url):
    def resolve(*name):
        raise AssertionError(f"asked for {name}")

    with pytest.raises(NotOutside):
        Guarded(resolve=resolve).post(url, body=b"", headers={})


@pytest.mark.parametrize("url", ["https://push.example.net", "https://Push.Example.net:443/a/b?c=d", "https://x.y./"])
def test_addresses_to_which_something_may_be_sent(url):
    assert checked(url).scheme == "https"


@pytest.mark.parametrize("addresses", [[], ["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["fe80::1", "1.1.1.1"]])
def test_a_name_that_leads_inside_in_any_way_is_refused(addresses):
    with pytest.raises(NotOutside, match="not public"):
        Guarded(resolve=lambda *_name: addresses).post("https://push.example.net/x", body=b"", headers={})


def test_a_name_is_asked_for_once():
    """The second answer of a name that changes what it leads to is never heard."""
    answers = [["127.0.0.1"], ["127.0.0.1"]]
    asked = []

    def resolve(name, port):
        asked.append((name, port))
        return answers.pop(0)

    with pytest.raises(OSError, match=r"no answer|refused|timed out"):
        Guarded(resolve=resolve, may_reach=lambda address: address == "127.0.0.1", port=closed_port()).post(
            "https://push.example.net/x", body=b"", headers={}
        )
    assert asked == [("push.example.net", 443)]


def closed_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder, now = tmp_path_factory.mktemp("certificate"), datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "push.example.net")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("push.example.net")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder


class Elsewhere:
    """A TLS server that says what it is told to say, byte by byte where that is wanted."""

    def __init__(self, folder, says, *, pause_s=0.0):
        self.says, self.pause_s, self.heard = says, pause_s, b""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.connections = 0
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        try:
            held, _address = self.listening.accept()
            self.connections += 1
            with self.context.wrap_socket(held, server_side=True) as server:
                while not self.has_heard_all():  # hanging up before would cut off the answer as well
                    self.heard += server.recv(65536)
                if not self.pause_s:
                    server.sendall(self.says)
                for byte in self.says if self.pause_s else b"":
                    server.sendall(bytes([byte]))
                    time.sleep(self.pause_s)
        except OSError:
            pass  # the other side hung up

    def has_heard_all(self):
        head, _blank, body = self.heard.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        return b"\r\n\r\n" in self.heard and len(body) >= int(length[1] if length else 0)

    def door(self, folder, **options):
        return Guarded(
            resolve=lambda *_name: ["127.0.0.1"],
            may_reach=lambda _address: True,
            trust=ssl.create_default_context(cafile=str(folder / "certificate.pem")),
            port=self.port,
            **options,
        )

    def end(self):
        self.listening.close()
        self.thread.join(5)


@pytest.fixture
def elsewhere(certificate):
    servers = []

    def start(says, **options):
        servers.append(Elsewhere(certificate, says, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


def test_what_is_sent_arrives_and_what_is_answered_is_read(elsewhere, certificate):
    server = elsewhere(b"HTTP/1.1 429 Too Many\r\nRetry-After: 120\r\nContent-Length: 2\r\n\r\nno")
    answer = server.door(certificate).post("https://push.example.net/a?b=c", body=b"words", headers={"TTL": "60"})
    assert (answer.status, answer.headers["retry-after"]) == (429, "120")
    head, _empty, body = server.heard.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /a?b=c HTTP/1.1"
    assert {"Host: push.example.net", "TTL: 60"} <= set(lines)
    assert [line for line in lines if line.lower().startswith("host:")] == ["Host: push.example.net"]
    assert body in {b"words", b""}  # it may come in a packet of its own


def test_redirects_are_not_followed(elsewhere, certificate):
    server = elsewhere(b"HTTP/1.1 307 x\r\nLocation: https://push.example.net/inside\r\nContent-Length: 0\r\n\r\n")
    assert server.door(certificate).post("https://push.example.net/", body=b"", headers={}).status == 307
    assert server.connections == 1


def test_little_of_an_answer_is_read(elsewhere, certificate):
    server = elsewhere(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + b"x" * MOST_BYTES_READ)
    begun = time.monotonic()
    assert server.door(certificate).post("https://push.example.net/", body=b"", headers={}).status == 200
    assert time.monotonic() - begun < 4


def test_a_server_that_answers_a_byte_at_a_time_holds_nobody(elsewhere, certificate):
    server = elsewhere(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000, pause_s=0.05)
    begun = time.monotonic()
    with pytest.raises(OSError, match="no answer"):
        server.door(certificate, within_s=0.5).post("https://push.example.net/", body=b"", headers={})
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    "says", [b"", b"\x00\xff\r\n\r\n", b"HTTP/1.1 x\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a" * 99_999]
)
def test_what_is_no_answer_is_none(elsewhere, certificate, says):
    with pytest.raises(OSError, match=r"no answer|closed connection"):
        elsewhere(says).door(certificate).post("https://push.example.net/", body=b"", headers={})


def test_another_name_than_the_certificates_is_not_believed(elsewhere, certificate):
    server = elsewhere(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(OSError, match="no answer"):
        server.door(certificate).post("https://other.example.net/", body=b"", headers={})
    assert server.heard == b""


def test_a_certificate_that_nobody_vouches_for_is_not_believed(elsewhere, certificate):
    server = elsewhere(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
    door = Guarded(resolve=lambda *_name: ["127.0.0.1"], may_reach=lambda _address: True, port=server.port)
    with pytest.raises(OSError, match="no answer"):
        door.post("https://push.example.net/", body=b"", headers={})
    assert server.heard == b""
