"""What is left of an introduction when its time is over."""

from datetime import UTC, datetime, timedelta

import pytest

from hallway.core import retention
from hallway.introductions.actions.afterwards import give_outcome, thank
from hallway.introductions.models import Introduction, Outcome, Part, Thanks
from hallway.introductions.retention import _introductions
from hallway.membership.models import Community
from tests.factories.introductions import ask, introduce, say
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def four():
    people = [make_person(name=name, handle=name.lower()) for name in ("Ana", "Bo", "Cleo", "Dan")]
    make_connection(people[0], people[1], consent="members")
    make_connection(people[1], people[2], consent="members")
    return people


def accepted(row, *ends):
    for end in ends:
        say(row, end, "yes", word="Gladly, a secret word", now=NOW)
    row.refresh_from_db()
    assert row.accepted_at == NOW
    return row


def test_what_did_not_come_about_goes_whatever_was_the_reason(four):
    ana, bo, cleo, dan = four
    refused, silent = ask(ana, cleo, bo, now=NOW), introduce(bo, cleo, dan, now=NOW)
    say(refused, bo, "no", now=NOW)
    ends_at = silent.ends_at
    assert _introductions(ends_at) == 0
    assert _introductions(ends_at + timedelta(seconds=1)) == 2
    assert not Introduction.objects.exists()
    assert not Part.objects.exists()


def test_of_two_who_were_introduced_only_that_is_left(four):
    ana, bo, cleo, dan = four
    asked = accepted(ask(ana, cleo, bo, words="We both sail, a secret word", now=NOW), bo, cleo)
    offered = accepted(introduce(bo, ana, dan, words="You both sail, a secret word", now=NOW), ana, dan)
    thank(asked.public_id, viewer=viewer_of(ana), words="Thank you, a secret word", now=NOW + DAY)
    give_outcome(
        asked.public_id, viewer=viewer_of(ana), met="yes", helped=True, words="Good, a secret word", now=NOW + 20 * DAY
    )
    knew = {one.pk: (viewer_of(one).circle("introduced")) for one in four}
    assert _introductions(NOW) == 0
    assert _introductions(NOW + DAY) == 2
    assert _introductions(NOW + DAY) == 0  # what is bare is not counted again
    assert {one.pk: (viewer_of(one).circle("introduced")) for one in four} == knew
    assert knew[ana.pk] == {cleo.pk, dan.pk}
    assert not Thanks.objects.exists()
    assert not Outcome.objects.exists()
    for table in (Introduction, Part):
        assert "secret" not in str(list(table.objects.values()))
    assert set(Part.objects.values_list("introduction", "person")) == {
        (asked.pk, cleo.pk), (offered.pk, ana.pk), (offered.pk, dan.pk),
    }  # fmt: skip
    offered.refresh_from_db()
    assert offered.initiator is None
    asked.refresh_from_db()
    assert (asked.accepted_at, asked.helped, asked.thanked_at) == (NOW, True, NOW + DAY)
    assert [named["person"] for named in asked.named] == [cleo.pk]
    for one, row in ((ana, asked), (cleo, asked), (ana, offered), (dan, offered)):
        assert sign_in(one).get(row.get_absolute_url()).status_code == 200
    assert sign_in(bo).get(offered.get_absolute_url()).status_code == 404
    for one in four:
        assert sign_in(one).get("/introductions/").status_code == 200


def test_the_operator_says_for_how_long(four):
    make_community()
    ana, bo, cleo, _dan = four
    row = ask(ana, cleo, bo, now=NOW)
    later = row.ends_at + 101 * DAY
    assert "introductions" not in retention.forget_what_is_past(now=later)
    Community.objects.update(keep_introductions_days=100)
    assert retention.forget_what_is_past(now=later)["introductions"] == 1
