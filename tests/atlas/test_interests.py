"""What somebody shows an interest in counts in the next answer, and what they no longer show counts no more."""

import pytest

from hallway.atlas import overlay, registry, snapshot
from hallway.core import clock
from hallway.people.actions.merge_tags import merge_tag
from hallway.people.actions.privacy import change_privacy
from hallway.people.actions.tags import add_tags, remove_tag
from hallway.people.enums import Role, Standing
from hallway.people.models import Tag
from hallway.people.standing import change_standing
from tests.factories.people import make_person, viewer_of
from tests.factories.relationships import make_ties

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Ana knows Ben, who knows Cleo, Dan and Eva; Ana and Cleo care about bees, Dan about boats."""
    ana, ben, cleo, dan, eva = (make_person(name=name) for name in ("Ana", "Ben", "Cleo", "Dan", "Eva"))
    for other in (ana, cleo, dan, eva):
        make_ties(ben, other)
    add_tags(ana, texts=["bees", "kites"], now=clock.now())
    add_tags(cleo, texts=["bees"], now=clock.now())
    add_tags(dan, texts=["boats"], now=clock.now())
    snapshot.build(now=clock.now(), learn=False)
    return ana, cleo, dan, eva


def scores(member):
    ranking = overlay.current().counted.people_to_meet(member.pk, 9)
    return dict(zip(ranking.ids.tolist(), ranking.scores.tolist(), strict=True))


def likeness(member, other):
    return overlay.current().counted.reasons(member.pk, other.pk).signals["interests"]


def as_rebuilt(member):
    snapshot.build(now=clock.now(), learn=False)
    return scores(member)


@pytest.mark.parametrize("audience", ["connections", "only_me"])
def test_topics_made_private_shape_no_score_any_more(people, audience):
    ana, cleo, dan, _eva = people
    assert scores(ana)[cleo.pk] > scores(ana)[dan.pk]

    change_privacy(cleo, audiences={"tags": audience}, now=clock.now())

    assert likeness(ana, cleo) == 0
    assert scores(ana)[cleo.pk] == pytest.approx(scores(ana)[dan.pk])
    assert scores(ana) == as_rebuilt(ana)


def test_a_topic_taken_off_shapes_no_score_any_more(people):
    ana, cleo, dan, _eva = people
    remove_tag(cleo, tag=Tag.objects.get(key="bees"), now=clock.now())
    assert scores(ana)[cleo.pk] == pytest.approx(scores(ana)[dan.pk])
    assert scores(ana) == as_rebuilt(ana)


def test_a_new_topic_counts_at_once(people):
    ana, _cleo, dan, eva = people
    add_tags(eva, texts=["kites"], now=clock.now())
    assert scores(ana)[eva.pk] > scores(ana)[dan.pk]
    add_tags(dan, texts=["glaciers"], now=clock.now())
    add_tags(ana, texts=["glaciers"], now=clock.now())
    assert likeness(ana, dan) > 0
    assert scores(ana) == as_rebuilt(ana)


def test_merged_topics_are_one_at_once(people):
    ana, _cleo, dan, _eva = people
    operator = viewer_of(make_person(role=Role.OPERATOR))
    merge_tag(Tag.objects.get(key="boats"), into=Tag.objects.get(key="bees"), viewer=operator, now=clock.now())
    assert likeness(ana, dan) > 0
    assert scores(ana) == pytest.approx(as_rebuilt(ana))


def test_topics_of_somebody_who_left_make_a_topic_no_less_rare(people):
    ana, _cleo, dan, _eva = people
    change_standing(dan.pk, Standing.LEFT, now=clock.now())
    assert scores(ana) == as_rebuilt(ana)


def test_topics_of_a_newcomer_beyond_the_snapshots_room_count(people):
    ana, *_ = people
    late = make_person(name="Late", pk=ana.pk + 10 * snapshot.HEADROOM)
    add_tags(late, texts=["bees"], now=clock.now())
    assert likeness(ana, late) > 0


def test_many_changes_of_people_cost_a_constant_number_of_queries(people, django_assert_num_queries):
    for number in (1, 3):
        overlay.current()
        for person in people[:number]:
            registry.touch("people", person.pk, now=clock.now())
        with django_assert_num_queries(9):
            overlay.current()
