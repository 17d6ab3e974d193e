"""Asking, confirming, setting aside, withdrawing and ending, and what each of the two sees of it."""

from datetime import UTC, datetime, timedelta

import pytest

from hallway.atlas.models import Change
from hallway.core.errors import Conflict, Invalid, NotAllowed, NotFound
from hallway.core.models import Fact
from hallway.people.enums import Standing
from hallway.relationships.actions import connect
from hallway.relationships.actions.capacity import let_requests_through
from hallway.relationships.enums import Closeness, ConnectionState, Consent, Origin
from hallway.relationships.models import Connection, Tie
from hallway.relationships.queries.connections import Stage, between
from hallway.relationships.rules import MOST_OPEN_REQUESTS, MOST_REQUESTS_A_WEEK
from tests.factories.people import block, make_person, viewer_of
from tests.factories.relationships import make_connection, make_request, make_tie

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def ana():
    return make_person(name="Ana Silva")


@pytest.fixture
def ben():
    return make_person(name="Ben Okoro")


def stages(one, other):
    """What each of the two sees of the other."""
    return between(viewer_of(one), other=other.pk).stage, between(viewer_of(other), other=one.pk).stage


def test_ask_opens_a_request_that_both_see_from_their_side(ana, ben):
    request = connect.ask_to_connect(ana, other=ben, words=" We met in Porto. ", now=NOW)

    assert (request.words, request.asker_id, request.state) == ("We met in Porto.", ana.pk, ConnectionState.ASKED)
    assert stages(ana, ben) == (Stage.I_ASKED, Stage.ASKED_ME)
    assert Tie.objects.count() == 0
    assert sorted(Fact.objects.values_list("kind", flat=True)) == ["ConnectionAsked", "ConnectionReached"]


def test_ask_twice_is_once(ana, ben):
    first = connect.ask_to_connect(ana, other=ben, words="Hello", now=NOW)
    second = connect.ask_to_connect(ana, other=ben, words="Hello again", now=NOW)

    assert (second.pk, second.words) == (first.pk, "Hello")
    assert Fact.objects.filter(kind="ConnectionAsked").count() == 1


def test_ask_one_who_asked_me_confirms(ana, ben):
    connect.ask_to_connect(ana, other=ben, consent=Consent.MEMBERS, now=NOW)
    row = connect.ask_to_connect(ben, other=ana, consent=Consent.PRIVATE, now=NOW)

    assert row.state == ConnectionState.CONFIRMED
    assert dict(Tie.objects.values_list("holder", "consent")) == {ana.pk: "members", ben.pk: "private"}


def test_confirm_makes_both_ties_with_each_ends_consent_and_tells_the_atlas(ana, ben):
    connect.ask_to_connect(ana, other=ben, consent=Consent.CONNECTIONS, now=NOW)
    connect.confirm_connection(ben, other=ana, consent=Consent.MEMBERS, closeness=Closeness.WORK_WELL, now=NOW)

    ties = {tie.holder_id: tie for tie in Tie.objects.all()}
    assert (ties[ana.pk].consent, ties[ana.pk].closeness) == ("connections", "")
    assert (ties[ben.pk].consent, ties[ben.pk].closeness) == ("members", "work_well")
    assert {tie.origin for tie in ties.values()} == {Origin.CONNECTED}
    low, high = sorted((ana.pk, ben.pk))
    assert list(Change.objects.values_list("source", "key", "other_key")) == [("ties", low, high)]
    assert viewer_of(ana).connection_ids == {ben.pk}
    assert viewer_of(ben).connection_ids == {ana.pk}


def test_confirm_keeps_how_a_tie_began_and_what_its_holder_said(ana, ben):
    make_tie(ana, ben, closeness=Closeness.WOULD_VOUCH, origin=Origin.IMPORTED, note="Porto")
    connect.ask_to_connect(ana, other=ben, now=NOW)
    connect.confirm_connection(ben, other=ana, now=NOW)

    tie = Tie.objects.get(holder=ana)
    assert (tie.closeness, tie.origin, tie.note) == (Closeness.WOULD_VOUCH, Origin.IMPORTED, "Porto")


