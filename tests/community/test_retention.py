"""Entries of people who did not agree and never answer go after the days the operator sets, and stay away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hallway.community.models import ForgottenEntry
from hallway.community.records import AffiliationRecord, OrganisationRecord, PersonRecord, TieRecord
from hallway.core.retention import forget_what_is_past
from hallway.membership.actions.prepare import release_prepared
from hallway.membership.models import Invitation
from hallway.organisations.models import Affiliation
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.relationships.models import Tie
from tests.community.loading import load
from tests.factories.membership import do_background_work, letters_to, make_community
from tests.factories.people import make_account

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ANA = PersonRecord(id="ana", name="Ana Silva", agreed=True)
BEN = PersonRecord(id="ben", name="Ben Okoro", email="ben@example.org")
ACME = OrganisationRecord(id="acme", name="Acme")
WORKS = AffiliationRecord(id="w", person="ben", organisation="acme")
TIE = TieRecord(one="ana", other="ben")
EVERYTHING = (ANA, BEN, ACME, WORKS, TIE)


def after(days):
    return BEGIN + timedelta(days=days)


def forgotten(days):
    """How many entries go when the clock stands so many days after the first load."""
    return forget_what_is_past(now=after(days)).get("unanswered entries", 0)


def names():
    return sorted(Person.objects.values_list("name", flat=True))


def test_who_never_answers_is_forgotten_with_all_that_was_loaded_of_them():
    load(*EVERYTHING, now=BEGIN)
    assert forgotten(364) == 0
    assert forgotten(366) == 1
    assert names() == ["Ana Silva"], "who agreed has answered"
    assert [model.objects.count() for model in (Affiliation, Tie, Invitation)] == [0, 0, 0]


def test_the_days_are_the_operators():
    make_community(keep_entries_days=30)
    load(BEN, now=BEGIN)
    assert (forgotten(29), forgotten(31)) == (0, 1)


def test_the_days_begin_when_the_last_invitation_is_over_and_nobody_is_invited_twice():
    make_community(keep_invitations_days=30)
    load(BEN, now=BEGIN)
    release_prepared(viewer=None, now=after(10))
    do_background_work()
    Invitation.objects.update(made_at=after(10), expires_at=after(40))
    assert len(letters_to("ben@example.org")) == 1
    assert forgotten(404) == 0
    assert load(BEN, now=after(404)).invitations.before == 1, (
        "the invitation is known for as long as the entry is there"
    )
    assert forgotten(406) == 1


def test_the_days_begin_anew_when_the_file_says_something_new():
    load(BEN, now=BEGIN)
    load(replace(BEN, headline="Drummer"), now=after(300))
    assert (forgotten(366), forgotten(664), forgotten(666)) == (0, 0, 1)


@pytest.mark.parametrize("standing", [Standing.MEMBER, Standing.LISTED, Standing.SUSPENDED, Standing.LEFT])
def test_nobody_else_is_forgotten(standing):
    load(BEN, now=BEGIN)
    Person.objects.update(standing=standing, account=None if standing == Standing.LISTED else make_account())
    assert forgotten(4000) == 0


def test_no_load_brings_back_who_was_forgotten_unless_they_agree():
    load(*EVERYTHING, now=BEGIN)
    forgotten(366)
    again = load(*EVERYTHING, now=after(367))
    assert [one.reason for one in again.skipped] == [
        "ben: did not answer, and was forgotten; they come back when they agree."
    ]
    assert (names(), again.invitations.added) == (["Ana Silva"], 0)
    assert load(WORKS, TIE, now=after(368)).skipped == [], "what is loaded by itself names nobody who is missing"
    assert not ForgottenEntry.objects.filter(pk__icontains="ben").exists()

    load(ANA, replace(BEN, agreed=True), ACME, WORKS, TIE, now=after(369))
    assert names() == ["Ana Silva", "Ben Okoro"]
    assert [model.objects.count() for model in (Affiliation, Tie, ForgottenEntry)] == [1, 2, 0]
