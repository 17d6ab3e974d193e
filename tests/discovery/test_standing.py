"""Somebody who was suspended, left or is not visible yet has no part in anybody's answer, and all of it comes back."""

import pytest

from hallway.atlas import overlay
from hallway.core import clock
from hallway.discovery.queries.people_to_meet import people_to_meet
from hallway.discovery.queries.routes import routes_to
from hallway.discovery.queries.search import search_kind
from hallway.membership.actions.leave import ask_for_deletion, remove_person, take_deletion_back
from hallway.membership.actions.suspend import reinstate_person, suspend_person
from hallway.people.enums import Role, Standing
from hallway.people.models import Account
from hallway.relationships.enums import Consent
from tests.factories.exchange import make_ask, make_offer
from tests.factories.membership import make_community
from tests.factories.organisations import make_affiliation, make_organisation
from tests.factories.people import make_person, viewer_of
from tests.factories.relationships import make_connection, make_ties

pytestmark = pytest.mark.django_db


def numbers(viewer):
    """How many people, asks and offers a search says there are, listed or not."""
    found = [search_kind(kind, "beekeeping", viewer=viewer, page=1)[0] for kind in ("people", "asks", "offers")]
    return [group.total for group in found]


@pytest.fixture
def keeper():
    """Ben says "beekeeping" only in what he asks, offers, and where he works."""
    ben = make_person(name="Ben Okoro")
    make_ask(ben, text="A roof for beekeeping")
    make_offer(ben, text="Beekeeping lessons")
    make_affiliation(ben, make_organisation(name="Urban Beekeeping"))
    return ben


@pytest.fixture
def operator():
    make_community()
    return make_person(name="Olu Ade", role=Role.OPERATOR)


def moderators_way(person, operator):
    now = clock.now()
    suspend_person(person, reason="Spam", viewer=viewer_of(operator), now=now)
    yield
    reinstate_person(person, viewer=viewer_of(operator), now=now)
    yield


def their_own_way(person, operator):
    now = clock.now()
    ask_for_deletion(person.account, now=now)
    yield
    take_deletion_back(Account.objects.get(pk=person.account_id), now=now)
    yield


@pytest.mark.parametrize("way", [moderators_way, their_own_way])
def test_the_words_of_somebody_who_is_out_are_not_even_counted(keeper, operator, way):
    assert numbers(viewer_of(operator)) == [1, 1, 1]
    steps = way(keeper, operator)
    next(steps)
    assert numbers(viewer_of(operator)) == [0, 0, 0]
    next(steps)
    assert numbers(viewer_of(operator)) == [1, 1, 1]


def test_the_words_of_a_removed_person_are_gone_at_once(keeper, operator):
    assert numbers(viewer_of(operator)) == [1, 1, 1]
    remove_person(keeper, now=clock.now())
    assert numbers(viewer_of(operator)) == [0, 0, 0]


def test_the_words_of_somebody_invited_are_in_no_snapshot(operator):
    ben = make_person(name="Ben Okoro", member=False, standing=Standing.INVITED)
    make_ask(ben, text="A roof for beekeeping")
    make_affiliation(ben, make_organisation(name="Urban Beekeeping"))
    assert numbers(viewer_of(operator)) == [0, 0, 0]


@pytest.mark.parametrize("way", [moderators_way, their_own_way])
def test_nobody_who_is_out_is_counted_between_two_people(operator, way):
    ana, ben, cleo, dan = (make_person(name=name) for name in ("Ana Silva", "Ben Okoro", "Cleo Marsh", "Dan Wu"))
    for connector in (ben, cleo):
        make_connection(ana, connector)
        make_ties(connector, dan, consent=Consent.MEMBERS)

    def sentences():
        found = people_to_meet(viewer_of(ana), 5, now=clock.now())
        return [reason.text for one in found if one.line.name == "Dan Wu" for reason in one.reasons]

    both = sentences()
    assert len(routes_to(dan, viewer=viewer_of(ana))) == 2
    steps = way(cleo, operator)
    next(steps)
    assert sentences() == ["Ben Okoro knows you both."] != both
    assert len(routes_to(dan, viewer=viewer_of(ana))) == 1
    next(steps)
    assert sentences() == both


def test_a_removed_persons_ties_leave_the_networks():
    ben, dan = make_person(), make_person()
    make_ties(ben, dan, consent=Consent.MEMBERS)
    pair = (ben.pk, dan.pk)
    assert len(overlay.current().shown.routes(*pair, 1)) == 1
    remove_person(ben, now=clock.now())
    assert overlay.current().shown.routes(*pair, 1) == []
