"""Routes: through different people, and never over a tie that its holders did not agree to show."""

from itertools import pairwise

import pytest

from hallway.atlas import overlay
from hallway.discovery.queries.routes import routes_to
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.people.viewer import VISITOR
from hallway.relationships.enums import Consent
from tests.factories.people import block, make_person, viewer_of
from tests.factories.relationships import make_connection, make_tie, make_ties

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways():
    """Ana knows Ben, Cleo and Dan, each of whom knows Goal."""
    ana, goal = make_person(name="Ana"), make_person(name="Goal")
    between = [make_person(name=name) for name in ("Ben", "Cleo", "Dan")]
    for person in between:
        make_connection(ana, person, consent=Consent.MEMBERS)
        make_connection(person, goal, consent=Consent.MEMBERS)
    return ana, goal, between


def through(viewer, goal):
    return sorted(tuple(line.name for line in route.connectors) for route in routes_to(goal, viewer=viewer_of(viewer)))


def test_routes_lead_through_different_people(ways):
    ana, goal, _between = ways
    assert through(ana, goal) == [("Ben",), ("Cleo",), ("Dan",)]


@pytest.mark.parametrize("consent", [Consent.PRIVATE, Consent.COUNTED])
@pytest.mark.parametrize("end", ["ties", "ties_towards"])
def test_a_tie_not_shown_by_either_end_is_on_no_route(ways, consent, end):
    ana, goal, (ben, _cleo, _dan) = ways
    field = "other" if end == "ties" else "holder"
    getattr(goal, end).filter(**{field: ben}).update(consent=consent)
    assert through(ana, goal) == [("Cleo",), ("Dan",)]


def test_a_tie_shown_to_connections_serves_connections_of_both_ends_who_set_it_so(ways):
    ana, goal, (ben, _cleo, _dan) = ways
    ben.ties.filter(other=goal).update(consent=Consent.CONNECTIONS)
    assert ("Ben",) in through(ana, goal), "Ana is connected with Ben"
    goal.ties.filter(other=ben).update(consent=Consent.CONNECTIONS)
    assert ("Ben",) not in through(ana, goal), "Ana is not connected with Goal"


def test_the_viewers_own_private_tie_begins_a_route_for_the_viewer_alone(ways):
    ana, goal, (ben, *_rest) = ways
    eva = make_person(name="Eva")
    make_tie(eva, ben)
    assert through(eva, goal)[0] == ("Ben",)
    assert all("Eva" not in route for route in through(ana, goal))


def test_blocked_people_are_on_no_route(ways):
    ana, goal, (ben, _cleo, _dan) = ways
    block(ben, ana)
    assert through(ana, goal) == [("Cleo",), ("Dan",)]
    block(ana, goal)
    assert through(ana, goal) == []


def test_three_ways_are_found_although_the_first_lead_through_people_who_are_not_there_to_be_seen(ways):
    ana, goal, between = ways
    for name in ("Eva", "Finn"):
        between.append(make_person(name=name))
        make_connection(ana, between[-1], consent=Consent.MEMBERS)
        make_connection(between[-1], goal, consent=Consent.MEMBERS)
    overlay.current()
    gone = [person.pk for person in between[:2]]
    Person.objects.filter(pk__in=gone).update(standing=Standing.SUSPENDED)  # this moment: the atlas was not told yet
    assert through(ana, goal) == [("Dan",), ("Eva",), ("Finn",)]


def test_a_tie_to_somebody_suspended_leads_nowhere_and_costs_no_second_look(django_assert_num_queries):
    ana, ben, sam, goal = (make_person(name=name) for name in ("Ana", "Ben", "Sam", "Goal"))
    make_connection(ana, ben, consent=Consent.MEMBERS)
    make_connection(ben, goal, consent=Consent.MEMBERS)
    make_tie(ana, sam, closeness="would_vouch")
    make_tie(ben, sam, closeness="would_vouch", consent=Consent.CONNECTIONS)
    make_tie(sam, ben, consent=Consent.MEMBERS)
    viewer = viewer_of(ana)
    viewer.circle("connections")
    overlay.current()
    Person.objects.filter(pk=sam.pk).update(standing=Standing.SUSPENDED)
    with django_assert_num_queries(3):
        (route,) = routes_to(goal, viewer=viewer)
    assert [line.name for line in route.connectors] == ["Ben"]


