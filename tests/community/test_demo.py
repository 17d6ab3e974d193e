"""The invented community: the same for the same seed, and one that lives."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.db.models import Q

from hallway.community.demo import faces
from hallway.community.demo.encounters import LIVELY, let_them_meet
from hallway.community.demo.invent import DEMO_MEMBERS, invent
from hallway.community.demo.settle import settle
from hallway.community.demo.texts import give_texts
from hallway.core import clock
from hallway.discovery.queries.people_to_meet import people_to_meet
from hallway.exchange.models import Ask, Offer
from hallway.introductions.models import Introduction
from hallway.introductions.queries.overview import overview_of
from hallway.membership.actions.found import found_community
from hallway.membership.enums import LegalKind
from hallway.membership.models import Community
from hallway.membership.queries.legal import current_texts
from hallway.messaging.models import Message, Thread
from hallway.people.enums import Standing
from hallway.people.models import Account, Person
from hallway.people.pictures import SIZES, face_file
from hallway.relationships.models import Connection, Tie
from tests.factories.people import make_person, viewer_of

pytestmark = pytest.mark.django_db


def test_an_invented_community_is_the_same_for_the_same_seed_and_lives():
    assert invent(60, 200) == invent(60, 200)
    assert invent(60, 200) != invent(60, 200, seed=2)
    settle(invent(60, 200), now=clock.now())
    assert Account.objects.count() == Person.objects.filter(standing=Standing.MEMBER).count() == 60
    assert (Connection.objects.count(), Tie.objects.count()) == (200, 400)
    assert people_to_meet(viewer_of(Person.objects.first()), 3, now=clock.now())


def test_the_readme_names_one_of_the_first_three_people_of_the_demo():
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (handle,) = re.findall(r"hallway meet (\S+) --json", readme)
    demo = invent(DEMO_MEMBERS, 0)
    settle(replace(demo, people=demo.people[:3], affiliations=[]), now=clock.now())
    assert Person.objects.filter(handle=handle).count() == 1


def test_several_of_the_demo_offer_what_the_readme_searches_for_in_words_of_their_own():
    sentence = "a partner interested in teaming with us to market and sell to hedge funds"
    people = invent(DEMO_MEMBERS, 0).people
    assert [ask for person in people for ask in person.asks if sentence in ask.lower()] == []
    offers = [offer for person in people for offer in person.offers if "hedge fund" in offer and "Introd" not in offer]
    assert len(offers) >= 6
    assert len(set(offers)) >= 4
    assert not any("|" in words for person in people for words in (*person.asks, *person.offers))


def test_the_invented_have_words_faces_and_a_past_of_their_own(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    now = clock.now()
    invented = invent(300, 600)
    assert len({person.headline for person in invented.people}) > 250
    settle(replace(invented, people=invented.people[:40], affiliations=[], ties=[]), now=now)
    names = [name for name in Person.objects.values_list("picture", flat=True) if name]
    assert len(set(names)) == 20
    assert all(face_file(name, size).exists() for name in names for size in SIZES)
    for model in (Ask, Offer):
        days = {(now - moment).days for moment in model.objects.values_list("made_at", flat=True)}
        assert min(days) >= 0
        assert max(days) < 42
        assert len(days) > 5


def test_a_large_invented_community_has_faces_for_its_first_members_only(tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(faces, "MOST_FACES", 3)
    people = [make_person() for _number in range(10)]
    assert faces.give_faces(people) == 3
    assert [bool(person.picture) for person in people] == [number in {0, 2, 4} for number in range(10)]


def test_the_invented_community_says_what_it_is():
    operator = found_community(
        name="Harbour Partners", address_of_operator="olive@members.example", operator_name="Olive", now=clock.now()
    )
    give_texts(operator, now=clock.now())
    assert "demonstration" in Community.objects.get().welcome
    assert all("demonstration" in text.body for text in current_texts().values())
    assert set(current_texts()) == set(LegalKind.values)


def test_the_named_have_something_to_answer_something_under_way_and_somebody_to_write_to():
    now = clock.now()
    settle(invent(80, 900), now=now)
    let_them_meet(now=now)
    for person in Person.objects.filter(community_id__startswith="demo-").order_by("pk")[:LIVELY]:
        seen = overview_of(viewer_of(person), now=now)
        assert sorted((one.part.role, one.is_connector) for one in seen.waiting) == [
            ("connector", True), ("end", False), ("end", False),
        ]  # fmt: skip
        assert len(seen.under_way) == 1
        assert Introduction.objects.filter(initiator=person, accepted_at__isnull=False).count() == 1
        assert Message.objects.filter(thread__in=Thread.objects.filter(Q(low=person) | Q(high=person))).count() == 4
