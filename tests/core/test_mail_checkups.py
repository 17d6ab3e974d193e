"""What the doctor says of the domain that letters come from, with answers of a zone that the test writes."""

import base64

import pytest

from hallway.core import checkups
from hallway.core.config import Config
from hallway.core.mail_checkups import asked
from hallway.core.mail_checkups.lookups import LookupFailed, shown
from hallway.core.mail_checkups.sender import sender_of, why_not
from tests.core.zone import Zone

OWN, RELAY = "smtp://127.0.0.1:25", "smtp+tls://u:s@smtp.relay.example:587"
KEY = base64.b64encode(bytes(294)).decode()


def sender(mail_url=OWN, **settings):
    given = {"ADDRESS": "https://hallway.ours.example", "MAIL_URL": mail_url, "MAIL_FROM": "Ours <hi@ours.example>"}
    return sender_of(Config.from_environment({f"HALLWAY_{name}": text for name, text in (given | settings).items()}))


def test_whose_letters_they_are():
    own = sender()
    assert (own.address, own.domain, own.return_domain) == ("hi@ours.example", "ours.example", "ours.example")
    assert (own.server, own.is_own, own.takes_mail) == ("hallway.ours.example", True, False)
    other = sender(RELAY, MAIL_IN_DOMAIN="in.ours.example")
    assert (other.server, other.is_own, other.return_domain) == ("smtp.relay.example", False, "in.ours.example")
    assert sender("smtp://mail.ours.example").is_own
    assert sender(MAIL_FROM="").domain == "hallway.ours.example"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"ADDRESS": "https://hallway.ours.example"}, "letters are files"),
        ({"ADDRESS": "http://localhost:8000", "MAIL_URL": OWN}, "a server at localhost writes to nobody else"),
        ({"ADDRESS": "https://hallway.ours.example", "MAIL_URL": OWN}, ""),
    ],
)
def test_where_no_letter_leaves_nothing_is_looked_at(settings, says):
    reason = why_not(Config.from_environment({f"HALLWAY_{name}": text for name, text in settings.items()}))
    assert reason == (f"not looked at: {says}" if says else "")


def test_the_doctor_asks_all_of_them_and_says_why_not():
    found = {finding.name: (finding.ok, finding.words) for finding in checkups.examine()}
    names = ["mail SPF", "mail DKIM", "mail DMARC", "mail reverse name", "mail way back", "mail unsubscribing"]
    assert [found[name] for name in names] == [(True, "not looked at: letters are files")] * 6


def test_what_nobody_can_answer_is_a_finding(settings, monkeypatch):
    settings.CONFIG = Config.from_environment(
        {"HALLWAY_ADDRESS": "https://hallway.ours.example", "HALLWAY_MAIL_URL": OWN}
    )
    zone = Zone(failing=["hallway.ours.example", "_dmarc.hallway.ours.example"])
    monkeypatch.setattr(asked, "dns_of_this_machine", lambda: zone)
    found = {finding.name: finding for finding in checkups.examine()}
    for name in ("mail SPF", "mail DMARC", "mail reverse name", "mail way back"):
        assert not found[name].ok
    assert "SERVFAIL" in found["mail SPF"].words
    assert found["mail reverse name"].words == "could not look, for the same reason as above."

    def without_name_servers():
        raise LookupFailed("this machine knows no name server. Write one into /etc/resolv.conf.")

    monkeypatch.setattr(asked, "dns_of_this_machine", without_name_servers)
    assert {finding.name: finding for finding in checkups.examine()}["mail SPF"].words.startswith("this machine knows")


