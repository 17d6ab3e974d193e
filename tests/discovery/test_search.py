"""One box: right, in any words, and only what the searcher may see."""

import pytest

from hallway.discovery.queries.search import search_everything, search_kind
from hallway.exchange.models import Ask, Offer
from hallway.organisations.models import Organisation
from hallway.people.enums import Standing
from hallway.people.viewer import VISITOR
from tests.factories.people import block, make_person, sign_in, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db


def found(viewer, query):
    groups = search_everything(query, viewer=viewer_of(viewer))
    return {group.kind: [hit.title for hit in group.hits] for group in groups}


@pytest.fixture
def ana():
    return make_person(name="Ana Silva")


def test_one_box_finds_people_organisations_topics_asks_and_offers(ana):
    ben = make_person(name="Ben Okoro", headline="Beekeeping for cities", tags=["beekeeping"])
    Organisation.objects.create(handle="hive", name="Hive & Sons", about="Beekeeping tools")
    Ask.objects.create(person=ben, text="A roof for beekeeping")
    Offer.objects.create(person=ben, text="Beekeeping lessons")
    assert found(ana, "beekeeping") == {
        "people": ["Ben Okoro"],
        "offers": ["Beekeeping lessons"],
        "asks": ["A roof for beekeeping"],
        "organisations": ["Hive & Sons"],
        "tags": ["beekeeping"],
    }


def test_an_exact_name_comes_first_and_a_mistyped_one_is_found(ana):
    make_person(name="Benita Okoro", about="Worked with Ben Okoro, and again with Ben Okoro, on bridges")
    make_person(name="Ben Okoro")
    assert found(ana, "Ben Okoro")["people"][0] == "Ben Okoro"
    assert "Ben Okoro" in found(ana, "Ben Okorro")["people"]


def test_a_sentence_finds_whoever_says_so_in_their_own_words(ana):
    make_person(name="Ben Okoro", about="I open doors at hedge funds for small software firms.")
    make_person(name="Cleo Marsh", about="I restore old boats.")
    sentence = "a partner interested in teaming with us to market and sell to hedge funds"
    assert found(ana, sentence)["people"][0] == "Ben Okoro"


@pytest.mark.parametrize("audience", ["connections", "only_me"])
def test_a_hidden_field_neither_matches_nor_is_counted(ana, audience):
    make_person(name="Ben Okoro", headline="Submarines", audiences={"headline": audience})
    assert found(ana, "submarines") == {}


def test_words_for_connections_are_found_by_connections_alone(ana):
    ben = make_person(name="Ben Okoro", headline="Submarines", audiences={"headline": "connections"})
    stranger = make_person(name="Dan Wu")
    make_connection(ana, ben)
    assert found(ana, "submarines") == {"people": ["Ben Okoro"]}
    assert found(stranger, "submarines") == {}


def test_blocked_invited_and_left_people_are_not_found_nor_their_words(ana):
    ben = make_person(name="Ben Okoro", headline="Bridges")
    make_person(name="Cleo Marsh", headline="Bridges", member=False, standing=Standing.INVITED)
    make_person(name="Dan Wu", headline="Bridges", standing=Standing.LEFT)
    Offer.objects.create(person=ben, text="A walk over bridges")
    assert found(ana, "bridges") == {"people": ["Ben Okoro"], "offers": ["A walk over bridges"]}
    block(ben, ana)
    assert found(ana, "bridges") == {}


def test_visitors_find_nothing(ana):
    assert search_everything("ana", viewer=VISITOR) == []


@pytest.mark.parametrize(
    "query", ["", " ", "the and of", "🙂🙂", "\x00", "x" * 10_000, "a " * 5000, "\u202eevil", "'; --"]
)
def test_odd_queries_get_a_sensible_page(ana, query):
    answer = sign_in(ana).get("/search/", {"q": query})
    assert answer.status_code == 200


def test_pages_of_one_kind(ana):
    for number in range(23):
        make_person(name=f"Builder {number}", headline="bridges")
    viewer = viewer_of(ana)
    first, page = search_kind("people", "bridges", viewer=viewer, page=1)
    second, _page = search_kind("people", "bridges", viewer=viewer, page=2)
    assert (len(first.hits), len(second.hits), page.num_pages) == (20, 3, 2)
    assert not {hit.id for hit in first.hits} & {hit.id for hit in second.hits}


def test_the_search_page_costs_the_same_queries_for_one_and_three(ana, django_assert_num_queries):
    def make(number):
        person = make_person(name=f"Builder {number}", headline="bridges", tags=[f"bridges {number}"])
        Organisation.objects.create(handle=f"bridge-{number}", name=f"Bridges {number}")
        Ask.objects.create(person=person, text="bridges")
        Offer.objects.create(person=person, text="bridges")

    make(1)
    client = sign_in(ana)
    client.get("/search/?q=bridges")
    with django_assert_num_queries(10):
        client.get("/search/?q=bridges")
    make(2)
    make(3)
    from hallway.atlas import snapshot
    from hallway.core import clock

    snapshot.build(now=clock.now(), learn=False)
    client.get("/search/?q=bridges")
    with django_assert_num_queries(10):
        client.get("/search/?q=bridges")
