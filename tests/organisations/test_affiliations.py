from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed

from hallway.atlas.models import Change
from hallway.core.edits import fingerprint
from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.models import Fact
from hallway.organisations.actions.affiliation import (
    claim_affiliation,
    confirm_affiliation,
    end_affiliation,
    refuse_affiliation,
    withdraw_affiliation,
)
from hallway.organisations.actions.organisation import change_domains, edit_organisation, make_organisation
from hallway.organisations.domains import clean_domain
from hallway.organisations.enums import ConfirmedBy
from hallway.organisations.facts import DomainsChanged
from hallway.organisations.handlers import look_at_claims
from hallway.organisations.models import Affiliation
from hallway.organisations.periods import period_in_words, read_date
from hallway.organisations.queries import named, similar_to
from hallway.organisations.rules import can_edit, works_at
from hallway.people.enums import Role
from hallway.people.lines import lines
from tests.factories.organisations import make_affiliation
from tests.factories.organisations import make_organisation as made
from tests.factories.people import block, make_person, viewer_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def claim(person, organisation, *, role="Engineer", from_on=date(2021, 1, 1), to_on=None):
    return claim_affiliation(person, organisation=organisation, role=role, from_on=from_on, to_on=to_on, now=NOW)


def test_claim_is_a_word_until_confirmed_and_said_twice_is_said_once():
    ana, acme = make_person(), made()
    first, second = claim(ana, acme), claim(ana, acme)
    assert (first, first.is_confirmed) == (second, False)
    assert [fact.kind for fact in Fact.objects.all()] == ["AffiliationClaimed"]
    assert not works_at(viewer_of(ana), acme, today=TODAY)
    assert Change.objects.filter(source="people", key=ana.pk).exists()


def test_claim_with_verified_address_at_the_domain_is_confirmed():
    ana, acme = make_person(email="ana@acme.example"), made(domains=["acme.example"])
    affiliation = claim(ana, acme)
    assert (affiliation.is_confirmed, affiliation.confirmed_how) == (True, ConfirmedBy.ADDRESS)
    assert works_at(viewer_of(ana), acme, today=TODAY)


@pytest.mark.parametrize("email", ["ana@sub.acme.example", "ana@notacme.example", "acme.example@evil.example"])
def test_claim_with_an_address_elsewhere_is_not_confirmed(email):
    assert not claim(make_person(email=email), made(domains=["acme.example"])).is_confirmed


def test_claim_with_unverified_address_is_confirmed_once_it_is_verified():
    ana, acme = make_person(), made(domains=["acme.example"])
    address = EmailAddress.objects.create(user=ana.account, email="Ana@Acme.example", verified=False)
    affiliation = claim(ana, acme)
    assert not affiliation.is_confirmed
    address.verified = True
    address.save()
    email_confirmed.send(EmailAddress, request=None, email_address=address)
    affiliation.refresh_from_db()
    assert affiliation.is_confirmed


def test_new_domain_confirms_what_was_said_before_but_only_the_operator_sets_it():
    ana, acme = make_person(email="ana@acme.example"), made()
    affiliation = claim(ana, acme)
    with pytest.raises(NotAllowed):
        change_domains(acme, domains=["acme.example"], viewer=viewer_of(ana), now=NOW)
    change_domains(acme, domains=["acme.example"], viewer=viewer_of(make_person(role=Role.OPERATOR)), now=NOW)
    look_at_claims(DomainsChanged(organisation=acme.pk))
    affiliation.refresh_from_db()
    assert affiliation.is_confirmed


@pytest.mark.parametrize("domain", ["gmail.com", "@GMAIL.com", "web.de", "localhost", "", "a b.example", "-x.example"])
def test_domain_that_confirms_nothing_is_refused(domain):
    with pytest.raises(Invalid) as refusal:
        clean_domain(domain)
    assert list(refusal.value.fields) == ["domains"]


@pytest.mark.parametrize(
    ("text", "domain"), [("@Acme.Example", "acme.example"), ("bücher.example", "xn--bcher-kva.example")]
)
def test_domain_is_kept_as_addresses_have_it(text, domain):
    assert clean_domain(text) == domain


