from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from hallway.core.errors import Conflict, Invalid
from hallway.core.models import Fact, Handle
from hallway.membership.actions.enrol import enrol_member
from hallway.membership.actions.found import found_community
from hallway.membership.models import Community
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_enrol_member_makes_account_person_address_and_handle():
    person = enrol_member(email=" Ana@Example.ORG ", name="  Ana \n Silva ", now=NOW)

    person.refresh_from_db()
    address = EmailAddress.objects.get(user=person.account)
    assert (person.name, person.handle, person.standing) == ("Ana Silva", "ana-silva", Standing.MEMBER)
    assert (person.account.email, person.account.role, person.account.joined_at) == (
        "ana@example.org",
        Role.MEMBER,
        NOW,
    )
    assert (address.email, address.verified, address.primary) == ("ana@example.org", True, True)
    assert not person.account.has_usable_password()
    assert Handle.objects.get(text="ana-silva").holder == person.public_id
    assert [fact.kind for fact in Fact.objects.all()] == ["PersonJoined"]


def test_enrol_member_gives_the_second_of_a_name_another_handle():
    enrol_member(email="ana@example.org", name="Ana Silva", now=NOW)
    assert enrol_member(email="ana2@example.org", name="Ana Silva", now=NOW).handle == "ana-silva-2"


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("王", "wang"),
        ("Renée O’Connor", "renee-o-connor"),
        ("😀 1", "grinning-1"),
        ("J", "member"),
        ("Settings", "settings-1"),
    ],
)
def test_enrol_member_takes_names_in_any_script(name, handle):
    person = enrol_member(email="a@example.org", name=name, now=NOW)
    assert (person.handle, person.name) == (handle, name)


def test_enrol_member_keeps_a_wanted_handle():
    assert enrol_member(email="a@example.org", name="Ana", handle="the-ana", now=NOW).handle == "the-ana"


def test_enrol_member_refuses_a_taken_handle_and_keeps_nothing():
    enrol_member(email="a@example.org", name="Ana", handle="ana", now=NOW)
    with pytest.raises(Conflict):
        enrol_member(email="b@example.org", name="Ana", handle="ana", now=NOW)
    assert (Account.objects.count(), Person.objects.count(), EmailAddress.objects.count()) == (1, 1, 1)


def test_enrol_member_refuses_an_address_that_has_an_account():
    enrol_member(email="a@example.org", name="Ana", now=NOW)
    with pytest.raises(Conflict):
        enrol_member(email="A@example.org", name="Somebody else", now=NOW)
    assert Person.objects.count() == 1


def test_enrol_member_refuses_an_address_that_is_somebodys_second():
    ana = enrol_member(email="a@example.org", name="Ana", now=NOW)
    EmailAddress.objects.create(user=ana.account, email="ana@work.example", verified=True)
    with pytest.raises(Conflict):
        enrol_member(email="ana@work.example", name="Ana again", now=NOW)


@pytest.mark.parametrize("email", ["", "ana", "ana@", "ana@example", "a b@example.org", "a@" + "x" * 250 + ".org"])
def test_enrol_member_refuses_what_is_not_an_address(email):
    with pytest.raises(Invalid) as refusal:
        enrol_member(email=email, name="Ana", now=NOW)
    assert list(refusal.value.fields) == ["email"]


@pytest.mark.parametrize("name", ["", "   ", "...", "\u202e\u202c", "x" * 121])
def test_enrol_member_refuses_what_is_not_a_name(name):
    with pytest.raises(Invalid) as refusal:
        enrol_member(email="a@example.org", name=name, now=NOW)
    assert list(refusal.value.fields) == ["name"]
    assert Account.objects.count() == 0


def test_enrol_member_takes_signs_that_turn_text_around_out_of_names():
    assert enrol_member(email="a@example.org", name="Ana\u202e Silva\x00", now=NOW).name == "Ana Silva"


def test_found_community_makes_the_community_and_its_operator():
    operator = found_community(
        name="The Partners", address_of_operator="op@example.org", operator_name="Olu Ade", now=NOW
    )
    community = Community.objects.get()
    assert (community.name, community.joining) == ("The Partners", "invitation")
    assert (operator.account.role, operator.handle) == (Role.OPERATOR, "olu-ade")


def test_found_community_refuses_a_second_one():
    found_community(name="The Partners", address_of_operator="op@example.org", operator_name="Olu", now=NOW)
    with pytest.raises(Conflict):
        found_community(name="Another", address_of_operator="two@example.org", operator_name="Two", now=NOW)
    assert Account.objects.count() == 1


def test_found_community_keeps_nothing_when_the_operators_address_cannot_be_used():
    with pytest.raises(Invalid):
        found_community(name="The Partners", address_of_operator="nobody", operator_name="Olu", now=NOW)
    assert Community.objects.count() == 0
