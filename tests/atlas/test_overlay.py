"""The atlas follows the truth: what was committed a moment ago is in the next answer."""

import itertools
import subprocess
import sys

import pytest

from hallway.atlas import overlay, refresh, registry, snapshot
from hallway.atlas.models import Change
from hallway.core import clock
from hallway.relationships.enums import Consent
from tests.factories.people import make_person
from tests.factories.relationships import make_ties

pytestmark = pytest.mark.django_db


def strength_between(network, one, other):
    ids, strengths = network.ties(one.pk)
    return dict(zip(ids.tolist(), strengths.tolist(), strict=True)).get(other.pk, 0.0)


def touch_tie(one, other):
    registry.touch("ties", min(one.pk, other.pk), max(one.pk, other.pk), now=clock.now())


def found(query):
    return overlay.current().texts["people"].search(query, 10).ids.tolist()


def test_current_without_a_snapshot_builds_one():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    make_ties(ana, ben)

    atlas = overlay.current()

    assert strength_between(atlas.counted, ana, ben) == pytest.approx(0.1)
    assert snapshot.facts_of(atlas.folder).counts["ties"] == 1


def test_current_with_a_tie_made_since_lays_it_over():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    overlay.current()

    make_ties(ana, ben, closeness="know")
    touch_tie(ana, ben)

    assert strength_between(overlay.current().counted, ana, ben) == pytest.approx(0.45)
    assert strength_between(overlay.current().shown, ben, ana) == pytest.approx(0.45)


def test_current_with_a_tie_made_private_since_forgets_it():
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    tie, _back = make_ties(ana, ben)
    assert strength_between(overlay.current().shown, ana, ben) > 0

    tie.consent = Consent.PRIVATE
    tie.save()
    touch_tie(ana, ben)

    assert strength_between(overlay.current().shown, ana, ben) == 0
    assert strength_between(overlay.current().counted, ana, ben) == 0


@pytest.mark.parametrize(
    ("one_end", "other_end", "counted", "shown"),
    [
        (Consent.PRIVATE, Consent.MEMBERS, False, False),
        (Consent.COUNTED, Consent.MEMBERS, True, False),
        (Consent.CONNECTIONS, Consent.MEMBERS, True, False),
        (Consent.MEMBERS, Consent.MEMBERS, True, True),
    ],
)
def test_a_tie_is_mirrored_only_as_far_as_both_ends_agree(one_end, other_end, counted, shown):
    ana, ben = make_person(name="Ana"), make_person(name="Ben")
    tie, back = make_ties(ana, ben)
    tie.consent, back.consent = one_end, other_end
    tie.save()
    back.save()

    atlas = overlay.current()

    assert (strength_between(atlas.counted, ana, ben) > 0) is counted
    assert (strength_between(atlas.shown, ana, ben) > 0) is shown


def test_current_with_a_profile_edited_since_finds_the_new_words_and_not_the_old():
    ana = make_person(name="Ana", headline="Bridges")
    assert found("bridges") == [ana.pk]

    ana.headline = "Tunnels"
    ana.save()
    registry.touch("people", ana.pk, now=clock.now())

    assert found("tunnels") == [ana.pk]
    assert found("bridges") == []


def test_current_with_a_newcomer_beyond_the_snapshots_room_grows():
    ana = make_person(name="Ana")
    overlay.current()

    late = make_person(name="Lena", pk=ana.pk + 10 * snapshot.HEADROOM)
    make_ties(ana, late)
    registry.touch("people", late.pk, now=clock.now())
    touch_tie(ana, late)

    assert strength_between(overlay.current().counted, late, ana) > 0
    assert found("lena") == [late.pk]


def test_current_without_changes_costs_one_query(django_assert_num_queries):
    make_person(name="Ana")
    overlay.current()
    with django_assert_num_queries(1):
        overlay.current()


def test_a_hidden_field_is_not_mirrored():
    make_person(name="Ana", headline="Submarines", audiences={"headline": "connections"})
    shown = make_person(name="Ben", headline="Submarines")

    assert found("submarines") == [shown.pk]


def test_rebuilding_gives_the_same_answers():
    people = [make_person(name=name, headline=f"{name} builds bridges") for name in ("Ana", "Ben", "Cleo", "Dan")]
    for one, other in itertools.pairwise(people):
        make_ties(one, other)
        touch_tie(one, other)
    before = overlay.current()
    first = before.counted.people_to_meet(people[0].pk, 5), before.texts["people"].search("bridges", 5)

    snapshot.build(now=clock.now(), learn=False)
    after = overlay.current()
    second = after.counted.people_to_meet(people[0].pk, 5), after.texts["people"].search("bridges", 5)

    assert after.folder != before.folder
    for one, other in zip(first, second, strict=True):
        assert one.ids.tolist() == other.ids.tolist()
        assert one.scores.tolist() == pytest.approx(other.scores.tolist())


def test_a_snapshot_of_another_database_is_not_used():
    ana = make_person(name="Ana")
    registry.touch("people", ana.pk, now=clock.now())
    stale = overlay.current().folder
    Change.objects.all().delete()  # as after restoring a backup from before
    overlay.forget()

    assert overlay.current().folder != stale


def test_refresh_builds_anew_when_much_changed():
    ana = make_person(name="Ana")
    first = overlay.current().folder
    refresh.refresh_atlas(clock.now())
    assert overlay.current().folder == first

    registry.touch_many("people", [(ana.pk, None)] * refresh.MANY_CHANGES, now=clock.now())
    refresh.refresh_atlas(clock.now())

    assert overlay.current().folder != first


def test_old_snapshots_are_removed():
    for _round in range(4):
        snapshot.build(now=clock.now(), learn=False)
    folders = [entry for entry in snapshot.home().iterdir() if entry.is_dir()]
    assert len(folders) == 1 + snapshot.KEPT


def test_importing_the_engine_needs_no_django():
    code = "import sys, hallway, hallway.engine; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
