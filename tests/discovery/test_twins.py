"""Two worlds that differ only in what a member must not come across give that member the same answers."""

import pytest

from hallway.atlas import registry, snapshot
from hallway.core import clock
from hallway.discovery.queries.exchange_fit import fits_anywhere
from hallway.discovery.queries.people_to_meet import people_to_meet
from hallway.discovery.queries.search import KINDS, search_everything, search_kind
from hallway.exchange.models import Ask, Offer
from hallway.people.actions.privacy import change_privacy
from hallway.people.actions.tags import add_tags, remove_tag
from hallway.people.models import Tag
from hallway.people.queries.directory import completions, recent_tags
from tests.factories.organisations import make_organisation
from tests.factories.people import block, make_person, sign_in, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db
QUERIES = ("selling to hedge funds", "hedge", "funds", "zeppelin repair", "zepelin", "law", "repair of hedge law")


@pytest.fixture
def ana():
    """Ana among people who ask, offer and care about things."""
    ana = make_person(name="Ana Silva", tags=["hedge funds"])
    ben = make_person(name="Ben Okoro", headline="Repair of old clocks", tags=["hedge funds", "family law"])
    cleo = make_person(name="Cleo Marsh", tags=["repair", "fund law"])
    make_connection(ana, ben)
    Ask.objects.create(person=ana, text="Selling software to hedge funds in London")
    Offer.objects.create(person=ana, text="Repair of clocks")
    for number, person in enumerate((ben, cleo)):
        Offer.objects.create(person=person, text=f"Introductions to hedge funds in London, {number}")
        Offer.objects.create(person=person, text="Law for funds")
        Ask.objects.create(person=person, text=f"Somebody for the repair of clocks, {number}")
    make_organisation(name="Acme", tags=["maritime law"])
    return ana


def answers(person):
    """Everything that Ana can ask that reads words, topics, asks and offers."""
    viewer = viewer_of(person)
    found = {}
    for query in QUERIES:
        found[query] = search_everything(query, viewer=viewer)
        for kind in KINDS:
            found[query, kind] = search_kind(kind, query, viewer=viewer, page=1)
    for begins in ("h", "z", "l", "m", "f", "r"):
        found["begins", begins] = [tag.text for tag in completions(viewer, begins=begins)]
    found["recent"] = [tag.text for tag in recent_tags(viewer)]
    found["fits"] = sorted(fits_anywhere(viewer), key=str)
    found["meet"] = people_to_meet(viewer, 9, now=clock.now())
    client = sign_in(person)
    for path in ("/asks/", "/tags/zeppelin%20repair/", "/tags/hedge%20funds/", "/people/?tag=zeppelin%20repair"):
        page = client.get(path)
        found[path] = page.status_code, page.content.count(b"<li"), page.content.count(b"Xavier")
    return found


def of_one_who(xavier, *, how_many):
    """Xavier asks, offers and cares about more of the same than everybody else together, written a moment ago."""
    entries = [
        model(person=xavier, text=f"{text}, number {number}")
        for model, text in ((Offer, "Selling software to hedge funds in London"), (Ask, "The repair of clocks, hedge"))
        for number in range(how_many)
    ]
    for entry in entries:
        entry.save()
        registry.touch("asks" if isinstance(entry, Ask) else "offers", entry.pk, now=clock.now())
    topics = ["zeppelin repair", "hedge law", "hedge fund law", "hedges", "hedge funds", "maritime law", "repair"]
    add_tags(xavier, texts=topics, now=clock.now())
    registry.touch("people", xavier.pk, now=clock.now())


@pytest.mark.parametrize("rebuilt", [False, True], ids=["laid over", "rebuilt"])
@pytest.mark.parametrize("blocker", ["they", "ana"])
def test_one_who_is_blocked_changes_no_answer(ana, blocker, rebuilt):
    xavier = make_person(name="Xavier Hedge")
    block(*((xavier, ana) if blocker == "they" else (ana, xavier)))
    before = answers(ana)

    of_one_who(xavier, how_many=25)
    if rebuilt:
        snapshot.build(now=clock.now(), learn=False)

    after = answers(ana)
    assert {what: answer for what, answer in after.items() if answer != before[what]} == {}


def test_many_asks_and_offers_of_one_blocked_leave_the_pages_of_a_search_as_they_were(ana):
    xavier = make_person(name="Xavier Hedge")
    block(xavier, ana)
    before = answers(ana)
    of_one_who(xavier, how_many=210)
    assert answers(ana) == before


@pytest.fixture
def zoe():
    """Zoë, whose connection knows one who cares about sailing and one who cares about chess, as she cares about both."""
    zoe, ben = make_person(name="Zoë", tags=["sailing", "chess"]), make_person(name="Ben Okoro")
    make_connection(zoe, ben)
    for name, topic in (("Cleo", "sailing"), ("Dan", "chess")):
        make_connection(ben, make_person(name=name, tags=[topic, "law"]))
    for _other in range(8):
        make_person(tags=["law"])
    return zoe


@pytest.mark.parametrize("rebuilt", [False, True], ids=["laid over", "rebuilt"])
@pytest.mark.parametrize("blocker", ["they", "zoe"])
@pytest.mark.parametrize("topic", ["sailing", "chess"])
def test_what_those_care_about_who_are_blocked_makes_no_topic_more_common(zoe, topic, blocker, rebuilt):
    blocked = [make_person() for _other in range(5)]
    for person in blocked:
        block(*((person, zoe) if blocker == "they" else (zoe, person)))

    def page():
        found = people_to_meet(viewer_of(zoe), 9, now=clock.now())
        return [(found.line.name, found.score, found.reasons) for found in found]

    before = page()
    assert {name for name, _score, _reasons in before} == {"Cleo", "Dan"}
    for person in blocked:
        add_tags(person, texts=[topic, "something nobody else cares about"], now=clock.now())
    if rebuilt:
        snapshot.build(now=clock.now(), learn=False)
    assert page() == before


@pytest.mark.parametrize("rebuilt", [False, True], ids=["laid over", "rebuilt"])
@pytest.mark.parametrize("audience", ["connections", "only_me"])
def test_topics_that_one_shows_to_few_change_no_answer_of_the_rest(ana, audience, rebuilt):
    xavier = make_person(name="Xavier Hedge", audiences={"tags": audience})
    before = answers(ana)

    add_tags(xavier, texts=["zeppelin repair", "hedge law", "hedges", "hedge fund law"], now=clock.now())
    if rebuilt:
        snapshot.build(now=clock.now(), learn=False)

    assert answers(ana) == before


@pytest.mark.parametrize("act", ["hide", "take off"])
def test_topics_no_longer_shown_are_as_if_never_written(ana, act):
    xavier = make_person(name="Xavier Hedge")
    before = answers(ana)
    add_tags(xavier, texts=["zeppelin repair"], now=clock.now())
    assert answers(ana) != before
    if act == "hide":
        change_privacy(xavier, audiences={"tags": "connections"}, now=clock.now())
    else:
        remove_tag(xavier, tag=Tag.objects.get(key="zeppelin repair"), now=clock.now())
    assert answers(ana) == before


def test_a_topic_that_an_organisation_has_as_well_stays(ana):
    xavier = make_person(name="Xavier Hedge")
    add_tags(xavier, texts=["maritime law"], now=clock.now())
    block(xavier, ana)
    groups = {
        group.kind: [hit.title for hit in group.hits] for group in search_everything("maritime", viewer=viewer_of(ana))
    }
    assert groups["tags"] == ["maritime law"]
