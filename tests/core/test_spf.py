"""Who may send for a domain, read as receivers read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.core.mail_checkups import spf
from hallway.core.mail_checkups.lookups import LookupFailed
from tests.core.zone import Zone


def followed(record, **zone):
    return spf.follow("ours.example", record, ask=Zone(**zone))


def broken(record, **zone):
    with pytest.raises(spf.Broken) as found:
        followed(record, **zone)
    return str(found.value)


def test_a_domain_without_a_record():
    assert spf.record_at("ours.example", ask=Zone()) is None
    others = Zone({"ours.example": ["google-site-verification=abc", "v=spf10 all", "v=DMARC1; p=none"]})
    assert spf.record_at("ours.example", ask=others) is None


def test_a_record_in_capitals_is_one_and_two_are_none():
    assert spf.record_at("ours.example", ask=Zone({"ours.example": "V=SPF1 -ALL"})) == "V=SPF1 -ALL"
    assert followed("V=SPF1 IP4:5.9.1.1 -ALL").lets_send("5.9.1.1")
    with pytest.raises(spf.Broken, match="has 2 SPF records"):
        spf.record_at("ours.example", ask=Zone({"ours.example": ["v=spf1 mx -all", "v=spf1 a -all"]}))


def test_letters_that_no_record_has_are_said_and_not_shown():
    with pytest.raises(spf.Broken) as found:
        spf.record_at("ours.example", ask=Zone({"ours.example": b"v=spf1 \xff\x1b[2J -all"}))
    assert str(found.value) == "the SPF record of ours.example has letters beyond ASCII: v=spf1 ??[2J -all"


@pytest.mark.parametrize(
    ("record", "inside", "outside"),
    [
        ("v=spf1 ip4:5.9.1.0/24 -all", "5.9.1.77", "5.9.2.1"),
        ("v=spf1 ip4:5.9.1.9/24 ~all", "5.9.1.1", "5.9.2.1"),
        ("v=spf1 ip6:2a01:4f8::/32 -all", "2a01:4f8::1", "2a01:4f9::1"),
        ("v=spf1  a  -all", "5.9.7.1", "5.9.7.2"),
        ("v=spf1 a/24 -all", "5.9.7.2", "5.9.8.2"),
        ("v=spf1 a:mail.ours.example/31//64 -all", "5.9.7.11", "5.9.7.12"),
        ("v=spf1 mx -all", "5.9.7.10", "5.9.7.1"),
        ("v=spf1 include:relay.example -all", "5.9.9.9", "5.9.7.1"),
        ("v=spf1 -ip4:5.9.1.1 ?ip4:5.9.1.2 -all", None, "5.9.1.1"),
        ("v=spf1 redirect=relay.example", "5.9.9.9", "5.9.7.1"),
        ("v=spf1 ip4:5.9.1.1 -all ip4:5.9.1.2", "5.9.1.1", "5.9.1.2"),
        ("v=spf1 exp=words.ours.example future=5 ip4:5.9.1.1 -all", "5.9.1.1", "5.9.1.2"),
    ],
)
def test_whom_a_record_lets_send(record, inside, outside):
    allowed = followed(
        record,
        texts={"relay.example": "v=spf1 ip4:5.9.9.9 -all"},
        addresses={"ours.example": "5.9.7.1", "mail.ours.example": ["5.9.7.10", "2a01:4f8:7::1"]},
        mail_servers={"ours.example": "mail.ours.example"},
    )
    assert inside is None or allowed.lets_send(inside)
    assert not allowed.lets_send(outside)


def test_what_becomes_of_all_others():
    assert followed("v=spf1 -all").rest == "-"
    assert followed("v=spf1 mx").rest == ""
    onward = {"texts": {"relay.example": "v=spf1 ~all"}}
    assert followed("v=spf1 redirect=relay.example", **onward).rest == "~"
    assert followed("v=spf1 include:relay.example ?all", **onward).rest == "?"
    assert followed("v=spf1 -all redirect=nobody.example").rest == "-"


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ("v=spf1 +all", "everybody may send as you"),
        ("v=spf1 all", "everybody may send as you"),
        ("v=spf1 ip4=5.9.1.1 -all", "write ip4: with a colon"),
        ("v=spf1 ip4:5.9.1 -all", "ip4:5.9.1 is no network"),
        ("v=spf1 ip4:5.9.1.1/33 -all", "is no network"),
        ("v=spf1 ip6:5.9.1.1 -all", "is no network"),
        ("v=spf1 ipv4:5.9.1.1 -all", "ipv4:5.9.1.1 is no term of SPF"),
        ("v=spf1 a/40 -all", "the network is too long"),
        ("v=spf1 include: -all", "a domain stands behind include:"),
        ("v=spf1 include:localhost -all", "localhost is no domain"),
        ("v=spf1 a:%{x}.ours.example -all", "is no domain"),
        ("v=spf1 all:ours.example", "nothing stands behind all"),
        ("v=spf1 redirect=a.example redirect=b.example", "redirect= twice"),
        ("v=spf1 !mx -all", "!mx is no term of SPF"),
        ("v=spf1 include:gone.example -all", "gone.example, which has no SPF record"),
        ("v=spf1 include:two.example -all", "two.example has 2 SPF records"),
        ("v=spf1 include:open.example -all", "includes open.example, which lets everybody send"),
        ("v=spf1 redirect=open.example", "everybody may send as you"),
        ("v=spf1 include:odd.example -all", "at odd.example: ip4:x is no network"),
        ("v=spf1 include:round.example -all", "at round.example: it comes back to ours.example"),
        ("v=spf1 include:self.example -all", "at self.example: it comes back to self.example"),
        ("v=spf1 a:g1.example a:g2.example a:g3.example -all", "more than 2 hosts that do not exist"),
        ("v=spf1 mx:farm.example -all", "more than 10 mail servers"),
    ],
)
def test_what_receivers_take_for_an_error(record, says):
    texts = {
        "two.example": ["v=spf1 -all", "v=spf1 mx -all"],
        "open.example": "v=spf1 +all",
        "odd.example": "v=spf1 ip4:x -all",
        "round.example": "v=spf1 include:ours.example -all",
        "self.example": "v=spf1 include:self.example -all",
    }
    mail_servers = {"farm.example": [f"mx{number}.farm.example" for number in range(11)]}
    assert says in broken(record, texts=texts, mail_servers=mail_servers)


def test_ten_lookups_are_counted_through_all_that_is_included():
    texts = {f"part{number}.example": "v=spf1 a mx -all" for number in range(4)}
    found = {"texts": texts, "addresses": {f"part{number}.example": "5.9.1.1" for number in range(4)}}
    found["mail_servers"] = {f"part{number}.example": f"part{number}.example" for number in range(4)}
    three = " ".join(f"include:part{number}.example" for number in range(3))
    assert followed(f"v=spf1 {three} -all", **found).lookups == 9
    assert followed(f"v=spf1 {three} exists:x.example -all", **found).lookups == 10
    assert "more than 10 lookups" in broken(f"v=spf1 {three} exists:x.example ptr -all", **found)


def test_a_tree_without_end_is_left_after_ten():
    class Endless(Zone):
        def texts(self, name):
            self.asked.append(name)
            return [f"v=spf1 include:a.{name} include:b.{name} -all".encode()]

    zone = Endless()
    with pytest.raises(spf.Broken, match="more than 10 lookups"):
        spf.follow("x.example", "v=spf1 include:a.x.example -all", ask=zone)
    assert len(zone.asked) == spf.MOST_LOOKUPS


def test_what_depends_on_the_letter_is_not_followed_but_told():
    allowed = followed("v=spf1 include:%{d}._spf.relay.example exists:%{i}.ours.example ptr -all")
    assert allowed.remarks == [
        "include:%{d}._spf.relay.example depends on the letter and was not followed",
        "exists:%{i}.ours.example depends on the letter and was not followed",
        "ptr should not be used any more",
    ]


def test_what_cannot_be_asked_for_is_neither_there_nor_not():
    with pytest.raises(LookupFailed):
        followed("v=spf1 include:relay.example -all", failing=["relay.example"])


@given(st.text(max_size=80))
def test_no_record_breaks_the_reader(words):
    try:
        said = str(followed(f"v=spf1 {words}").rest)
    except spf.Broken as found:
        said = str(found)
    assert said.isascii()
    assert said.isprintable()
