from datetime import UTC, datetime

import pytest
from django.test import Client

from hallway.core.errors import Conflict, Invalid, NotAllowed
from hallway.core.models import Fact
from hallway.membership.actions.suspend import reinstate_person
from hallway.moderation.actions.decide import decide_report
from hallway.moderation.actions.report import MOST_A_DAY, report_person
from hallway.moderation.models import Look, Report
from hallway.moderation.queries import queue
from hallway.people.enums import Role, Standing
from hallway.people.rules import visible_to
from tests.factories.people import block, make_person, sign_in, viewer_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def report(reporter, person, *, reason="spam", words="Sells watches"):
    return report_person(reporter, person=person, reason=reason, words=words, now=NOW)


def decide(row, viewer, decision="no_action", words=""):
    return decide_report(row, viewer=viewer, decision=decision, words=words, now=NOW)


def moderator(**fields):
    return viewer_of(make_person(role=Role.MODERATOR, **fields))


def test_reporting_again_adds_to_the_open_report():
    ana, eve = make_person(), make_person()
    for words in ("Sells watches", "Sells watches", "And shoes"):
        report(ana, eve, words=words)
    assert Report.objects.get().words == "Sells watches\n\nAnd shoes"
    assert Fact.objects.filter(kind="PersonReported").count() == 1


def test_reports_by_one_person_are_limited():
    ana = make_person()
    for _number in range(MOST_A_DAY):
        report(ana, make_person(member=False))
    with pytest.raises(Invalid):
        report(ana, make_person())


@pytest.mark.parametrize("fields", [{"reason": "dislike"}, {"words": "x" * 2001}])
def test_unusable_reports_are_refused(fields):
    with pytest.raises(Invalid):
        report(make_person(), make_person(), **fields)


def test_report_page_and_its_profile_link_are_for_members_who_may_see_the_person():
    eve, me = make_person(name="Eve"), make_person()
    client = sign_in(me)
    assert "/people/eve/report/" in client.get("/people/eve/").content.decode()
    assert client.post("/people/eve/report/", {"reason": "spam", "words": ""}).status_code == 302
    assert Client().get("/people/eve/report/")["Location"].startswith("/accounts/login/")
    assert sign_in(make_person(standing=Standing.LEFT)).get("/people/eve/report/").status_code == 404
    blocked = make_person()
    block(eve, blocked)
    assert sign_in(blocked).get("/people/eve/report/").status_code == 404
    blocker = make_person()
    block(blocker, eve)
    assert sign_in(blocker).get("/people/eve/report/").status_code == 200
    assert Report.objects.get().reporter == me


def test_the_reported_learn_nothing(mailoutbox):
    ana, eve = make_person(name="Ana Reporter"), make_person(name="Eve")
    row = report(ana, eve)
    client = sign_in(eve)
    for url in ("/people/eve/", "/", "/moderation/", f"/moderation/{row.public_id}/"):
        assert "Ana Reporter" not in client.get(url).content.decode()
    decide(row, moderator(), "warned", "Please stop selling.")
    (letter,) = mailoutbox
    (html,) = letter.alternatives
    assert letter.to == [eve.account.email]
    for part in (letter.body, html.content):
        assert ("Please stop selling." in part, "Ana Reporter" in part) == (True, False)


@pytest.mark.parametrize(("role", "status"), [(Role.MEMBER, 404), (Role.MODERATOR, 200), (Role.OPERATOR, 200)])
def test_queue_and_reports_are_for_moderators_and_each_look_is_kept(role, status):
    row = report(make_person(), make_person())
    client = sign_in(make_person(role=role))
    assert client.get("/moderation/").status_code == status
    assert client.get(f"/moderation/{row.public_id}/").status_code == status
    assert Look.objects.count() == (1 if status == 200 else 0)


def test_moderators_do_not_see_or_decide_reports_about_themselves_nor_their_own():
    judge = moderator()
    about_judge = report(make_person(), judge.person)
    by_judge = report(judge.person, make_person())
    assert list(queue(judge)) == [by_judge]
    assert sign_in(judge.person).get(f"/moderation/{about_judge.public_id}/").status_code == 404
    for row in (about_judge, by_judge):
        with pytest.raises(NotAllowed):
            decide(row, judge)


def test_a_moderator_decides_about_somebody_they_blocked():
    judge = moderator()
    eve = make_person(name="Eve", headline="for members")
    block(judge.person, eve)
    row = report(make_person(), eve)
    page = sign_in(judge.person).get(f"/moderation/{row.public_id}/").content.decode()
    assert ("Eve" in page, "for members" in page) == (True, False)


def test_members_decide_nothing():
    row = report(make_person(), make_person())
    with pytest.raises(NotAllowed):
        decide(row, viewer_of(make_person()))


def test_a_decision_is_made_once():
    row = report(make_person(), make_person())
    first, second = moderator(), moderator()
    decide(row, first)
    decide(row, first)
    with pytest.raises(Conflict):
        decide(row, second, "suspended")
    assert Fact.objects.filter(kind="ReportDecided").count() == 1


def test_a_warning_needs_words():
    with pytest.raises(Invalid) as refusal:
        decide(report(make_person(), make_person()), moderator(), "warned")
    assert list(refusal.value.fields) == ["words"]


def test_suspension_ends_sessions_and_hides_until_taken_back():
    eve, me = make_person(name="Eve", audiences={"headline": "everyone"}), make_person()
    session = sign_in(eve)
    judge = moderator()
    decide(report(make_person(), eve), judge, "suspended")
    assert session.get("/people/")["Location"].startswith("/accounts/login/")
    assert eve not in visible_to(viewer_of(me))
    assert Client().get("/people/eve/").status_code == 404
    eve.refresh_from_db()
    assert eve.standing == Standing.SUSPENDED
    reinstate_person(eve, viewer=judge, now=NOW)
    assert eve in visible_to(viewer_of(me))
    eve.account.refresh_from_db()
    assert eve.account.is_active


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("url", "queries"), [("/moderation/", 6), ("/admin/looks/", 5)])
def test_number_of_queries_does_not_grow(rows, url, queries, django_assert_num_queries):
    operator = make_person(role=Role.OPERATOR)
    client = sign_in(operator)
    for _number in range(rows):
        client.get(f"/moderation/{report(make_person(), make_person()).public_id}/")
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
