"""What a holder says of a tie, and what each end may take away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hallway.atlas.models import Change
from hallway.core.errors import Invalid, NotFound
from hallway.people.enums import Standing
from hallway.relationships.actions import ties
from hallway.relationships.actions.declare import Declared, declare_ties
from hallway.relationships.enums import Closeness, Consent, Origin
from hallway.relationships.models import Connection, Tie
from tests.factories.people import block, make_person
from tests.factories.relationships import make_connection, make_contact, make_tie, make_ties

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def state(holder, other, **changes):
    said = {"closeness": Closeness.KNOW, "began_on": None, "note": "", "consent": Consent.PRIVATE, "now": NOW}
    return ties.state_tie(holder, other=other, **{**said, **changes})


def test_state_tie_makes_a_private_one_way_tie():
    ana, ben = make_person(), make_person()
    tie = state(ana, ben, began_on=date(2020, 5, 1), note="  Porto  ")

    assert (tie.closeness, tie.began_on, tie.note, tie.consent) == ("know", date(2020, 5, 1), "Porto", "private")
    assert Tie.objects.count() == 1
    assert Change.objects.count() == 1


def test_state_tie_lets_others_know_only_what_both_confirmed():
    ana, ben = make_person(), make_person()
    with pytest.raises(Invalid):
        state(ana, ben, consent=Consent.MEMBERS)
    assert not Tie.objects.exists()

    make_connection(ana, ben)
    assert state(ana, ben, consent=Consent.MEMBERS).consent == Consent.MEMBERS


def test_state_tie_of_a_declared_one_may_open_it():
    ana, ben = make_person(), make_person()
    make_ties(ana, ben, origin=Origin.DECLARED, consent=Consent.PRIVATE)
    assert state(ana, ben, consent=Consent.COUNTED).consent == Consent.COUNTED


def test_state_tie_refuses_a_day_to_come():
    with pytest.raises(Invalid) as refused:
        state(make_person(), make_person(), began_on=NOW.date() + timedelta(days=1))
    assert list(refused.value.fields) == ["began_on"]


def test_nobody_holds_a_tie_to_one_they_cannot_see():
    ana, blocker, blocked = make_person(), make_person(), make_person()
    block(blocker, ana)
    block(ana, blocked)
    for other in (ana, blocker, blocked, make_person(member=False, standing=Standing.INVITED)):
        with pytest.raises(NotFound):
            state(ana, other)
        with pytest.raises(NotFound):
            ties.note_contact(ana, other=other, now=NOW)
    assert not Tie.objects.exists()


def test_we_spoke_is_remembered_and_taken_back():
    ana, ben = make_person(), make_person()
    before = NOW - timedelta(days=90)
    make_tie(ana, ben, last_used_at=before)

    assert ties.note_contact(ana, other=ben, now=NOW) == before
    assert Tie.objects.get().last_used_at == NOW
    assert ties.take_contact_back(ana, other=ben, noted_at=NOW, before=before, now=NOW) is True
    assert Tie.objects.get().last_used_at == before


def test_taking_back_leaves_what_was_noted_since():
    ana, ben = make_person(), make_person()
    ties.note_contact(ana, other=ben, now=NOW)
    later = NOW + timedelta(minutes=5)
    ties.note_contact(ana, other=ben, now=later)

    assert ties.take_contact_back(ana, other=ben, noted_at=NOW, before=None, now=later) is False
    assert Tie.objects.get().last_used_at == later


def test_forget_ends_the_connection_and_leaves_the_other_a_private_tie():
    ana, ben = make_person(), make_person()
    make_connection(ana, ben, consent=Consent.MEMBERS)
    ties.forget_tie(ana, other=ben, now=NOW)

    assert not Connection.objects.exists()
    assert list(Tie.objects.values_list("holder", "consent")) == [(ben.pk, "private")]


@pytest.mark.parametrize("remover", ["one", "other"])
def test_either_removes_a_declared_tie_for_good(remover):
    one, other = make_person(), make_person()
    declare_ties([Declared(one.pk, other.pk, strength=0.3)], now=NOW)
    if remover == "one":
        ties.forget_tie(one, other=other, now=NOW)
    else:
        ties.forget_tie(other, other=one, now=NOW)
    assert not Tie.objects.exists()

    assert declare_ties([Declared(other.pk, one.pk, strength=0.3)], now=NOW) == (0, 0)
    assert not Tie.objects.exists()


def test_removing_a_declared_tie_keeps_what_the_other_wrote_as_theirs_alone():
    one, other = make_person(), make_person()
    declare_ties([Declared(one.pk, other.pk)], now=NOW)
    Tie.objects.filter(holder=other).update(note="Old colleague")
    ties.forget_tie(one, other=other, now=NOW)

    kept = Tie.objects.get()
    assert (kept.holder_id, kept.note, kept.consent, kept.origin) == (other.pk, "Old colleague", "private", "stated")


def test_declare_writes_both_directions_once_and_leaves_what_people_said():
    one, other = make_person(), make_person()
    make_tie(one, other, closeness=Closeness.WOULD_VOUCH, note="mine")
    pair = Declared(one.pk, other.pk, strength=0.3, consent=Consent.COUNTED)

    assert declare_ties([pair, Declared(one.pk, one.pk)], now=NOW) == (1, 0)
    assert declare_ties([pair], now=NOW) == (0, 0)
    mine, theirs = Tie.objects.get(holder=one), Tie.objects.get(holder=other)
    assert (mine.note, mine.origin, mine.consent) == ("mine", Origin.STATED, Consent.PRIVATE)
    assert (theirs.learned, theirs.origin, theirs.consent) == (0.3, Origin.DECLARED, Consent.COUNTED)


def test_declaring_again_moves_the_strength_and_keeps_what_the_ends_decided():
    one, other = make_person(), make_person()
    pair = Declared(one.pk, other.pk, strength=0.3, last_used_at=NOW)
    declare_ties([pair], now=NOW)
    Tie.objects.filter(holder=one).update(consent=Consent.PRIVATE, note="mine", began_on=date(2020, 1, 1))

    stronger = replace(pair, strength=0.5, began_on=date(2021, 1, 1), last_used_at=NOW - timedelta(days=9))
    assert declare_ties([stronger], now=NOW) == (0, 2)
    assert declare_ties([stronger], now=NOW) == (0, 0)
    assert declare_ties([replace(pair, strength=None)], now=NOW) == (0, 0)

    mine, theirs = Tie.objects.get(holder=one), Tie.objects.get(holder=other)
    assert (mine.learned, mine.consent, mine.note, mine.began_on) == (0.5, Consent.PRIVATE, "mine", date(2020, 1, 1))
    assert (theirs.learned, theirs.began_on, theirs.last_used_at) == (0.5, date(2021, 1, 1), NOW)


def test_declaring_again_leaves_what_the_holders_own_letters_told():
    one, other = make_person(), make_person()
    declare_ties([Declared(one.pk, other.pk, strength=0.3)], now=NOW)
    make_contact(one, person=other, learned=0.6)
    make_contact(other, person=one)
    Tie.objects.filter(holder=one).update(learned=0.6)

    assert declare_ties([Declared(one.pk, other.pk, strength=0.4)], now=NOW) == (0, 1)
    assert dict(Tie.objects.values_list("holder", "learned")) == {one.pk: 0.6, other.pk: 0.4}