def test_confirm_takes_the_persons_default_consent():
    ana, ben = make_person(default_consent="members"), make_person(default_consent="private")
    connect.ask_to_connect(ana, other=ben, now=NOW)
    connect.confirm_connection(ben, other=ana, now=NOW)

    assert dict(Tie.objects.values_list("holder", "consent")) == {ana.pk: "members", ben.pk: "private"}


def test_confirm_twice_is_once(ana, ben):
    make_request(ana, ben)
    connect.confirm_connection(ben, other=ana, now=NOW)
    connect.confirm_connection(ben, other=ana, consent=Consent.MEMBERS, now=NOW)

    assert Fact.objects.filter(kind="ConnectionConfirmed").count() == 1
    assert Tie.objects.get(holder=ben).consent == Consent.COUNTED


def test_nobody_confirms_their_own_request(ana, ben):
    make_request(ana, ben)
    with pytest.raises(NotFound):
        connect.confirm_connection(ana, other=ben, now=NOW)


def test_set_aside_looks_like_silence_to_the_asker(ana, ben):
    connect.ask_to_connect(ana, other=ben, now=NOW)
    before = between(viewer_of(ana), other=ben.pk).stage
    connect.set_aside_request(ben, other=ana, now=NOW)

    assert stages(ana, ben) == (before, Stage.NOTHING) == (Stage.I_ASKED, Stage.NOTHING)
    assert list(Connection.objects.open_by(ana.pk).values_list("asked_at", flat=True)) == [NOW]
    assert not Connection.objects.waiting_for(ben.pk).exists()


def test_one_who_set_aside_may_still_ask_and_is_connected_at_once(ana, ben):
    make_request(ana, ben, set_aside=True)
    connect.ask_to_connect(ben, other=ana, now=NOW)

    assert stages(ana, ben) == (Stage.CONNECTED, Stage.CONNECTED)


def test_set_aside_can_be_undone(ana, ben):
    make_request(ana, ben)
    connect.set_aside_request(ben, other=ana, now=NOW)
    connect.take_request_up_again(ben, other=ana)

    assert stages(ana, ben) == (Stage.I_ASKED, Stage.ASKED_ME)


def test_asking_again_does_not_get_around_being_set_aside(ana, ben):
    connect.ask_to_connect(ana, other=ben, now=NOW)
    connect.set_aside_request(ben, other=ana, now=NOW)
    connect.withdraw_request(ana, other=ben, now=NOW + timedelta(days=1))
    assert stages(ana, ben) == (Stage.NOTHING, Stage.NOTHING)
    connect.ask_to_connect(ana, other=ben, now=NOW + timedelta(days=2))

    assert stages(ana, ben) == (Stage.I_ASKED, Stage.NOTHING)


def test_a_request_long_after_being_set_aside_arrives(ana, ben):
    make_request(ana, ben, set_aside=True, asked_at=NOW)
    connect.withdraw_request(ana, other=ben, now=NOW)
    connect.ask_to_connect(ana, other=ben, now=NOW + timedelta(days=200))

    assert stages(ana, ben) == (Stage.I_ASKED, Stage.ASKED_ME)


def test_withdraw_leaves_nothing(ana, ben):
    make_request(ana, ben)
    connect.withdraw_request(ana, other=ben, now=NOW)

    assert stages(ana, ben) == (Stage.NOTHING, Stage.NOTHING)
    assert not Connection.objects.exists()


def test_withdraw_after_it_was_confirmed_says_so(ana, ben):
    make_connection(ana, ben)
    with pytest.raises(Conflict):
        connect.withdraw_request(ana, other=ben, now=NOW)


def test_nobody_withdraws_the_others_request(ana, ben):
    make_request(ana, ben)
    with pytest.raises(NotFound):
        connect.withdraw_request(ben, other=ana, now=NOW)