def test_domain_of_another_organisation_is_refused():
    made(name="First", domains=["acme.example"])
    operator = viewer_of(make_person(role=Role.OPERATOR))
    with pytest.raises(Invalid) as refusal:
        change_domains(made(), domains=["acme.example"], viewer=operator, now=NOW)
    assert "First" in str(refusal.value)


@pytest.mark.parametrize(
    ("who", "how"),
    [
        ("colleague", ConfirmedBy.COLLEAGUE),
        ("operator", ConfirmedBy.OPERATOR),
        ("claimant", None),
        ("claiming colleague", None),
        ("former colleague", None),
        ("stranger", None),
        ("blocked colleague", None),
    ],
)
def test_claim_is_confirmed_by_colleagues_and_operators_only(who, how):
    ana, acme = make_person(), made()
    affiliation = claim(ana, acme)
    people = {
        "claimant": ana,
        "stranger": make_person(),
        "operator": make_person(role=Role.OPERATOR),
        "colleague": make_affiliation(make_person(), acme).person,
        "claiming colleague": make_affiliation(make_person(), acme, confirmed=False).person,
        "former colleague": make_affiliation(make_person(), acme, to_on=date(2025, 1, 1)).person,
        "blocked colleague": make_affiliation(make_person(), acme).person,
    }
    block(ana, people["blocked colleague"])
    viewer = viewer_of(people[who])
    if how is None:
        with pytest.raises(NotAllowed):
            confirm_affiliation(affiliation, viewer=viewer, now=NOW)
    else:
        confirm_affiliation(affiliation, viewer=viewer, now=NOW)
        confirm_affiliation(affiliation, viewer=viewer, now=NOW)
    affiliation.refresh_from_db()
    assert affiliation.confirmed_how == (how or "")
    assert Fact.objects.filter(kind="AffiliationConfirmed").count() == (1 if how else 0)


def test_colleague_refuses_a_claim_but_not_what_is_confirmed():
    acme = made()
    colleague = viewer_of(make_affiliation(make_person(), acme).person)
    refuse_affiliation(claim(make_person(), acme), viewer=colleague, now=NOW)
    settled = make_affiliation(make_person(), acme)
    with pytest.raises(NotAllowed):
        refuse_affiliation(settled, viewer=colleague, now=NOW)
    refuse_affiliation(settled, viewer=viewer_of(make_person(role=Role.OPERATOR)), now=NOW)
    assert Affiliation.objects.filter(organisation=acme).count() == 1


def test_only_the_person_ends_or_withdraws_and_an_end_closes_what_it_opened():
    ana, acme = make_person(), made()
    affiliation = make_affiliation(ana, acme, from_on=date(2020, 1, 1))
    for act in (withdraw_affiliation, lambda row, **more: end_affiliation(row, on=TODAY, **more)):
        with pytest.raises(NotAllowed):
            act(affiliation, viewer=viewer_of(make_person()), now=NOW)
    end_affiliation(affiliation, on=date(2026, 5, 3), viewer=viewer_of(ana), now=NOW)
    assert not works_at(viewer_of(ana), acme, today=TODAY)
    withdraw_affiliation(affiliation, viewer=viewer_of(ana), now=NOW)
    assert not Affiliation.objects.exists()


def test_an_end_before_the_beginning_is_refused():
    with pytest.raises(Invalid) as refusal:
        claim(make_person(), made(), from_on=date(2022, 1, 1), to_on=date(2021, 1, 1))
    assert list(refusal.value.fields) == ["to_on"]


def test_who_may_edit_an_organisation():
    founder = make_person()
    acme = make_organisation(viewer_of(founder), name="Acme", now=NOW)
    claimant, operator, stranger = make_person(), make_person(role=Role.OPERATOR), make_person()
    make_affiliation(claimant, acme, confirmed=False)
    may = lambda person: can_edit(viewer_of(person), acme, today=TODAY)  # noqa: E731
    assert [may(person) for person in (founder, operator, claimant, stranger)] == [True, True, False, False]
    colleague = make_affiliation(make_person(), acme).person
    assert [may(person) for person in (founder, operator, colleague)] == [False, True, True]
    with pytest.raises(NotAllowed):
        edit_organisation(acme, viewer=viewer_of(stranger), changes={"headline": "mine"}, now=NOW)


