"""When so much was written that a new snapshot is needed: who notices, also when the writer died before building it."""

from datetime import datetime, timedelta

import pytest

from hallway.atlas import overlay, registry, snapshot
from hallway.atlas.checkup import atlas as looked_at
from hallway.atlas.models import Change
from hallway.atlas.refresh import CHANGES_KEPT, MANY_CHANGES, OLDEST, refresh_atlas
from hallway.core import clock
from hallway.core.checkups import examine
from tests.factories.people import make_person
from tests.factories.relationships import make_ties

pytestmark = pytest.mark.django_db


@pytest.fixture
def written():
    """A snapshot in use, and then two people who know each other, told of as a whole and not one by one."""
    make_person(name="Was Here")
    first = overlay.current().folder
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    make_ties(ana, ben)
    registry.touch_everything(now=clock.now())
    return first, ana


def friends(person):
    return overlay.current().counted.ties(person.pk)[0].tolist()


def test_a_process_that_starts_builds_what_the_last_did_not(written):
    first, ana = written
    overlay.forget()
    assert friends(ana)
    assert overlay.current().folder != first
    assert not snapshot.is_outgrown(snapshot.facts_of(snapshot.name_in_use()))


def test_a_running_process_answers_on_until_the_background_has_built(written):
    first, ana = written
    assert overlay.current().folder == first
    refresh_atlas(clock.now())
    assert friends(ana)
    assert overlay.current().folder != first


def test_what_was_built_once_is_not_built_again(written):
    overlay.forget()
    folder = overlay.current().folder
    refresh_atlas(clock.now())
    overlay.forget()
    assert overlay.current().folder == folder


def test_the_snapshot_before_goes_a_day_later(written):
    first, _ana = written
    refresh_atlas(clock.now())
    assert (snapshot.home() / first).exists()
    refresh_atlas(clock.now() + OLDEST)
    assert (snapshot.home() / first).exists()
    refresh_atlas(clock.now() + CHANGES_KEPT + timedelta(minutes=1))
    assert not (snapshot.home() / first).exists()
    assert snapshot.name_in_use()


def test_the_doctor_says_that_there_is_none_yet():
    assert "not built yet" in looked_at().words
    assert [finding.ok for finding in examine() if finding.name == "atlas"] == [True]


def test_the_doctor_says_how_old_it_is_and_what_came_since():
    make_person()
    overlay.current()
    registry.touch("people", 1, now=clock.now())
    with clock.frozen_at(clock.now() + timedelta(hours=5)):
        found = looked_at()
    assert (found.ok, found.words) == (True, "built 5 hours ago with 1 people, 1 changes since")


@pytest.mark.parametrize("due", [lambda now: registry.touch_everything(now=now), lambda now: many_changes(now)])
def test_the_doctor_misses_who_builds(due):
    overlay.current()
    now = clock.now()
    due(now)
    assert looked_at().ok
    with clock.frozen_at(now + timedelta(minutes=31)):
        assert (looked_at().ok, "Is a worker running?" in looked_at().words) == (False, True)


def many_changes(now: datetime):
    Change.objects.bulk_create(Change(source="people", key=1, made_at=now) for _number in range(MANY_CHANGES))


def test_the_doctor_finds_a_snapshot_that_cannot_be_read():
    overlay.current()
    (snapshot.home() / snapshot.name_in_use() / "facts.json").write_text("{")
    assert (looked_at().ok, "cannot be read" in looked_at().words) == (False, True)


def test_the_doctor_finds_a_snapshot_of_another_database():
    registry.touch("people", 1, now=clock.now())
    overlay.current()
    Change.objects.all().delete()
    assert (looked_at().ok, "another database" in looked_at().words) == (False, True)