class TestSpf:
    zone = {"addresses": {"hallway.ours.example": ["5.9.1.1", "2a01:4f8::1"], "smtp.relay.example": "5.9.9.9"}}

    def look(self, record=None, mail_url=OWN, **texts):
        known = texts | ({"ours.example": record} if record else {})
        finding = asked.look_at_spf(sender(mail_url), ask=Zone(known, **self.zone))
        return finding.ok, finding.words

    def test_nothing_published(self):
        ok, words = self.look()
        assert not ok
        assert words.endswith('Publish: ours.example. TXT "v=spf1 ip4:5.9.1.1 ip6:2a01:4f8::1 ~all"')
        ok, words = self.look(mail_url=RELAY)
        assert 'Publish: ours.example. TXT "v=spf1 a:smtp.relay.example ~all", with the include: that' in words

    def test_all_is_well(self):
        ok, words = self.look("v=spf1 ip4:5.9.1.1 a:hallway.ours.example -all")
        assert (ok, words) == (True, "v=spf1 ip4:5.9.1.1 a:hallway.ours.example -all (1 of 10 lookups)")

    def test_the_own_server_is_left_out(self):
        ok, words = self.look("v=spf1 ip4:5.9.1.1 -all")
        assert not ok
        assert words.endswith("does not let hallway.ours.example (2a01:4f8::1) send. Add before all: ip6:2a01:4f8::1")

    def test_a_relay_may_send_from_elsewhere(self):
        texts = {"_spf.relay.example": "v=spf1 ip4:5.9.8.0/24 -all"}
        ok, words = self.look("v=spf1 include:_spf.relay.example -all", RELAY, **texts)
        assert ok
        assert words.endswith("smtp.relay.example (5.9.9.9) is not in it: right if it sends from other addresses")

    def test_a_record_that_refuses_nobody_is_told(self):
        ok, words = self.look("v=spf1 a:hallway.ours.example ?all")
        assert ok
        assert words.endswith("it refuses nobody; end it with ~all or -all")

    def test_an_error_says_where(self):
        ok, words = self.look(["v=spf1 -all", "v=spf1 mx -all"])
        assert (ok, words) == (
            False,
            "the record of ours.example is an error to receivers: ours.example has 2 SPF records, so receivers heed "
            "none. Make one of them.",
        )

    def test_an_enormous_record_is_shown_in_part(self):
        ok, words = self.look("v=spf1 " + "ip4:5.9.1.1 " * 5000 + "-all")
        assert not ok
        assert "(60011 characters)" in words
        assert len(words) < 500


class TestDkim:
    def look(self, *records, **settings):
        zone = Zone({"s1._domainkey.ours.example": list(records)})
        finding = asked.look_at_dkim(sender(**{"MAIL_DKIM": "s1"} | settings), ask=zone)
        return finding.ok, finding.words

    def test_without_a_selector_it_says_how_to_find_it(self):
        ok, words = self.look(MAIL_DKIM="")
        assert not ok
        assert "set HALLWAY_MAIL_DKIM to its s=" in words

    def test_a_key(self):
        assert self.look(f"v=DKIM1; k=rsa; p={KEY}") == (True, "there is a key at s1._domainkey.ours.example")
        spaced = f"{KEY[:100]} {KEY[100:]}"
        assert self.look(f"p={spaced}")[0]
        assert self.look(f"v=DKIM1; k=ed25519; p={base64.b64encode(bytes(32)).decode()}")[0]

    def test_a_key_of_another_domain(self):
        zone = Zone({"s1._domainkey.relay.example": f"v=DKIM1; p={KEY}"})
        finding = asked.look_at_dkim(sender(MAIL_DKIM="s1._domainkey.relay.example"), ask=zone)
        assert finding.ok

    def test_what_should_change_is_told(self):
        short = base64.b64encode(bytes(162)).decode()
        ok, words = self.look(f"v=DKIM1; t=y:s; p={short}")
        assert ok
        assert "shorter than 2048 bits" in words
        assert "t=y says that it is a test" in words

    @pytest.mark.parametrize(
        ("record", "says"),
        [
            ("v=DKIM1; p=", "p= is empty, which takes the key back"),
            ("v=DKIM1; k=rsa; h=p=", "it has no p="),
            ("v=DKIM1; p=MIIB$$", "p= is not base64"),
            ("v=DKIM1; p=MIIB", "shorter than 1024 bits"),
            (f"v=DKIM2; p={KEY}", "does not begin with v=DKIM1"),
            (f"k=rsa; v=DKIM1; p={KEY}", "does not begin with v=DKIM1"),
            (f"v=DKIM1; p={KEY}; p={KEY}", "it says p= twice"),
            (b"v=DKIM1; p=\xff\xfe\x00", "letters beyond ASCII"),
            ("v=DKIM1; p=" + "A" * 60_000 + "!", "p= is not base64"),
        ],
    )
    def test_a_key_that_cannot_be_used(self, record, says):
        ok, words = self.look(record)
        assert not ok
        assert says in words
        assert 's1._domainkey.ours.example. TXT "v=DKIM1; k=rsa; p=..."' in words
        assert len(words) < 700
        assert words.isprintable()

    def test_none_and_two(self):
        assert self.look()[1].startswith("no key is at s1._domainkey.ours.example. Publish what")
        ok, words = self.look(f"v=DKIM1; p={KEY}", f"v=DKIM1; p={KEY}A")
        assert not ok
        assert words.startswith("2 keys are at s1._domainkey.ours.example, and receivers may take either. Keep one.")