def test_end_connection_leaves_each_a_private_tie(ana, ben):
    make_connection(ana, ben, consent=Consent.MEMBERS)
    connect.end_connection(ana, other=ben, now=NOW)

    assert viewer_of(ana).connection_ids == frozenset()
    assert list(Tie.objects.values_list("consent", flat=True)) == ["private", "private"]
    assert Fact.objects.get().kind == "ConnectionEnded"
    assert Change.objects.count() == 1


def test_ask_one_who_blocked_me_looks_like_any_open_request(ana, ben):
    block(ben, ana)
    request = connect.ask_to_connect(ana, other=ben, words="Hello", now=NOW)

    assert (request.state, request.words, request.asked_at) == (ConnectionState.ASKED, "Hello", NOW)
    assert stages(ana, ben) == (Stage.I_ASKED, Stage.NOTHING)
    assert Fact.objects.filter(kind="ConnectionReached").count() == 0


def test_ask_one_whom_i_blocked_is_refused(ana, ben):
    block(ana, ben)
    with pytest.raises(NotFound):
        connect.ask_to_connect(ana, other=ben, now=NOW)


@pytest.mark.parametrize("standing", [Standing.LISTED, Standing.INVITED, Standing.LEFT])
def test_only_members_can_be_asked(ana, standing):
    other = make_person(member=False, standing=standing)
    with pytest.raises(NotFound):
        connect.ask_to_connect(ana, other=other, now=NOW)


def test_nobody_asks_themselves(ana):
    with pytest.raises(NotFound):
        connect.ask_to_connect(ana, other=ana, now=NOW)


def test_long_words_are_refused_with_the_numbers(ana, ben):
    with pytest.raises(Invalid) as refused:
        connect.ask_to_connect(ana, other=ben, words="x" * 501, now=NOW)
    assert "500" in str(refused.value.fields["words"])
    assert "501" in str(refused.value.fields["words"])


def test_capacity_lets_requests_through_one_by_one(ana):
    busy = make_person(capacity=1)
    second = make_person()
    connect.ask_to_connect(ana, other=busy, now=NOW)
    connect.ask_to_connect(second, other=busy, now=NOW)

    assert stages(ana, busy) == (Stage.I_ASKED, Stage.ASKED_ME)
    assert stages(second, busy) == (Stage.I_ASKED, Stage.NOTHING)

    let_requests_through(busy, now=NOW + timedelta(days=6))
    assert stages(second, busy) == (Stage.I_ASKED, Stage.NOTHING)
    let_requests_through(busy, now=NOW + timedelta(days=8))
    assert stages(second, busy) == (Stage.I_ASKED, Stage.ASKED_ME)


def test_no_capacity_shows_no_request_and_tells_no_asker(ana):
    away = make_person(capacity=0)
    connect.ask_to_connect(ana, other=away, now=NOW)
    assert stages(ana, away) == (Stage.I_ASKED, Stage.NOTHING)


def test_open_requests_are_limited_and_set_aside_ones_count(ana):
    for _ in range(MOST_OPEN_REQUESTS):
        make_request(ana, make_person(), set_aside=True)
    with pytest.raises(NotAllowed):
        connect.ask_to_connect(ana, other=make_person(), now=NOW)


def test_requests_of_a_week_are_limited_even_when_withdrawn(ana, ben):
    for _ in range(MOST_REQUESTS_A_WEEK):
        connect.ask_to_connect(ana, other=ben, now=NOW)
        connect.withdraw_request(ana, other=ben, now=NOW)
    with pytest.raises(NotAllowed):
        connect.ask_to_connect(ana, other=ben, now=NOW)
    assert connect.ask_to_connect(ana, other=ben, now=NOW + timedelta(days=8)).state == ConnectionState.ASKED


def test_requests_made_to_me_do_not_count_to_my_limit(ana):
    for _ in range(MOST_REQUESTS_A_WEEK):
        connect.ask_to_connect(make_person(), other=ana, now=NOW)
    assert connect.ask_to_connect(ana, other=make_person(), now=NOW).asker_id == ana.pk
