"""A report outlives the person it is about, by the handle alone, and goes when its time is over."""

from datetime import timedelta

import pytest

from hallway.core import clock
from hallway.core.errors import Invalid
from hallway.core.retention import forget_what_is_past
from hallway.membership.actions.leave import ask_for_deletion, carry_out_deletions, remove_person
from hallway.membership.actions.suspend import reinstate_person, suspend_person
from hallway.membership.models import Suspension
from hallway.moderation.actions.decide import decide_report, record_look
from hallway.moderation.actions.report import report_person
from hallway.moderation.models import Look, Report
from hallway.people.enums import Role
from hallway.people.models import Person
from tests.factories.membership import make_community
from tests.factories.people import make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge():
    make_community(keep_reports_days=100, deletion_grace_days=0)
    return make_person(name="Jo Judge", role=Role.MODERATOR)


def report(person, *, now=None, words="Sells watches"):
    return report_person(make_person(), person=person, reason="spam", words=words, now=now or clock.now())


def leave(person):
    ask_for_deletion(person.account, now=clock.now())
    assert carry_out_deletions(now=clock.now()) == 1


def test_a_report_stays_when_the_person_it_is_about_leaves(judge):
    eve = make_person(name="Eve Unmistakable", handle="eve-u")
    kept, other = report(eve), report(eve, words="And shoes")
    leave(eve)

    assert not Person.objects.filter(handle="eve-u").exists()
    kept.refresh_from_db()
    assert (kept.person, kept.former_handle, kept.words) == (None, "eve-u", "Sells watches")
    desk = sign_in(judge)
    for path in ("/moderation/", f"/moderation/{kept.public_id}/"):
        page = desk.get(path).content.decode()
        assert ("eve-u" in page, "Unmistakable" in page) == (True, False)
    assert str(other.public_id) in desk.get(f"/moderation/{kept.public_id}/").content.decode()


def test_a_report_about_somebody_gone_can_only_be_closed(judge):
    eve = make_person(name="Eve")
    kept = report(eve)
    leave(eve)
    for decision in ("suspended", "warned"):
        with pytest.raises(Invalid):
            decide_report(kept, viewer=viewer_of(judge), decision=decision, words="Stop", now=clock.now())
    page = sign_in(judge).get(f"/moderation/{kept.public_id}/")
    assert [value for value, _label in page.context["form"].fields["decision"].choices] == ["no_action"]
    assert sign_in(judge).post(f"/moderation/{kept.public_id}/", {"decision": "no_action"}).status_code == 302
    kept.refresh_from_db()
    assert kept.decision == "no_action"


def test_two_people_who_are_gone_are_not_taken_for_one(judge):
    first, second = make_person(handle="first"), make_person(handle="second")
    kept, other = report(first), report(second)
    for person in (first, second):
        remove_person(person, now=clock.now())
    assert str(other.public_id) not in sign_in(judge).get(f"/moderation/{kept.public_id}/").content.decode()


def test_a_report_stays_when_its_reporter_leaves(judge):
    kept = report(make_person(name="Eve"))
    leave(kept.reporter)
    kept.refresh_from_db()
    assert (kept.reporter, kept.words) == (None, "Sells watches")


@pytest.mark.parametrize(("age", "left"), [(101, False), (99, True)])
def test_decided_reports_looks_and_past_suspensions_go_in_the_end(judge, age, left):
    now, viewer = clock.now(), viewer_of(judge)
    then = now - timedelta(days=age)
    eve, gone = make_person(name="Eve"), make_person(name="Gone")
    decide_report(report(eve, now=then), viewer=viewer, decision="no_action", answer="", now=then)
    report(gone, now=then)
    remove_person(gone, now=now)
    record_look(viewer=viewer, what="report", now=then)
    suspend_person(eve, reason="Spam", viewer=viewer, now=then)
    reinstate_person(eve, viewer=viewer, now=then)

    forget_what_is_past(now=now)

    assert [model.objects.count() for model in (Report, Look, Suspension)] == ([2, 1, 1] if left else [0, 0, 0])


def test_open_reports_and_suspensions_that_last_are_kept_however_old(judge):
    now, then = clock.now(), clock.now() - timedelta(days=1000)
    eve = make_person(name="Eve")
    report(eve, now=then)
    suspend_person(eve, reason="Spam", viewer=viewer_of(judge), now=then)
    forget_what_is_past(now=now)
    assert [Report.objects.count(), Suspension.objects.count()] == [1, 1]
