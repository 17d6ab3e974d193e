"""Loading organisations: their units and their mail domains."""

from dataclasses import replace

import pytest

from hallway.community.records import OrganisationRecord
from hallway.core.work import run_due
from hallway.organisations.enums import AffiliationState
from hallway.organisations.models import Affiliation, Organisation, OrganisationDomain
from tests.community.loading import ACME, UNIT, load, load_lines, reported
from tests.factories.organisations import make_affiliation
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_units_know_what_they_are_part_of():
    load(UNIT, ACME)
    assert Organisation.objects.get(community_id="unit").part_of == Organisation.objects.get(community_id="acme")


def whole_of(id):
    whole = Organisation.objects.get(community_id=id).part_of
    return whole and whole.community_id


def test_a_unit_is_part_of_an_organisation_of_an_earlier_load_also_when_its_people_edited_that():
    load(ACME)
    Organisation.objects.update(version=2, name="Acme & Sons")
    loaded = load(UNIT)
    assert (whole_of("unit"), loaded.skipped) == ("acme", [])
    assert load(replace(ACME, headline="Theirs now"), UNIT).skipped == []
    assert (whole_of("unit"), Organisation.objects.get(community_id="acme").headline) == ("acme", "")


def test_what_a_unit_is_part_of_is_cleared_by_the_file_unless_its_own_people_say_it():
    load(ACME, UNIT, replace(UNIT, id="own"))
    Organisation.objects.filter(community_id="own").update(version=2)
    load(ACME, replace(UNIT, part_of=""), replace(UNIT, id="own", part_of=""))
    assert (whole_of("unit"), whole_of("own")) == (None, "acme")


def test_a_unit_of_nothing_and_a_unit_of_itself_are_reported(tmp_path):
    def unit(id, whole):
        return {"type": "organisation", "id": id, "name": id, "part_of": whole}

    load(OrganisationRecord(id="d", name="D"), OrganisationRecord(id="e", name="E", part_of="d"))
    loaded = load_lines(
        tmp_path, unit("a", "b"), unit("b", "c"), unit("c", "a"), unit("d", "e"), unit("f", "f"), unit("g", "lost")
    )
    assert reported(loaded) == [
        ("all.jsonl", 3, "c: it would be part of itself, by “a”; correct “part_of”."),
        ("all.jsonl", 4, "d: it would be part of itself, by “e”; correct “part_of”."),
        ("all.jsonl", 5, "f: it would be part of itself, by “f”; correct “part_of”."),
        ("all.jsonl", 6, "g: there is no “lost”; correct “part_of”, or load that record too."),
    ]
    wholes = {id: whole_of(id) for id in "abcdefg"}
    assert wholes == {"a": "b", "b": "c", "c": None, "d": None, "e": "d", "f": None, "g": None}
    assert load_lines(tmp_path, unit("d", ""), unit("e", ""), unit("d2", "e")).skipped == []
    assert load_lines(tmp_path, unit("d", "e"), unit("e", "")).skipped == []
    assert (whole_of("d"), whole_of("e")) == ("e", None)


def test_domains_follow_the_file_and_those_set_by_hand_stay(tmp_path):
    def domains():
        return set(OrganisationDomain.objects.values_list("organisation__community_id", "domain"))

    assert load(replace(ACME, domains=("Acme.example", "bees.example"))).skipped == []
    OrganisationDomain.objects.create(organisation=Organisation.objects.get(), domain="hand.example")
    acme = {"type": "organisation", "id": "acme", "name": "Acme", "domains": ["bees.example", "hand.example"]}
    other = {
        "type": "organisation",
        "id": "other",
        "name": "O",
        "domains": ["acme.example", "bees.example", "o.example"],
    }
    loaded = load_lines(tmp_path, acme, other)
    problem = "other: the domain bees.example belongs to Acme already; take it out of one of the two."
    assert reported(loaded) == [("all.jsonl", 2, problem)]
    assert domains() == {
        ("acme", "bees.example"), ("acme", "hand.example"), ("other", "acme.example"), ("other", "o.example"),
    }  # fmt: skip
    Organisation.objects.update(version=2)
    assert load(ACME).skipped == []
    assert domains() == {("acme", "hand.example"), ("other", "acme.example"), ("other", "o.example")}


def test_a_domain_of_the_file_confirms_what_people_said_before():
    load(ACME)
    acme = Organisation.objects.get()
    here, elsewhere = make_person(email="ana@acme.example"), make_person(email="ben@bees.example")
    for person in (here, elsewhere):
        make_affiliation(person, acme, confirmed=False)
    load(replace(ACME, domains=("acme.example",)))
    run_due()
    assert Affiliation.objects.get(person=here).state == AffiliationState.CONFIRMED
    assert Affiliation.objects.get(person=elsewhere).state == AffiliationState.CLAIMED
