import pytest

from hallway.people.enums import Audience, Standing
from hallway.people.models import PROFILE_FIELDS, Person
from hallway.people.rules import can_see, can_see_field, opened, visible_to
from hallway.people.viewer import VISITOR, Viewer, imagined_viewer
from tests.factories.people import block, make_person, mute, viewer_of
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db


def test_visible_to_member_holds_members_and_listed_people_only():
    ana, ben, listed = make_person(), make_person(), make_person(member=False)
    for standing in (Standing.LEFT, Standing.INVITED, Standing.SUSPENDED):
        make_person(standing=standing)
    assert set(visible_to(viewer_of(ana))) == {ana, ben, listed}


def test_visible_to_leaves_out_both_sides_of_a_block():
    ana, blocker, blocked = make_person(), make_person(), make_person()
    block(blocker, ana)
    block(ana, blocked)
    assert set(visible_to(viewer_of(ana))) == {ana}
    assert ana not in visible_to(viewer_of(blocker))
    assert ana not in visible_to(viewer_of(blocked))


def test_visible_to_is_empty_for_visitors_and_for_those_who_left():
    make_person()
    gone = make_person(standing=Standing.LEFT)
    assert list(visible_to(VISITOR)) == []
    assert list(visible_to(viewer_of(gone))) == []


def test_boundaries_are_read_in_one_query(django_assert_num_queries):
    ana, ben, cem, dee = (make_person() for _ in range(4))
    block(ana, ben)
    block(cem, ana)
    mute(ana, dee)
    mute(ben, ana)
    viewer = viewer_of(ana)
    with django_assert_num_queries(1):
        assert (viewer.hidden_ids, viewer.muted_ids) == ({ben.pk, cem.pk}, {dee.pk})


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.SUSPENDED, Standing.INVITED])
def test_can_see_nobody_who_is_not_here_except_oneself(standing):
    person = make_person(standing=standing, audiences={"headline": "everyone"})
    assert not can_see(viewer_of(make_person()), person)
    assert not can_see(VISITOR, person)
    assert can_see(viewer_of(person), person)


def test_visitor_sees_only_those_who_opened_something_to_everyone():
    closed, open_one = make_person(), make_person(audiences={"headline": "everyone"})
    assert not can_see(VISITOR, closed)
    assert can_see(VISITOR, open_one)


EXPECTED = {
    Audience.EVERYONE: {"owner", "connection", "member", "visitor", "ex-member"},
    Audience.MEMBERS: {"owner", "connection", "member"},
    Audience.CONNECTIONS: {"owner", "connection"},
    Audience.ONLY_ME: {"owner"},
}


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("field", PROFILE_FIELDS)
def test_each_field_is_for_its_audience_in_python_and_in_sql(field, audience):
    owner = make_person(audiences={field: audience})
    blocked = make_person()
    viewers = {
        "owner": owner,
        "connection": make_person(),
        "member": make_person(),
        "ex-member": make_person(standing=Standing.LEFT),
        "blocked": blocked,
    }
    make_connection(viewers["connection"], owner)
    block(owner, blocked)
    looking = {name: viewer_of(person) for name, person in viewers.items()} | {"visitor": Viewer()}

    assert {name for name, viewer in looking.items() if can_see_field(viewer, owner, field)} == EXPECTED[audience]
    in_sql = {
        name
        for name, viewer in looking.items()
        if Person.objects.filter(opened(viewer, field), pk=owner.pk).exclude(pk__in=viewer.hidden_ids).exists()
    }
    assert in_sql == EXPECTED[audience]


@pytest.mark.parametrize("field", PROFILE_FIELDS)
def test_what_nobody_chose_follows_the_default(field):
    owner = make_person()
    viewer = viewer_of(make_person())
    shown = PROFILE_FIELDS[field] == Audience.MEMBERS
    assert can_see_field(viewer, owner, field) == shown
    assert Person.objects.filter(opened(viewer, field), pk=owner.pk).exists() == shown
    assert not Person.objects.filter(opened(VISITOR, field), pk=owner.pk).exists()


@pytest.mark.parametrize(
    ("kind", "audiences"),
    [
        ("visitor", {"everyone"}),
        ("member", {"everyone", "members"}),
        ("connection", {"everyone", "members", "connections"}),
    ],
)
def test_imagined_viewer_sees_what_a_real_one_would(kind, audiences, django_assert_num_queries):
    owner = make_person()
    viewer = imagined_viewer(kind, of=owner)
    with django_assert_num_queries(0):
        assert {audience for audience in Audience if viewer.may_see(audience, of=owner.pk)} == audiences
