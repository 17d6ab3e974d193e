"""The text to pass on that is offered to begin with: from the reasons, and only from what all may read."""

import pytest

from hallway.introductions.drafts import draft_for
from tests.factories.exchange import make_ask, make_offer
from tests.factories.people import add_tags, make_person, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_person(name="Ana Silva", headline="Runs a chandlery in Porto")


@pytest.fixture
def cleo():
    return make_person(name="Cleo Marsh")


def test_it_says_how_each_helps_what_both_care_for_and_who_asks(ana, cleo):
    make_ask(ana, "Someone who repairs wooden boats")
    make_offer(cleo, "Repairs of wooden boats in spring")
    make_offer(ana, "Storage for sails in winter")
    make_ask(cleo, "Winter storage for two sails")
    for person in (ana, cleo):
        add_tags(person, "Sailing")
    assert draft_for(viewer_of(ana), cleo).split("\n\n") == [
        "I would like to meet Cleo Marsh.",
        "I am looking for “Someone who repairs wooden boats”, and Cleo Marsh offers “Repairs of wooden boats in spring”.",
        "Cleo Marsh is looking for “Winter storage for two sails”, and I can offer “Storage for sails in winter”.",
        "We share an interest in Sailing.",
        "About me: Runs a chandlery in Porto",
    ]


@pytest.mark.parametrize("hidden", ["connections", "only_me"])
@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_what_either_shows_to_fewer_is_not_in_it(ana, cleo, hidden, side):
    mine, theirs = (hidden, "members") if side == "mine" else ("members", hidden)
    make_ask(ana, "Someone who repairs wooden boats", audience=mine)
    make_offer(cleo, "Repairs of wooden boats in spring", audience=theirs)
    for person, audience in ((ana, mine), (cleo, theirs)):
        person.audiences = {"tags": audience, "headline": hidden}
        person.save()
        add_tags(person, "Sailing")
    assert draft_for(viewer_of(ana), cleo) == "I would like to meet Cleo Marsh."


def test_it_costs_one_query(ana, cleo, django_assert_num_queries):
    for number in range(5):
        make_ask(ana, f"Someone who repairs wooden boats {number}")
        make_offer(cleo, f"Repairs of wooden boats in spring {number}")
    viewer = viewer_of(ana)
    with django_assert_num_queries(1):
        draft_for(viewer, cleo)
