"""One box: right, in any words, and only what the searcher may see."""

import pytest

from hallway.atlas import registry
from hallway.core import clock
from hallway.discovery.queries.search import search_everything, search_kind
from hallway.exchange.models import Ask, Offer
from hallway.organisations.actions.affiliation import confirm_affiliation
from hallway.organisations.actions.organisation import edit_organisation
from hallway.organisations.models import Organisation
from hallway.people.actions.tags import add_tags
from hallway.people.enums import Role, Standing
from hallway.people.models import Tag
from hallway.people.viewer import VISITOR
from tests.factories.exchange import make_offer
from tests.factories.organisations import make_affiliation, make_organisation
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


def test_hidden_people_are_left_out_whatever_the_number_of_texts(ana):
    people = [make_person(name=f"Builder {number}") for number in range(6)]
    block(ana, people[0])
    for number, person in enumerate(people):
        person.headline = "Bridges"
        person.save()
        registry.touch("people", person.pk, now=clock.now())
        assert len(found(ana, "bridges").get("people", [])) == number


def test_entries_of_blocked_people_are_not_counted_either(ana):
    ben = make_person(name="Ben Okoro")
    for kind in (Ask, Offer):
        kind.objects.create(person=ben, text="A walk over bridges")
    block(ben, ana)
    totals = [search_kind(kind, "bridges", viewer=viewer_of(ana), page=1)[0].total for kind in ("asks", "offers")]
    assert totals == [0, 0]


@pytest.mark.parametrize("audience", ["connections", "only_me"])
def test_a_topic_that_nobody_shows_is_as_if_never_written(ana, audience):
    make_person(name="Ben Okoro", tags=["divorce law"], audiences={"tags": audience})
    assert found(ana, "divorce law") == {}
    assert search_kind("tags", "divorce law", viewer=viewer_of(ana), page=1)[0].total == 0


def test_a_topic_is_found_by_those_it_is_shown_to(ana):
    ben = make_person(name="Ben Okoro", tags=["divorce law"], audiences={"tags": "connections"})
    cleo = make_person(name="Cleo Marsh", tags=["family law"])
    make_connection(ana, ben)
    assert found(ana, "law")["tags"] == ["divorce law", "family law"]
    assert found(cleo, "law")["tags"] == ["family law"]
    block(cleo, ana)
    assert found(ana, "law")["tags"] == ["divorce law"]


def test_a_topic_shown_only_as_a_twin_is_found(ana):
    kept = Tag.objects.create(key="lawyers", text="Lawyers")
    make_person(name="Ben Okoro", tags=["attorneys"])
    Tag.objects.filter(key="attorneys").update(merged_into=kept)
    assert found(ana, "lawyers")["tags"] == ["Lawyers"]


def test_a_topic_of_an_organisation_is_found(ana):
    make_organisation(name="Acme", tags=["law firms"])
    assert found(ana, "law firms")["tags"] == ["law firms"]


def test_a_claim_that_nobody_confirmed_puts_nobody_among_a_firms_people(ana):
    acme, ben, cleo = make_organisation(name="Zenith Bank"), make_person(name="Ben Okoro"), make_person(name="Cleo")
    claim = make_affiliation(ben, acme, role="Treasurer", confirmed=False)
    make_affiliation(cleo, acme, role="Cashier")
    assert found(ana, "zenith bank")["people"] == ["Cleo"]
    assert found(ana, "treasurer")["people"] == ["Ben Okoro"], "the role in their own words is found"
    confirm_affiliation(claim, viewer=operator_viewer(), now=clock.now())
    assert sorted(found(ana, "zenith bank")["people"]) == ["Ben Okoro", "Cleo"]


def test_a_new_topic_and_a_new_name_of_a_firm_are_found_at_once(ana):
    acme = make_organisation(name="Acme", made_by=ana)
    ben = make_person(name="Ben Okoro")
    make_affiliation(ben, acme)
    assert found(ana, "zeppelin") == {}
    add_tags(ben, texts=["Zeppelin repair"], now=clock.now())
    assert found(ana, "zeppelin") == {"people": ["Ben Okoro"], "tags": ["Zeppelin repair"]}
    now = clock.now()
    edit_organisation(
        acme, viewer=operator_viewer(), changes={"name": "Windmill Works"}, tags=["quern stones"], now=now
    )
    assert found(ana, "windmill") == {"people": ["Ben Okoro"], "organisations": ["Windmill Works"]}
    assert found(ana, "quern")["tags"] == ["quern stones"]


def operator_viewer():
    return viewer_of(make_person(role=Role.OPERATOR))


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


def test_words_of_every_other_text_are_no_reason():
    make_person(name="Cleo Marsh", headline="A partner for the hedge funds")
    (people,) = search_everything("a partner for the hedge funds", viewer=viewer_of(make_person(name="Ana Silva")))
    assert people.hits[0].line.headline == ("A <mark>partner</mark> for the <mark>hedge</mark> <mark>funds</mark>")
    assert people.hits[0].why == []


def hit_of(query, viewer):
    """The one person found."""
    (people,) = (group for group in search_everything(query, viewer=viewer_of(viewer)) if group.kind == "people")
    (hit,) = people.hits
    return hit


def test_somebody_found_is_quoted_in_their_own_words(ana):
    make_person(name="Cleo Marsh", headline="Partners", about="I **sold** software.\n\nNow I sail.", tags=["boats"])
    hit = hit_of("sold software boats", ana)
    assert str(hit.passage) == "I <mark>sold</mark> <mark>software</mark>. Now I sail."
    assert hit.why == ["boats"]
    page = sign_in(ana).get("/search/?q=sold software boats").content.decode()
    assert "I <mark>sold</mark> <mark>software</mark>. Now I sail." in page


def test_what_somebody_asks_and_offers_is_quoted_too(ana):
    cleo = make_person(name="Cleo Marsh")
    make_offer(cleo, "A pilot & a <boat>")
    assert str(hit_of("boat", ana).passage) == "A pilot &amp; a &lt;<mark>boat</mark>&gt;"
    group, _page = search_kind("people", "boat", viewer=viewer_of(ana), page=1)
    assert [str(hit.passage) for hit in group.hits] == ["A pilot &amp; a &lt;<mark>boat</mark>&gt;"]


def test_what_the_viewer_may_not_see_is_never_quoted(ana):
    """The word stands where everybody may read it, and where nobody else may: only the first is quoted."""
    make_person(
        name="Cleo Marsh",
        about="Secretly I hoard zeppelin blueprints.",
        ask_me_about="zeppelin",
        places="A zeppelin over Porto",
        audiences={"about": "only_me", "places": "connections"},
    )
    hit = hit_of("zeppelin", ana)
    assert str(hit.passage) == "<mark>zeppelin</mark>"
    page = sign_in(ana).get("/search/?q=zeppelin").content.decode()
    assert ("hoard" in page, "Porto" in page) == (False, False)


def test_connections_are_quoted_with_what_is_said_to_connections(ana):
    cleo = make_person(name="Cleo Marsh", about="A zeppelin over Porto", audiences={"about": "connections"})
    assert found(ana, "zeppelin") == {}
    make_connection(ana, cleo)
    assert str(hit_of("zeppelin", ana).passage) == "A <mark>zeppelin</mark> over Porto"
