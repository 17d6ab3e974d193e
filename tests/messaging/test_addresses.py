"""Reply and bounce addresses: short enough for every mail server, signed, and bound to what they are for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.core import clock
from hallway.core.models import Letter
from hallway.messaging.addresses import BounceOf, ComplaintsDesk, ReplyTo, bounce_address, meant_by, reply_address

pytestmark = pytest.mark.django_db


def test_a_reply_address_names_thread_end_and_last_day(letter, two):
    now = clock.now()
    thread = letter.message.thread
    for person in (two.ana, two.ben):
        address = reply_address(thread, person=person.pk, now=now)
        assert meant_by(address) == ReplyTo(
            thread.public_id, person.pk == thread.high_id, (now + timedelta(days=180)).date()
        )
        assert len(address.partition("@")[0]) <= 64
    assert meant_by(letter.to.upper()) == meant_by(f"<{letter.to}>") == meant_by(letter.to)


def test_a_bounce_address_names_its_letter(takes_mail):
    row = Letter(to="a@example.org", message_id="<x@y>", created_at=clock.now())
    assert meant_by(bounce_address(row)) == BounceOf(row.pk)
    assert len(bounce_address(row).partition("@")[0]) <= 64
    assert meant_by("complaints@hallway.example") == ComplaintsDesk()


def test_no_altered_address_means_anything(letter):
    local, _at, domain = letter.to.partition("@")
    kind, _plus, token = local.partition("+")
    altered = [f"{kind}+{token[:i]}{'b' if token[i] == 'a' else 'a'}{token[i + 1 :]}@{domain}" for i in range(48)]
    altered += [
        f"bounce+{token}@{domain}",
        f"reply+{token}x@{domain}",
        f"reply+{token}@elsewhere.example",
        "reply+@x",
        "",
    ]
    assert {meant_by(address) for address in altered} == {None}


def test_addresses_outlive_the_rotation_of_the_key(letter, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert meant_by(letter.to) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert meant_by(letter.to) is not None


def test_without_a_domain_no_address_is_written_or_known(letter, settings):
    settings.CONFIG = replace(settings.CONFIG, mail_in_domain="")
    assert meant_by(letter.to) is None
    assert reply_address(letter.message.thread, person=1, now=clock.now()) == ""


@given(st.text(max_size=80))
def test_meant_by_takes_any_text(text):
    for address in (text, f"reply+{text}@hallway.example", f"{text}@hallway.example"):
        assert meant_by(address) is None