class TestDmarc:
    def look(self, texts, **settings):
        finding = asked.look_at_dmarc(sender(**settings), ask=Zone(texts))
        return finding.ok, finding.words

    def test_nothing_published(self):
        ok, words = self.look({})
        assert not ok
        assert words.endswith(
            'Publish: _dmarc.ours.example. TXT "v=DMARC1; p=none; rua=mailto:postmaster@ours.example"'
        )

    def test_a_policy(self):
        record = {"_dmarc.ours.example": "v=DMARC1;p=reject; rua=mailto:d@ours.example;"}
        assert self.look(record) == (True, "p=reject at _dmarc.ours.example")

    def test_none_is_well_and_told(self):
        ok, words = self.look({"_dmarc.ours.example": "v=DMARC1; p=none"})
        assert ok
        assert words == (
            "p=none at _dmarc.ours.example: receivers only report; when the reports are clean, publish quarantine; "
            "nobody reads reports, add rua=mailto:postmaster@ours.example"
        )

    def test_the_domain_above_speaks_for_it(self):
        settings = {"MAIL_FROM": "hi@a.b.ours.example"}
        texts = {"_dmarc.ours.example": "v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@ours.example"}
        assert self.look(texts, **settings) == (True, "sp=quarantine at _dmarc.ours.example")
        texts["_dmarc.a.b.ours.example"] = "v=DMARC1; p=none; rua=mailto:d@ours.example"
        assert self.look(texts, **settings)[1].startswith("p=none at _dmarc.a.b.ours.example")

    def test_a_registry_above_speaks_for_nobody(self):
        texts = {"_dmarc.co.example": "v=DMARC1; p=reject; psd=y; rua=mailto:d@co.example"}
        assert not self.look(texts, MAIL_FROM="hi@ours.co.example")[0]

    @pytest.mark.parametrize(
        ("records", "says"),
        [
            (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "there are 2 records at _dmarc.ours.example"),
            ("v=dmarc1; p=none", "does not begin with v=DMARC1"),
            ("v=DMARC1 p=none", "does not begin with v=DMARC1"),
            ("v=DMARC1; p=maybe", "has no p=none, quarantine or reject"),
            ("v=DMARC1", "has no p=none, quarantine or reject"),
            ("v=DMARC1; p=none; p=reject", "it says p= twice"),
            ("v=DMARC1; p", "p is not of the form tag=value"),
            (b"v=DMARC1; p=none; rua=mailto:\xe4@ours.example", "letters beyond ASCII"),
        ],
    )
    def test_a_record_that_receivers_ignore(self, records, says):
        ok, words = self.look({"_dmarc.ours.example": records})
        assert not ok
        assert says in words
        assert "Publish: _dmarc.ours.example." in words

    def test_a_return_path_elsewhere_needs_a_key(self):
        texts = {"_dmarc.ours.example": "v=DMARC1; p=reject; rua=mailto:d@ours.example"}
        ok, words = self.look(texts, MAIL_IN_DOMAIN="bounces.example")
        assert not ok
        assert "SPF says nothing about ours.example: letters need DKIM" in words
        assert self.look(texts, MAIL_IN_DOMAIN="bounces.example", MAIL_DKIM="s1")[0]
        assert self.look(texts, MAIL_IN_DOMAIN="in.ours.example")[0]
        strict = {"_dmarc.ours.example": "v=DMARC1; p=reject; aspf=s; rua=mailto:d@ours.example"}
        assert not self.look(strict, MAIL_IN_DOMAIN="in.ours.example")[0]
        beside = {"MAIL_IN_DOMAIN": "in.ours.example", "MAIL_FROM": "hi@hallway.ours.example"}
        assert self.look(texts, **beside)[0]