def test_asking_again_stops_when_nobody_is_left(ways):
    ana, goal, between = ways
    overlay.current()
    Person.objects.filter(pk__in=[person.pk for person in between]).update(standing=Standing.LEFT)
    assert through(ana, goal) == []
    Person.objects.filter(pk=goal.pk).update(standing=Standing.LEFT)
    assert through(ana, goal) == []


def test_routes_that_may_all_be_shown_cost_what_one_look_costs(ways, django_assert_num_queries):
    ana, goal, _between = ways
    overlay.current()
    viewer = viewer_of(ana)
    viewer.circle("connections")
    with django_assert_num_queries(3):  # what changed, ties in sight, people
        routes_to(goal, viewer=viewer)


def test_a_visitor_gets_no_routes(ways):
    _ana, goal, _between = ways
    assert routes_to(goal, viewer=VISITOR) == []


def test_the_order_says_nothing_of_how_well_others_know_each_other(ways):
    ana, goal, (_ben, _cleo, dan) = ways
    before = [[line.name for line in route.connectors] for route in routes_to(goal, viewer=viewer_of(ana))]
    goal.ties.filter(other=dan).update(closeness="would_vouch")
    dan.ties.filter(other=goal).update(closeness="would_vouch")
    after = [[line.name for line in route.connectors] for route in routes_to(goal, viewer=viewer_of(ana))]
    assert before == after == [["Ben"], ["Cleo"], ["Dan"]]


def _long_strong_way(start, goal, *names):
    """A chain whose every tie is as strong as can be."""
    chain = [start, *(make_person(name=name) for name in names), goal]
    for one, other in pairwise(chain):
        make_ties(one, other, closeness="would_vouch")


def test_a_way_through_one_person_comes_first_although_long_ones_are_stronger():
    ana, wanda, oskar = (make_person(name=name) for name in ("Ana", "Wanda", "Oskar"))
    for one, other in ((ana, oskar), (oskar, wanda)):
        make_ties(one, other, closeness="know")
    for number in "123":
        _long_strong_way(ana, wanda, f"A{number}", f"B{number}", f"C{number}")
    found = [[line.name for line in route.connectors] for route in routes_to(wanda, viewer=viewer_of(ana))]
    assert found[0] == ["Oskar"]
    assert [len(names) for names in found] == [1, 3, 3]
    assert len({name for names in found for name in names}) == 7, "nobody is on two ways"


def test_a_short_way_over_a_tie_that_may_not_be_named_is_not_told():
    ana, wanda, oskar = (make_person(name=name) for name in ("Ana", "Wanda", "Oskar"))
    make_ties(ana, oskar, closeness="know")
    make_ties(oskar, wanda, closeness="know", consent=Consent.COUNTED)
    _long_strong_way(ana, wanda, "A", "B", "C")
    assert through(ana, wanda) == [("A", "B", "C")]


def test_a_longer_chain_is_said_in_one_sentence():
    ana, ben, cleo, dan = (make_person(name=name) for name in ("Ana", "Ben", "Cleo", "Dan"))
    for one, other in ((ana, ben), (ben, cleo), (cleo, dan)):
        make_ties(one, other)
    (route,) = routes_to(dan, viewer=viewer_of(ana))
    assert route.sentence == "You know Ben, who knows Cleo, who knows Dan."


def test_routes_cost_the_same_queries_for_one_and_three(ways, django_assert_num_queries):
    ana, goal, (ben, cleo, _dan) = ways
    routes_to(goal, viewer=viewer_of(ana))
    viewer = viewer_of(ana)
    with django_assert_num_queries(4):
        assert len(routes_to(goal, viewer=viewer)) == 3
    block(ana, ben)
    block(cleo, ana)
    viewer = viewer_of(ana)
    with django_assert_num_queries(4):
        assert len(routes_to(goal, viewer=viewer)) == 1
