"""Who of my contacts is a member: told only where that member lets it be told, and never in bulk."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from hallway.people.enums import Standing
from hallway.relationships.actions import match_contacts as matching
from hallway.relationships.actions.contacts import delete_all_contacts
from hallway.relationships.actions.match_contacts import LOOKUPS_A_WEEK, match_contacts, same_name
from hallway.relationships.actions.undo_import import undo_import
from hallway.relationships.enums import Consent, Origin
from hallway.relationships.models import Contact, ContactAddress, Tie
from tests.factories.people import block, make_person
from tests.factories.relationships import make_contact, make_tie
from tests.relationships.importing import NOW, bring_in, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_person(name="Ana Silva", email="ana@members.example")


def findable(name="Ben Okoro", email="ben@members.example", **fields):
    return make_person(name=name, email=email, findable_by_address=True, **fields)


def matches(owner, now=NOW):
    match_contacts(owner, now=now)
    return set(Contact.objects.filter(owner=owner, person__isnull=False).values_list("person__name", flat=True))


def test_a_findable_members_verified_address_and_name_match(ana):
    ben = findable()
    contact = make_contact(ana, name="Okoro, Ben", emails=["ben@members.example"], learned=0.4, last_used_at=NOW)

    assert matches(ana) == {"Ben Okoro"}
    contact.refresh_from_db()
    assert contact.person == ben
    tie = Tie.objects.get()
    assert (tie.holder, tie.other, tie.consent, tie.origin) == (ana, ben, Consent.PRIVATE, Origin.LETTERS)
    assert (tie.learned, tie.last_used_at) == (0.4, NOW)


@pytest.mark.parametrize("why", ["not findable", "not verified", "other name", "no name", "left", "blocks", "blocked"])
def test_no_match_without_the_members_leave(ana, why):
    ben = findable()
    name = {"other name": "Benno Weiß", "no name": "ben@members.example"}.get(why, "Ben Okoro")
    if why == "not findable":
        type(ben).objects.filter(pk=ben.pk).update(findable_by_address=False)
    elif why == "not verified":
        EmailAddress.objects.filter(user=ben.account).update(verified=False)
    elif why == "left":
        type(ben).objects.filter(pk=ben.pk).update(standing=Standing.LEFT)
    elif why == "blocks":
        block(ben, ana)
    elif why == "blocked":
        block(ana, ben)
    make_contact(ana, name=name, emails=["ben@members.example"])

    assert matches(ana) == set()
    assert not Tie.objects.exists()


@pytest.mark.parametrize(
    ("ana_on", "ben_on", "ben_holds_ana", "told"),
    [(True, True, True, True), (True, False, True, False), (False, True, True, False), (True, True, False, False)],
)
def test_mutual_contacts_need_both_to_hold_and_both_to_agree(ana, ana_on, ben_on, ben_holds_ana, told):
    ben = make_person(name="Ben Okoro", email="ben@members.example", mutual_contacts=ben_on)
    type(ana).objects.filter(pk=ana.pk).update(mutual_contacts=ana_on)
    ana.refresh_from_db()
    make_contact(ana, name="B.", emails=["ben@members.example"])
    make_contact(ben, name="A.", emails=["ana@members.example" if ben_holds_ana else "else@example.org"])

    assert matches(ana) == ({"Ben Okoro"} if told else set())


def test_a_match_says_nothing_to_the_member_found(ana):
    ben = findable()
    make_contact(ana, name="Ben Okoro", emails=["ben@members.example"])
    matches(ana)
    assert matches(ben) == set()
    assert not Tie.objects.filter(holder=ben).exists()


def test_what_the_owner_said_before_stays(ana):
    ben = findable()
    make_tie(ana, ben, closeness="would_vouch", note="old friend")
    make_contact(ana, name="Ben Okoro", emails=["ben@members.example"], learned=0.2)
    matches(ana)
    tie = Tie.objects.get()
    assert (tie.closeness, tie.note, tie.origin, tie.learned) == ("would_vouch", "old friend", Origin.STATED, 0.2)


def guesses(count, start=0):
    return "Name,Email\n" + "".join(f"Guess {n},g{n}@members.example\n" for n in range(start, start + count))


def test_a_guesser_without_names_finds_nobody(ana, tmp_path):
    for number in range(20):
        findable(name=f"Real Person{number}", email=f"g{number}@members.example")
    bring_in(ana, written(tmp_path, guesses(200), "t.csv"))
    assert matches(ana) == set()


def test_a_guesser_with_names_is_stopped_by_the_weekly_budget(ana, tmp_path):
    inside = findable(name=f"Guess {LOOKUPS_A_WEEK - 1}", email=f"g{LOOKUPS_A_WEEK - 1}@members.example")
    for number in (LOOKUPS_A_WEEK, 900, 1999):
        findable(name=f"Guess {number}", email=f"g{number}@members.example")
    bring_in(ana, written(tmp_path, guesses(2000), "t.csv"))

    assert matches(ana) == {inside.name}
    assert matches(ana) == {inside.name}
    assert ContactAddress.objects.exclude(looked_up_at=None).count() == LOOKUPS_A_WEEK


def test_deleting_and_importing_again_gives_no_budget_back(ana, tmp_path):
    findable(name="Guess 5000", email="g5000@members.example")
    bring_in(ana, written(tmp_path, guesses(LOOKUPS_A_WEEK), "t.csv"))
    match_contacts(ana, now=NOW)
    delete_all_contacts(ana, now=NOW)
    bring_in(ana, written(tmp_path, guesses(10, start=5000), "t.csv"))

    assert matches(ana) == set()
    assert matches(ana, now=NOW + timedelta(days=7)) == {"Guess 5000"}


def test_undoing_gives_no_budget_back(ana, tmp_path):
    done = bring_in(ana, written(tmp_path, guesses(LOOKUPS_A_WEEK), "t.csv"))
    match_contacts(ana, now=NOW)
    undo_import(done, now=NOW)
    findable(name="Guess 9000", email="g9000@members.example")
    bring_in(ana, written(tmp_path, guesses(1, start=9000), "t.csv"))
    assert matches(ana) == set()


def test_an_address_never_looked_up_is_not_matched_when_its_member_joins(ana, tmp_path):
    bring_in(ana, written(tmp_path, guesses(LOOKUPS_A_WEEK + 50), "t.csv"))
    match_contacts(ana, now=NOW)
    findable(name="Guess 3", email="g3@members.example")
    findable(name=f"Guess {LOOKUPS_A_WEEK + 9}", email=f"g{LOOKUPS_A_WEEK + 9}@members.example")
    assert matches(ana) == {"Guess 3"}


def test_undo_takes_the_ties_of_an_import_away_but_not_those_the_owner_made_theirs(ana, tmp_path):
    ben, cy = findable(), findable(name="Cy Young", email="cy@members.example")
    text = "Name,Email\nBen Okoro,ben@members.example\nCy Young,cy@members.example\n"
    done = bring_in(ana, written(tmp_path, text, "t.csv"))
    assert matches(ana) == {"Ben Okoro", "Cy Young"}
    Tie.objects.filter(other=cy).update(closeness="know")
    undo_import(done, now=NOW)
    assert list(Tie.objects.values_list("other", flat=True)) == [cy.pk]
    assert not Tie.objects.filter(other=ben).exists()


def test_owners_to_match_are_those_with_budget_left(ana, tmp_path):
    ben = make_person()
    bring_in(ana, written(tmp_path, guesses(LOOKUPS_A_WEEK + 1), "t.csv"))
    bring_in(ben, written(tmp_path, guesses(1), "t.csv"))
    match_contacts(ana, now=NOW)
    assert list(matching.owners_to_match(NOW)) == [ben.pk]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zoë Müller", "Zoe Muller", True),
        ("Müller, Zoë", "Zoë Müller", True),
        ("Zoë Anna Müller", "Zoë Müller", True),
        ("Plato", "Plato", True),
        ("Zoë", "Zoë Müller", False),
        ("Zoë Meier", "Zoë Müller", False),
        ("", "", False),
        ("zoe@example.org", "zoe@example.org", False),
        ("محمد الأحمد", "محمد الأحمد", True),
    ],
)
def test_same_name(one, other, same):
    assert same_name(one, other) is same