class TestReverseName:
    def look(self, mail_url=OWN, **zone):
        finding = asked.look_at_reverse_name(sender(mail_url), ask=Zone(**zone))
        return finding.ok, finding.words

    def test_there_and_back(self):
        addresses = {"hallway.ours.example": "5.9.1.1", "mail.ours.example": "5.9.1.1"}
        ok, words = self.look(addresses=addresses, names={"5.9.1.1": "mail.ours.example"})
        assert (ok, words) == (True, "hallway.ours.example: 5.9.1.1 lead there and back")

    def test_no_name_and_one_that_leads_elsewhere(self):
        addresses = {"hallway.ours.example": ["5.9.1.1", "5.9.1.2"], "dyn.example": "5.9.3.3"}
        ok, words = self.look(addresses=addresses, names={"5.9.1.2": "dyn.example"})
        assert not ok
        assert "5.9.1.1 has no reverse name. Let who gives you the address set its PTR to hallway.ours.example" in words
        assert "5.9.1.2 is called dyn.example, which does not lead back to it" in words

    def test_a_relay_is_told_and_not_blamed(self):
        ok, words = self.look(RELAY, addresses={"smtp.relay.example": "5.9.9.9"})
        assert ok
        assert words.startswith(
            "the relay smtp.relay.example (as far as it sends from these addresses): 5.9.9.9 has no"
        )
        assert words.endswith("That is theirs to mend")

    def test_an_inner_address_is_not_what_others_see(self):
        ok, words = self.look("smtp://mail.ours.example", addresses={"mail.ours.example": "10.0.0.5"})
        assert (ok, words) == (True, "not looked at: mail.ours.example is 10.0.0.5, and sends from another address")

    def test_a_server_without_an_address(self):
        ok, words = self.look()
        assert not ok
        assert "hallway.ours.example has no address" in words

    def test_a_server_named_by_its_address(self):
        addresses = {"ours.example": "5.9.1.1"}
        assert self.look("smtp://5.9.1.1", names={"5.9.1.1": "ours.example"}, addresses=addresses)[0]

    def test_hostile_names_are_shown_harmlessly(self):
        ok, words = self.look(addresses={"hallway.ours.example": "5.9.1.1"}, names={"5.9.1.1": "\x1b[2J.example"})
        assert not ok
        assert words.isprintable()


class TestWayBack:
    def look(self, **zone):
        settings = {"MAIL_IN_DOMAIN": "in.ours.example"}
        finding = asked.look_at_way_back(sender(**settings), ask=Zone(**zone))
        return finding.ok, finding.words

    def test_mail_comes_in(self):
        found = {"mail_servers": {"in.ours.example": "mx.ours.example"}, "addresses": {"mx.ours.example": "5.9.1.1"}}
        assert self.look(**found) == (True, "answers and bounces go there: mx.ours.example")

    def test_no_record(self):
        ok, words = self.look()
        assert not ok
        assert "Publish: in.ours.example. MX 10 mail.in.ours.example." in words
        ok, words = self.look(addresses={"in.ours.example": "5.9.1.1"})
        assert ok
        assert "has no MX record; mail goes to its own address" in words

    def test_mail_is_refused_or_goes_astray(self):
        ok, words = self.look(mail_servers={"in.ours.example": ""})
        assert not ok
        assert "says that it takes no mail" in words
        ok, words = self.look(mail_servers={"in.ours.example": "mx.gone.example"})
        assert not ok
        assert "names mx.gone.example, which has no address" in words


def test_what_is_shown_cannot_steer_a_terminal():
    assert shown(b"v=spf1 \x1b]0;gone\x07\r\n") == "v=spf1 ?]0;gone???"
    assert shown("ü" * 500) == "?" * 160 + "... (500 characters)"