def test_two_colleagues_editing_the_same_field_are_asked():
    acme = made(headline="Old")
    one, two = (viewer_of(make_affiliation(make_person(), acme).person) for _ in range(2))
    seen = fingerprint({"headline": "Old"})
    edit_organisation(acme, viewer=one, changes={"headline": "By one"}, seen=seen, now=NOW)
    with pytest.raises(Conflict) as conflict:
        edit_organisation(acme, viewer=two, changes={"headline": "By two"}, seen=seen, now=NOW)
    assert conflict.value.stored == {"headline": "By one"}
    acme.refresh_from_db()
    assert (acme.headline, acme.version) == ("By one", 2)


def test_nothing_becomes_part_of_itself():
    whole = made(name="Whole")
    unit = made(name="Unit", part_of=whole)
    operator = viewer_of(make_person(role=Role.OPERATOR))
    for part in (whole, unit):
        with pytest.raises(Invalid):
            edit_organisation(whole, viewer=operator, changes={}, part_of=part, set_part_of=True, now=NOW)


@pytest.mark.parametrize("field", ["website", "name"])
def test_unusable_fields_are_refused_by_name(field):
    acme = made()
    operator = viewer_of(make_person(role=Role.OPERATOR))
    values = {"website": "javascript:alert(1)", "name": "\u202e"}
    with pytest.raises(Invalid) as refusal:
        edit_organisation(acme, viewer=operator, changes={field: values[field]}, now=NOW)
    assert list(refusal.value.fields) == [field]


def test_similar_names_are_found_and_exact_ones_named():
    viewer = viewer_of(make_person())
    acme, group, other = made(name="ACME GmbH"), made(name="The Acme Group"), made(name="Acme Research")
    made(name="Bolt")
    assert similar_to("Acme, Inc.", viewer=viewer) == [acme, group, other]
    assert named("acme gmbh", viewer=viewer) == acme
    assert named("Acme", viewer=viewer) is None
    assert named(other.handle, viewer=viewer) == other


def test_roles_in_lists_are_confirmed_current_and_shown(django_assert_num_queries):
    viewer = viewer_of(make_person())
    acme = made(name="Acme")
    people = {name: make_person() for name in ("shown", "claimed", "former", "future")}
    hidden = make_person(audiences={"affiliations": "only_me"})
    make_affiliation(people["shown"], acme, role="Partner manager")
    make_affiliation(people["claimed"], acme, role="King", confirmed=False)
    make_affiliation(people["former"], acme, to_on=date(2020, 1, 1))
    make_affiliation(people["future"], acme, from_on=date(2999, 1, 1))
    make_affiliation(hidden, acme)
    ids = [person.pk for person in (*people.values(), hidden)]
    assert viewer.connection_ids == frozenset()
    with django_assert_num_queries(2):
        shown = lines(ids, viewer=viewer)
    assert {key: line.role for key, line in shown.items() if line.role} == {people["shown"].pk: "Partner manager, Acme"}
    assert lines([hidden.pk], viewer=viewer_of(hidden))[hidden.pk].role.endswith("Acme")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("5/2021", date(2021, 5, 1), date(2021, 5, 31)),
        ("3.5.2021", date(2021, 5, 3), date(2021, 5, 3)),
        (" ", None, None),
    ],
)
def test_dates_as_people_remember_them(text, first, last):
    assert (read_date(text, field="f"), read_date(text, field="f", last=True)) == (first, last)


@pytest.mark.parametrize("text", ["2021-13", "31.2.2021", "soon", "1066", "20211"])
def test_dates_that_are_none_are_refused(text):
    with pytest.raises(Invalid):
        read_date(text, field="from_on")


@pytest.mark.parametrize(
    ("from_on", "to_on", "words"),
    [
        (date(2021, 5, 1), None, "since 2021"),
        (date(2019, 1, 1), date(2023, 1, 1), "2019–2023"),
        (None, date(2020, 1, 1), "until 2020"),
        (date(2020, 1, 1), date(2020, 6, 1), "2020"),
        (None, None, ""),
    ],
)
def test_periods_in_words(from_on, to_on, words):
    assert period_in_words(from_on, to_on, today=TODAY) == words
